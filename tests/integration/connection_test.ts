import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AdminShutdown,
  connect,
  createPool,
  InterfaceError,
  OperationalError,
  ProgrammingError,
  QueryCanceled,
} from "../../mod.ts";
import { untilGone, untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

Deno.test("Connection tells about its session as the server does", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute<[number, string, string]>(
    "SELECT pg_backend_pid(), current_setting('server_version_num'), current_setting('TimeZone')",
  );
  const [pid, version, timeZone] = (await cur.fetchOne())!;
  assertEquals(conn.backendPid, pid);
  assertEquals(conn.serverVersion, Number(version));
  assertEquals(conn.parameterStatus("TimeZone"), timeZone);
  assert(!conn.dsn.includes(server.password ?? "no password"));
});

Deno.test("Connection.parameterStatus() follows SET", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("SET application_name TO 'follower'");
  assertEquals(conn.parameterStatus("application_name"), "follower");
});

Deno.test("Connection.transactionStatus follows the server", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.transactionStatus, "idle");
  const executed = conn.execute("BEGIN");
  assertEquals([conn.transactionStatus, conn.isExecuting], ["active", true]);
  await executed;
  assertEquals([conn.transactionStatus, conn.isExecuting], ["inTransaction", false]);
  await assertRejects(() => conn.execute("SELEC 1"), ProgrammingError);
  assertEquals(conn.transactionStatus, "inError");
  await conn.execute("ROLLBACK");
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("Connection.executeScript() runs several statements and gives their tags", async () => {
  await using conn = await connect(server.dsn);
  const tags = await conn.executeScript(
    "CREATE TEMP TABLE person (id int); INSERT INTO person VALUES (1), (2); SELECT * FROM person",
  );
  assertEquals(tags, ["CREATE TABLE", "INSERT 0 2", "SELECT 2"]);
});

Deno.test("Connection.executeScript() that fails undoes all of it", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE person (id int)");
  await assertRejects(
    () => conn.executeScript("INSERT INTO person VALUES (1); SELEC 1"),
    ProgrammingError,
  );
  const cur = await conn.execute<[bigint]>("SELECT count(*) FROM person");
  assertEquals(await cur.fetchOne(), [0n]);
});

Deno.test("Connection.notices has what the server said", async () => {
  await using conn = await connect(server.dsn);
  await conn.executeScript("DO $$ BEGIN RAISE NOTICE 'have a look'; END $$");
  const notice = conn.notices.at(-1);
  assertEquals([notice?.severity, notice?.messagePrimary], ["NOTICE", "have a look"]);
});

Deno.test("onNotice hears of each notice as it comes, and what it throws harms nobody", async () => {
  const heard: string[] = [];
  await using conn = await connect(server.dsn, {
    onNotice: ({ messagePrimary }) => {
      heard.push(messagePrimary);
      throw new Error("not mine");
    },
  });
  await conn.executeScript("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$");
  assertEquals(heard, ["one", "two"]);
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("connect() refuses an onNotice that is no function", async () => {
  const onNotice = "console" as unknown as () => void;
  await assertRejects(() => connect(server.dsn, { onNotice }), InterfaceError, "onNotice");
});

Deno.test("Connection.terminate() ends it at once, and what runs on it rejects", async () => {
  await using observer = await connect(server.dsn);
  const conn = await connect(server.dsn);
  const running = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), OperationalError);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  conn.terminate();
  conn.terminate();
  const error = await running;
  assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "connection is closed");
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
});

Deno.test("Pool replaces a connection that its holder has terminated", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  conn.terminate();
  assertEquals(pool.size, 0);
  await pool.release(conn);
  assertEquals(await (await pool.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Connection.cancel() rejects the running statement with QueryCanceled", async () => {
  await using conn = await connect(server.dsn);
  await using observer = await connect(server.dsn);
  const executed = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await conn.cancel();
  const error = await executed;
  assertEquals(error.code, "57014");
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Connection.cancel() with nothing running does nothing", async () => {
  await using conn = await connect(server.dsn);
  await conn.cancel();
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Connection.close() ends the session on the server, and everything is refused", async () => {
  await using observer = await connect(server.dsn);
  const conn = await connect(server.dsn);
  const pid = conn.backendPid;
  await conn.close();
  await conn.close();
  await untilGone(observer, pid);
  assert(conn.closed);
  assertEquals(conn.transactionStatus, "unknown");
  await assertRejects(
    () => conn.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: connection is closed",
  );
});

Deno.test("Connection rejects with the server's own reason when it is terminated", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const executed = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), AdminShutdown);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  await executed;
  await assertRejects(() => conn.execute("SELECT 1"), OperationalError);
  assert(conn.closed);
});

Deno.test("Connection notices by itself that it was terminated while idle", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const lost = assertRejects(() => conn.notifies.get(), AdminShutdown);
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  await lost;
  assert(conn.closed);
});
