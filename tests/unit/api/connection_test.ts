import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { ConnectionInfo } from "../../../src/api/connection_info.ts";
import type { Address } from "../../../src/driver.ts";
import type { Diagnostics } from "../../../src/errors.ts";
import { InterfaceError, NotSupportedError, OperationalError } from "../../../src/errors.ts";
import { answerLater, done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function connect(session = new ScriptedSession()): { session: ScriptedSession; conn: Connection } {
  return { session, conn: Connection.over(session, { dsn: "postgres://app:xxx@localhost/shop" }) };
}

function notice(messagePrimary: string): Diagnostics {
  return { severity: "NOTICE", sqlstate: "00000", messagePrimary };
}

Deno.test("Connection tells about its session", () => {
  const { conn } = connect();
  assertEquals(conn.closed, false);
  assertEquals(conn.backendPid, 4711);
  assertEquals(conn.serverVersion, 150002);
  assertEquals(conn.parameterStatus("server_version"), "15.2 (Debian 15.2-1)");
  assertEquals(conn.parameterStatus("nothing"), undefined);
  assertEquals(conn.dsn, "postgres://app:xxx@localhost/shop");
  assertEquals(conn.timeout, undefined);
  assertEquals([conn.protocolVersion, conn.encoding, conn.status], [3, "UTF8", "ready"]);
});

Deno.test("Connection.encoding is what the server says it is", () => {
  const { session, conn } = connect();
  session.parameters.set("client_encoding", "SQL_ASCII");
  assertEquals(conn.encoding, "SQL_ASCII");
});

Deno.test("Connection.setClientEncoding() is refused, and says what to do", async () => {
  const { session, conn } = connect();
  const message = "it is always UTF8; bytes in LATIN1 are made by convert_to()";
  await assertRejects(() => conn.setClientEncoding("LATIN1"), NotSupportedError, message);
  await assertRejects(
    () => conn.setClientEncoding("'; DROP"),
    NotSupportedError,
    "another encoding",
  );
  assertEquals(session.asked, []);
});

Deno.test("Connection.lastUsage is when a cursor was last made", async () => {
  const { conn } = connect();
  assertEquals(conn.lastUsage, 0);
  const uses: (() => unknown)[] = [() => conn.cursor(), () => conn.execute("SELECT 1")];
  for (const use of uses) {
    const before = Date.now();
    await use();
    assert(conn.lastUsage >= before && conn.lastUsage <= Date.now());
  }
});

Deno.test("Connection.status says closed, begun and ready", async () => {
  const { conn } = connect();
  await conn.execute("BEGIN");
  assertEquals(conn.status, "begun");
  await conn.rollback();
  assertEquals(conn.status, "ready");
  await conn.close();
  assertEquals(conn.status, "closed");
});

Deno.test("Connection.closeReason is why it was lost, and null otherwise", async () => {
  const mine = connect();
  await mine.conn.close();
  assertEquals(mine.conn.closeReason, null);
  const lost = connect();
  assertEquals(lost.conn.closeReason, null);
  const cause = new Error("the network is gone");
  lost.session.destroy(cause);
  const { closeReason } = lost.conn;
  assert(closeReason instanceof OperationalError);
  assertEquals([closeReason.message, closeReason.cause], ["the network is gone", cause]);
  await lost.conn.close();
  assertEquals(lost.conn.closeReason?.message, "the network is gone");
  const known = connect();
  const reason = new OperationalError("Cannot execute: gone");
  known.session.destroy(reason);
  assertEquals(known.conn.closeReason, reason);
});

type Place = Pick<ConnectionInfo, "host" | "hostAddr" | "port" | "sslInUse">;

Deno.test("Connection.info names the place in use, and none where several may have been taken", () => {
  const tcp = { kind: "tcp", host: "db", port: 5433, hostaddr: "::1" } as const;
  const unix = { kind: "unix", path: "/run/.s.PGSQL.5432" } as const;
  const [atTcp, atUnix] = [
    { host: "db", hostAddr: "::1", port: 5433 },
    { host: "/run/.s.PGSQL.5432", hostAddr: null, port: null },
  ];
  const places: [Address[], Address | undefined, Place][] = [
    [[tcp], undefined, { ...atTcp, sslInUse: null }],
    [[unix], undefined, { ...atUnix, sslInUse: null }],
    [[tcp, unix], undefined, { host: null, hostAddr: null, port: null, sslInUse: null }],
    [[tcp, unix], unix, { ...atUnix, sslInUse: false }],
    [[unix, tcp], tcp, { ...atTcp, sslInUse: true }],
  ];
  const parameters = { application_name: "shop" };
  for (const [addresses, address, place] of places) {
    const origin = { addresses, user: "app", database: "shop", parameters };
    const encrypted = address && address.kind === "tcp";
    const session = Object.assign(new ScriptedSession(), { address, encrypted });
    const conn = Connection.over(session, { dsn: "dsn", origin });
    assertEquals(conn.info, {
      ...{ dsn: "dsn", ...place, addresses, user: "app", database: "shop", parameters },
      ...{ serverVersion: 150002, protocolVersion: 3, backendPid: 4711, transactionStatus: "idle" },
    });
  }
  const { info } = connect().conn;
  assertEquals([info.host, info.port, info.user, info.database], [null, null, null, null]);
});

Deno.test("Connection.transactionStatus follows the server, and the statement running", async () => {
  const { session, conn } = connect();
  assertEquals([conn.transactionStatus, conn.isExecuting], ["idle", false]);
  const later = answerLater();
  session.answer = later.answer;
  const executed = conn.execute("BEGIN");
  assertEquals([conn.transactionStatus, conn.isExecuting], ["active", true]);
  later.resolve(done("BEGIN"));
  await executed;
  assertEquals(conn.transactionStatus, "inTransaction");
  await conn.close();
  assertEquals([conn.transactionStatus, conn.isExecuting], ["unknown", false]);
});

Deno.test("Connection.executeScript() resolves with the command tags", async () => {
  const { session, conn } = connect();
  assertEquals(await conn.executeScript("CREATE TABLE person (id int)"), ["CREATE"]);
  assertEquals(session.asked[0]?.verb, "script");
});

Deno.test("Connection.executeScript() refuses what is not a text", async () => {
  const { session, conn } = connect();
  await assertRejects(() => conn.executeScript("SELECT '\0'"), InterfaceError, "NUL");
  assertEquals(session.asked, []);
});

Deno.test("Connection.listen() and unlisten() quote the channel", async () => {
  const { session, conn } = connect();
  await conn.listen('the "best" jobs');
  await conn.unlisten('the "best" jobs');
  await conn.unlisten();
  assertEquals(session.texts, [
    'LISTEN "the ""best"" jobs"',
    'UNLISTEN "the ""best"" jobs"',
    "UNLISTEN *",
  ]);
});

Deno.test("Connection gives each of its commands its timeout", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "", timeout: 70 });
  await conn.listen("jobs");
  await conn.notify("jobs");
  await conn.unlisten("jobs", { timeout: 90 });
  await conn.executeScript("SELECT 1");
  assertEquals(session.asked.map(({ options }) => options?.timeout), [70, 70, 90, 70]);
});

Deno.test("Connection.listen() refuses a channel that cannot be one", async () => {
  const { session, conn } = connect();
  await assertRejects(() => conn.listen(""), InterfaceError, "name is empty");
  await assertRejects(() => conn.listen("a\0b"), InterfaceError, "NUL");
  assertEquals(session.asked, []);
});

const UNSUPPORTED: readonly (readonly [
  what: string,
  message: string,
  use: (conn: Connection) => unknown,
])[] = [
  ["listen()", "Cannot listen: … has no notifications", (conn) => conn.listen("jobs")],
  ["unlisten()", "Cannot unlisten: … has no notifications", (conn) => conn.unlisten()],
  ["notifies", "Cannot listen: … has no notifications", (conn) => conn.notifies],
  ["cancel()", "Cannot cancel: … has no cancellation", (conn) => conn.cancel()],
  ["executeScript()", "Cannot execute: … has no scripts", (conn) => conn.executeScript("SELECT 1")],
  [
    "cursor().stream()",
    "Cannot execute: … has no streams",
    (conn) => Array.fromAsync(conn.cursor().stream("SELECT 1")),
  ],
];

for (const [what, message, use] of UNSUPPORTED) {
  Deno.test(`Connection.${what} is refused where the driver lacks it, and sends nothing`, async () => {
    const { session, conn } = connect(new ScriptedSession([]));
    const error = await assertRejects(async () => await use(conn), NotSupportedError);
    assertEquals(error.message, message.replace("…", 'driver "scripted"'));
    assertEquals(session.asked, []);
  });
}

Deno.test("Connection.notify() binds channel and payload", async () => {
  const { session, conn } = connect();
  session.answer = () => rowsOf([""]);
  await conn.notify("jobs", "it's; DROP TABLE person");
  await conn.notify("jobs");
  assertEquals(session.asked.map(({ statement }) => statement?.values), [
    ["jobs", "it's; DROP TABLE person"],
    ["jobs", ""],
  ]);
});

Deno.test("Connection.notifies has what arrived before anybody looked", () => {
  const { session, conn } = connect();
  session.events.notification({ pid: 1, channel: "jobs", payload: "a" });
  assertEquals(conn.notifies.getNoWait()?.payload, "a");
});

Deno.test("Connection.notifies rejects once the connection is closed, or lost", async () => {
  const closed = connect();
  const waiting = closed.conn.notifies.get();
  const rejected = assertRejects(
    () => waiting,
    OperationalError,
    "Cannot get: connection is closed",
  );
  await closed.conn.close();
  await rejected;

  const lost = connect();
  lost.session.destroy(new OperationalError("the wire was cut"));
  await assertRejects(() => lost.conn.notifies.get(), OperationalError, "the wire was cut");
});

Deno.test("Connection.notices keeps the last fifty", () => {
  const { session, conn } = connect();
  for (let i = 0; i < 60; i++) session.events.notice(notice(`${i}`));
  assertEquals(conn.notices.length, 50);
  assertEquals(conn.notices[0]?.messagePrimary, "10");
});

Deno.test("Connection.close() says goodbye, and what comes after is refused", async () => {
  const { session, conn } = connect();
  await conn.close();
  await conn.close();
  assert(session.goodbye);
  assert(conn.closed);
  const calls: [string, () => Promise<unknown>][] = [
    ["execute", () => conn.execute("SELECT 1")],
    ["execute", () => conn.executeScript("SELECT 1")],
    ["begin", () => conn.begin()],
    ["listen", () => conn.listen("jobs")],
    ["unlisten", () => conn.unlisten()],
    ["notify", () => conn.notify("jobs")],
    ["cancel", () => conn.cancel()],
  ];
  for (const [action, call] of calls) {
    await assertRejects(call, InterfaceError, `Cannot ${action}: connection is closed`);
  }
  assertThrows(
    () => conn.cursor(),
    InterfaceError,
    "Cannot make a cursor: connection is closed",
  );
  assertEquals(session.asked, []);
});

Deno.test("Connection is closed when its scope is left", async () => {
  const session = new ScriptedSession();
  {
    await using conn = connect(session).conn;
    await conn.execute("SELECT 1");
  }
  assert(session.goodbye);
});

Deno.test("Connection is closed once its session is lost", () => {
  const { session, conn } = connect();
  session.destroy(new Error("the wire was cut"));
  assert(conn.closed);
});
