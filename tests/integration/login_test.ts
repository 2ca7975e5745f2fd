/**
 * Getting in: every way of authentication, over TCP and over the unix socket.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type ConnectionOptions, createPool, OperationalError } from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
/** The other roles exist only on a server that the tests have started. */
const notOurs = server.source === "environment";
const where = { host: server.host, port: server.port, database: server.database };

async function currentUser(options: ConnectionOptions): Promise<unknown> {
  await using conn = await connect(options);
  const cur = await conn.execute<[string]>("SELECT current_user::text");
  return (await cur.fetchOne())?.[0];
}

for (const [method, user] of [["md5", "md5_user"], ["cleartext", "cleartext_user"]] as const) {
  Deno.test({
    name: `connect() logs in with a ${method} password over loopback`,
    ignore: notOurs,
    fn: async () => {
      assertEquals(await currentUser({ ...where, user, password: "secret" }), user);
    },
  });
}

Deno.test({
  name: "connect() logs in without a password where the server trusts",
  ignore: notOurs,
  fn: async () => {
    assertEquals(await currentUser({ ...where, user: "trust_user" }), "trust_user");
  },
});

Deno.test("connect() asks a password function anew for each login", async () => {
  let asked = 0;
  const password = () => {
    asked++;
    return Promise.resolve(server.password ?? "");
  };
  const options = { ...where, user: server.user, password };
  assertEquals(await currentUser(options), server.user);
  assertEquals(await currentUser(options), server.user);
  assertEquals(asked, 2);
});

Deno.test("connect() rejects when the server asks for a password and none is given", async () => {
  const { host, port, user, database } = server;
  await assertRejects(
    () => connect(`postgres://${user}@${host}:${port}/${database}`, { password: "" }),
    OperationalError,
    "Cannot log in: the server asks for a password and none was given",
  );
});

Deno.test("connect() rejects with the error of the password function", async () => {
  const password = () => Promise.reject(new Error("no token today"));
  await assertRejects(
    () => connect({ ...where, user: server.user, password }),
    Error,
    "no token today",
  );
});

Deno.test({
  name: "connect() logs in over the unix socket, and cancels over it",
  ignore: notOurs,
  fn: async () => {
    await using conn = await connect({
      host: server.socketDir!,
      port: server.port,
      user: server.user,
      database: server.database,
      password: server.password!,
    });
    const abort = AbortSignal.timeout(20);
    await assertRejects(
      () => conn.execute("SELECT pg_sleep(60)", [], { signal: abort }),
      DOMException,
    );
    const cur = await conn.execute<[null]>("SELECT inet_server_addr()");
    assertEquals(await cur.fetchOne(), [null]);
  },
});

Deno.test("connect() sends run-time parameters", async () => {
  await using conn = await connect(server.dsn, {
    applicationName: "login test",
    parameters: { TimeZone: "Asia/Kathmandu", search_path: "pg_catalog" },
  });
  assertEquals(conn.parameterStatus("application_name"), "login test");
  assertEquals(conn.parameterStatus("TimeZone"), "Asia/Kathmandu");
  const cur = await conn.execute("SHOW search_path");
  assertEquals(await cur.fetchOne(), ["pg_catalog"]);
});

Deno.test("connect() gives up with the signal's reason", async () => {
  const abort = new AbortController();
  const connecting = connect(server.dsn, { signal: abort.signal });
  abort.abort(new Error("changed my mind"));
  await assertRejects(() => connecting, Error, "changed my mind");
});

Deno.test("a connection shows its server's version and its DSN without the password", async () => {
  await using pool = await createPool(server.dsn);
  await using conn = await pool.acquire();
  assert(conn.serverVersion >= 130000);
  assert(conn.backendPid > 0);
  if (server.password) assert(!conn.dsn.includes(server.password));
});
