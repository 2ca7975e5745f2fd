/**
 * SCRAM bound to the certificate of a server with TLS: the server checks that both ends see the same one.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type ConnectionOptions, OperationalError } from "../../../mod.ts";
import { nativeDriver } from "../../../src/engine/native_driver.ts";
import { dial } from "../../../src/transport/dial.ts";
import type { Dial, TlsPlan, Transport } from "../../../src/transport/transport.ts";
import { PASSWORD } from "../../support/postgres_roles.ts";
import { PLAIN, targetOf } from "../../support/scripted_native.ts";
import { type Server, startServer } from "../../support/server.ts";
import { signed, type SignedCertificate } from "../../support/signed_certificates.ts";

/** OpenSSL takes no md5 and no sha1 for a server of its own. */
const CERTIFICATES = ["rsa-sha256", "rsa-sha512", "ecdsa-sha384", "pss-sha256", "ed25519"]
  .map(signed);
/** Servers before find no hash for a signature of RSA-PSS. */
const FIRST_WITH_PSS = 16;

async function startTlsServer(): Promise<Server> {
  const files = CERTIFICATES.flatMap(({ name, certificate, key }) => [
    [`${name}.crt`, certificate],
    [`${name}.key`, key],
  ]);
  const [first] = CERTIFICATES;
  return await startServer({
    own: true,
    settings: {
      ssl: "on",
      ssl_cert_file: `${first!.name}.crt`,
      ssl_key_file: `${first!.name}.key`,
    },
    files: Object.fromEntries(files),
  });
}

function over(server: Server, options: ConnectionOptions): ConnectionOptions {
  const { host, port, user, database } = server;
  return { host, port, user, database, password: PASSWORD, ...options };
}

/** Gives the server another certificate, for connections from now on. */
async function present(server: Server, { name }: SignedCertificate): Promise<void> {
  const options = over(server, { host: server.socketDir!, user: "postgres" });
  await using admin = await connect(options);
  await admin.execute(`ALTER SYSTEM SET ssl_cert_file = '${name}.crt'`);
  await admin.execute(`ALTER SYSTEM SET ssl_key_file = '${name}.key'`);
  await admin.execute("SELECT pg_reload_conf()");
  for (let current: unknown = ""; current !== `${name}.key`;) {
    await using fresh = await connect(options);
    current = (await (await fresh.execute<[string]>("SHOW ssl_key_file")).fetchOne())?.[0];
  }
}

Deno.test("connect() binds SCRAM to certificates of each kind, and says where it cannot", async () => {
  await using server = await startTlsServer();
  const major = Number.parseInt(server.version!);
  for (const certificate of CERTIFICATES) {
    if (certificate.name.startsWith("pss") && major < FIRST_WITH_PSS) continue;
    await present(server, certificate);
    const connecting = connect(over(server, { sslMode: "require", channelBinding: "require" }));
    if (certificate.hash === null) {
      const state = "the signature of its certificate names no known hash";
      await assertRejects(() => connecting, OperationalError, state);
    } else {
      await using conn = await connecting;
      assert(conn.backendPid > 0, certificate.name);
    }
    for (const channelBinding of ["prefer", "disable"] as const) {
      await using conn = await connect(over(server, { sslMode: "require", channelBinding }));
      const cur = await conn.execute(
        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      assertEquals(await cur.fetchOne(), [true], certificate.name);
    }
  }
});

const NOT_BOUND: readonly ConnectionOptions[] = [
  { sslMode: "disable" },
  { sslMode: "require", user: "trust_user" },
  { sslMode: "require", user: "cleartext_user" },
  { sslMode: "require", user: "md5_user" },
];

Deno.test('connect() with channelBinding "require" takes nothing but SCRAM over TLS', async () => {
  await using server = await startTlsServer();
  for (const options of NOT_BOUND) {
    await assertRejects(
      () => connect(over(server, { ...options, channelBinding: "require" })),
      OperationalError,
      'channelBinding is "require"',
    );
  }
});

/** Dials like somebody in between, who shows the client a certificate of his own. */
const dialThrough: Dial = async (address, signal) => {
  const transport = await dial(address, signal);
  const [, other] = CERTIFICATES;
  const startTls = async (plan: TlsPlan): Promise<Transport> => {
    const secure = await transport.startTls!(plan);
    return { ...through(secure), tls: { certificate: other!.der, agreed: false } };
  };
  return { ...through(transport), startTls };
};

function through(transport: Transport): Transport {
  return {
    read: (into) => transport.read(into),
    write: (bytes) => transport.write(bytes),
    close: () => transport.close(),
  };
}

Deno.test("a server refuses who was shown another certificate than its own, unless binding is disabled", async () => {
  await using server = await startTlsServer();
  const target = (channelBinding: "disable" | "prefer") =>
    targetOf({
      addresses: [{ kind: "tcp", host: server.host, port: server.port }],
      user: server.user,
      database: server.database,
      password: PASSWORD,
      encryption: { ...PLAIN.encryption, mode: "require" },
      authentication: { ...PLAIN.authentication, channelBinding },
    });
  const driver = nativeDriver({ dial: dialThrough });
  const error = await assertRejects(
    () => driver.connect(target("prefer")),
    OperationalError,
    "channel binding",
  );
  assertEquals([error.code, error.phase], ["28000", "login"]);
  await (await driver.connect(target("disable"))).close();
});
