/**
 * PgBouncer in front of a server.
 * @module
 */

import type { Identity } from "./certificates.ts";
import { findProgram, freePort, Program } from "./program.ts";
import type { ServerInfo } from "./server.ts";

/** Where it is; null where it is not installed. */
export const PGBOUNCER: string | null = findProgram("pgbouncer");

/** How it is set up. */
export interface PgbouncerOptions {
  /** How long a client keeps its session of the server. */
  readonly poolMode: "session" | "transaction";
  /** How many sessions of the server all clients share. */
  readonly poolSize: number;
  /** As whom it connects, whoever its client is; if left out, clients prove themselves by SCRAM, and so does it. */
  readonly user?: string;
  /** With what it proves itself; then it takes clients over TLS only. */
  readonly identity?: Identity;
  /** More settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PgBouncer. */
export interface Pgbouncer extends AsyncDisposable {
  /** A DSN by way of it. */
  readonly dsn: string;
  /** Its port. */
  readonly port: number;
}

/** Starts it; resolves when it takes connections. */
export async function startPgbouncer(
  server: ServerInfo,
  options: PgbouncerOptions,
): Promise<Pgbouncer> {
  const port = freePort();
  const { user, identity } = options;
  const program = await Program.start({
    path: PGBOUNCER!,
    port,
    files: (directory) => ({
      "pgbouncer.ini": configuration(server, port, directory, options),
      "users.txt": `"${server.user}" "${server.password}"\n`,
      ...(identity ? { "server.key": identity.key, "server.crt": identity.certificate } : {}),
    }),
    args: (directory) => [`${directory}/pgbouncer.ini`],
  });
  const who = user ?? `${server.user}:${server.password}`;
  return {
    dsn: `postgres://${who}@127.0.0.1:${port}/${server.database}`,
    port,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

function configuration(
  server: ServerInfo,
  port: number,
  directory: string,
  options: PgbouncerOptions,
): string {
  const { identity, poolMode, poolSize, user } = options;
  const as = user === undefined ? "" : ` user=${user}`;
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: `${port}`,
    unix_socket_dir: "",
    pool_mode: poolMode,
    default_pool_size: `${poolSize}`,
    max_client_conn: "200",
    ...(user === undefined
      ? { auth_type: "scram-sha-256", auth_file: `${directory}/users.txt` }
      : { auth_type: "any" }),
    ...(identity && {
      client_tls_sslmode: "require",
      client_tls_key_file: `${directory}/server.key`,
      client_tls_cert_file: `${directory}/server.crt`,
    }),
    ...options.settings,
  };
  const database = `${server.database} = host=127.0.0.1 port=${server.port}${as}`;
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return ["[databases]", database, "[pgbouncer]", ...lines, ""].join("\n");
}
