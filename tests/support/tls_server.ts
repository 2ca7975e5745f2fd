/**
 * PostgreSQL with TLS, whose certificate can be changed.
 * @module
 */

import type { Session } from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import type { Identity } from "./certificates.ts";
import { statementOf, targetOf } from "./scripted_native.ts";
import { type Server, startServer } from "./server.ts";

/** How the server differs from the usual one. */
export interface TlsServerOptions {
  /** The certificates it may have, the first one at first. */
  readonly identities: Readonly<Record<string, Identity>>;
  /** Who may have signed the clients' certificates, in PEM. */
  readonly clientRoots?: string;
  /** Lines of `pg_hba.conf` that come before the usual ones. */
  readonly hba?: readonly string[];
  /** Server settings by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Which binaries. */
  readonly binaries?: string;
}

/** Where it is, over TCP. */
export interface TlsServer extends AsyncDisposable {
  readonly server: Server;
  /** Gives it another certificate, for connections from now on. */
  present(certificate: string): Promise<void>;
}

/** Starts one; roles are those of `postgres_roles.ts`. */
export async function startTlsServer(options: TlsServerOptions): Promise<TlsServer> {
  const { identities, clientRoots, hba, binaries, settings } = options;
  const names = Object.keys(identities);
  const server = await startServer({
    own: true,
    ...(hba ? { hba } : {}),
    ...(binaries ? { binaries } : {}),
    settings: {
      ssl: "on",
      ssl_cert_file: fileOf(names[0]!, "crt"),
      ssl_key_file: fileOf(names[0]!, "key"),
      ...(clientRoots ? { ssl_ca_file: "clients.crt" } : {}),
      ...settings,
    },
    files: { ...filesOf(identities), ...(clientRoots ? { "clients.crt": clientRoots } : {}) },
  });
  return {
    server,
    present: (name) => present(server, name),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function filesOf(identities: TlsServerOptions["identities"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(identities).flatMap(([name, { certificate, key }]) => [
      [fileOf(name, "crt"), certificate],
      [fileOf(name, "key"), key],
    ]),
  );
}

function fileOf(name: string, kind: "crt" | "key"): string {
  return `${name.replaceAll(" ", "_")}.${kind}`;
}

/** New sessions get what the postmaster has reread; this waits until it has. */
async function present(server: Server, name: string): Promise<void> {
  await using session = await superuser(server);
  for (const kind of ["cert", "key"]) {
    const file = fileOf(name, kind === "cert" ? "crt" : "key");
    await session.query(statementOf(`ALTER SYSTEM SET ssl_${kind}_file = '${file}'`));
  }
  await session.query(statementOf("SELECT pg_reload_conf()"));
  for (let current = ""; current !== fileOf(name, "key");) {
    await using fresh = await superuser(server);
    const { rows } = await fresh.query(statementOf("SHOW ssl_key_file"));
    [current] = rows[0] as [string];
  }
}

/** By way of the unix socket, which has nothing to do with TLS. */
async function superuser(server: Server): Promise<Session & AsyncDisposable> {
  const path = `${server.socketDir}/.s.PGSQL.${server.port}`;
  const target = targetOf({
    addresses: [{ kind: "unix", path }],
    user: "postgres",
    database: server.database,
  });
  const session = await nativeDriver().connect(target);
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
