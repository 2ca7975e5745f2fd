/**
 * aiopg's test_connection.py: how a connection is made, and what it tells. Its transactions are in
 * connection_session_test.ts, what ends it or its statements in connection_end_test.ts.
 *
 * Not here: what is about event loops, file descriptors and libpq's polling.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  Connection,
  InterfaceError,
  kwargsRow,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  UndefinedTable,
} from "../../../mod.ts";
import { haveExtension, whyNot } from "../types/extensions.ts";
import { oneValue } from "../../support/one_value.ts";
import { refusingPort } from "../../support/refusing_port.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[test_connection::connect] connect() gives an open connection that runs nothing and does not echo", async () => {
  await using conn = await connect(server.dsn);
  assertInstanceOf(conn, Connection);
  assertEquals([conn.closed, conn.isExecuting, conn.echo], [false, false, false]);
});

Deno.test("[test_connection::simple_select] a statement without values gives its row", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  await cur.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

const noHstore = await whyNoHstore();

async function whyNoHstore(): Promise<string | null> {
  await using conn = await connect(server.dsn);
  return await whyNot(conn, "hstore");
}

Deno.test({
  name: "[test_connection::simple_select_with_hstore] hstore comes in rows that are objects" +
    (noHstore === null ? "" : ` (ignored: ${noHstore})`),
  ignore: noHstore !== null,
  async fn() {
    await using conn = await connect(server.dsn);
    // The extension goes with the transaction.
    await using _tx = await conn.begin();
    const schema = await haveExtension(conn, "hstore");
    await using cur = conn.cursor<{ col: unknown }>({ rowMode: "object" });
    await cur.execute(`SELECT 'a=>1,b=>NULL'::${schema}.hstore AS col`);
    assertEquals(await cur.fetchOne(), { col: new Map([["a", "1"], ["b", null]]) });
  },
});

Deno.test("[test_connection::closed] closed is false, and true once it is closed", async () => {
  const conn = await connect(server.dsn);
  assertEquals(conn.closed, false);
  await conn.close();
  assertEquals(conn.closed, true);
});

for (const [name, times] of [["close", 1], ["close_twice", 2]] as const) {
  Deno.test(`[test_connection::${name}] a connection that is closed (${times}) stays closed, without a reason`, async () => {
    const conn = await connect(server.dsn);
    for (let i = 0; i < times; i++) await conn.close();
    assertEquals([conn.closed, conn.closeReason, conn.status], [true, null, "closed"]);
    await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "connection is closed");
  });
}

Deno.test("[test_connection::with_cursor_factory] rows have values by name where objects are asked for", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<{ a: number }>({ rowMode: "object" });
  await cur.execute("SELECT 1 AS a");
  assertEquals((await cur.fetchOne())!["a"], 1);
});

Deno.test("[test_connection::cursor_factory] each cursor says what its rows are, and others are as before", async () => {
  await using conn = await connect(server.dsn);
  const doubled = conn.cursor({ rowFactory: kwargsRow(({ a }: { a: number }) => a * 2) });
  const plain = conn.cursor();
  for (const cur of [doubled, plain]) await cur.execute("SELECT 21 AS a");
  assertEquals([await doubled.fetchOne(), await plain.fetchOne()], [42, [21]]);
});

Deno.test("[test_connection::dsn] dsn says where and as whom, and not the password", async () => {
  await using conn = await connect(server.dsn);
  const parts = (
    { hostname, port, username, pathname }: URL,
  ) => [hostname, port, username, pathname];
  assertEquals(parts(new URL(conn.dsn)), parts(new URL(server.dsn)));
  if (server.password !== undefined) assert(!conn.dsn.includes(server.password));
});

Deno.test("[test_connection::get_backend_pid] backendPid is the server's process", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.backendPid, await oneValue(conn, "SELECT pg_backend_pid()"));
});

Deno.test("[test_connection::get_parameter_status] parameterStatus() knows what the server reports, and nothing else", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.parameterStatus("integer_datetimes"), "on");
  assertEquals(conn.parameterStatus("work_mem"), undefined);
});

Deno.test("[test_connection::notices] notices has what the server said, oldest first, 50 at the most", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.notices, []);
  await conn.execute(
    "DO $$ BEGIN FOR i IN 1..60 LOOP RAISE NOTICE 'no. %', i; END LOOP; END $$",
  );
  const texts = conn.notices.map((notice) => `${notice.severity}: ${notice.messagePrimary}`);
  assertEquals([texts.length, texts[0], texts.at(-1)], [50, "NOTICE: no. 11", "NOTICE: no. 60"]);
});

Deno.test("[test_connection::encoding] text is UTF8, whatever is asked for", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.encoding, "UTF8");
  await assertRejects(() => conn.setClientEncoding("LATIN1"), NotSupportedError, "always UTF8");
  assertEquals(conn.encoding, "UTF8");
  assertEquals(await oneValue(conn, "SELECT $1::text || 'ü'", ["ж😀"]), "ж😀ü");
});

Deno.test("[test_connection::get_transaction_status] transactionStatus is idle at first, and follows the server", async () => {
  const conn = await connect(server.dsn);
  const seen: string[] = [conn.transactionStatus];
  const running = conn.execute("BEGIN");
  seen.push(conn.transactionStatus);
  await running;
  seen.push(conn.transactionStatus);
  await assertRejects(() => conn.execute("SELEKT"), ProgrammingError);
  seen.push(conn.transactionStatus);
  await conn.close();
  seen.push(conn.transactionStatus);
  assertEquals(seen, ["idle", "active", "inTransaction", "inError", "unknown"]);
});

Deno.test("[test_connection::status] status is ready, begun within a transaction, and closed at the end", async () => {
  const conn = await connect(server.dsn);
  const seen: string[] = [conn.status];
  await conn.execute("BEGIN");
  seen.push(conn.status);
  await conn.rollback();
  seen.push(conn.status);
  await conn.close();
  seen.push(conn.status);
  assertEquals(seen, ["ready", "begun", "ready", "closed"]);
});

Deno.test("[test_connection::protocol_version] protocolVersion is 3", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.protocolVersion, 3);
});

Deno.test("[test_connection::server_version] serverVersion is the server's number, also when closed", async () => {
  const conn = await connect(server.dsn);
  const number = Number(await oneValue(conn, "SELECT current_setting('server_version_num')"));
  assertEquals(conn.serverVersion, number);
  await conn.close();
  assertEquals(conn.serverVersion, number);
});

Deno.test("[test_connection::psyco_exception] a table that does not exist is a ProgrammingError, and the connection goes on", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  const error = await assertRejects(
    () => cur.execute("SELECT * FROM there_is_no_such_table"),
    ProgrammingError,
  );
  assertInstanceOf(error, UndefinedTable);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[test_connection::connect_to_unsupported_port] a port that refuses is an OperationalError", async () => {
  const { user, database } = server;
  const error = await deadline(
    assertRejects(
      () => connect({ user, database, host: "127.0.0.1", port: refusingPort() }),
      OperationalError,
    ),
    SETTLE_MS,
  );
  assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
});

Deno.test("[test_connection::issue_111_crash_on_connect_error] a bad DSN is refused, and the next connection works", async () => {
  await assertRejects(() => connect("baddsn:1", { user: "nobody" }), InterfaceError);
  await using conn = await connect(server.dsn);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[test_connection::echo] echo takes a line for each statement, and connections say that they have it", async () => {
  const lines: string[] = [];
  await using conn = await connect(server.dsn, { echo: (line) => lines.push(line) });
  assertEquals(conn.echo, true);
  await conn.execute("SELECT $1::text", ["a secret"]);
  assertEquals(lines.length, 1);
  assert(/^\[\d+\.\d ms\] SELECT \$1::text -> SELECT 1$/.test(lines[0]!), lines[0]);
});
