/**
 * What goes wrong for users most: each ends in an error that says what to do, and leaves a pool that works.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  AdminShutdown,
  connect,
  createPool,
  InFailedSqlTransaction,
  InterfaceError,
  InvalidCatalogName,
  InvalidPassword,
  NotSupportedError,
  OperationalError,
  type Pool,
  TimeoutError,
  TransactionRolledBack,
  UndefinedTable,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

function openPool(): Promise<Pool> {
  return createPool(server.dsn, { maxSize: 2, acquireTimeout: 5_000 });
}

async function assertWorks(pool: Pool): Promise<void> {
  await using cur = await pool.cursor<[number]>();
  await cur.execute("SELECT $1::int4", [7]);
  assertEquals(await cur.fetchOne(), [7]);
}

Deno.test("connect() rejects with InvalidPassword and does not repeat the password", async () => {
  const options = { host: server.host, port: server.port, database: server.database };
  const error = await assertRejects(
    () => connect({ ...options, user: server.user, password: "S3CR3T-wrong" }),
    InvalidPassword,
  );
  assertEquals(error.code, "28P01");
  assertEquals(error.phase, "login");
  assert(!Deno.inspect(error).includes("S3CR3T-wrong"));
});

Deno.test("createPool() rejects with InvalidCatalogName for a database that does not exist", async () => {
  const error = await assertRejects(
    () =>
      createPool({
        host: server.host,
        port: server.port,
        user: server.user,
        password: server.password ?? "",
        database: "no such database",
      }),
    InvalidCatalogName,
    "no such database",
  );
  assertEquals(error.code, "3D000");
});

Deno.test("connect() names the address when the port is refused", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const error = await assertRejects(
    () => connect({ host: "127.0.0.1", port, user: "u", database: "d" }),
    OperationalError,
    `Cannot connect: 127.0.0.1:${port} cannot be reached`,
  );
  assertInstanceOf(error.cause, Deno.errors.ConnectionRefused);
  assertEquals([error.phase, error.sent, error.retryable], ["connect", "no", "never-sent"]);
});

Deno.test("connect() rejects with TimeoutError when the host takes the call and never answers", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { port } = listener.addr;
  await assertRejects(
    () => connect({ host: "127.0.0.1", port, user: "u", database: "d", connectTimeout: 50 }),
    TimeoutError,
    `Cannot connect: 127.0.0.1:${port} did not answer in 50 ms`,
  );
  using conn = await accepted;
  const received = await new Response(conn.readable).bytes(); // ends: the client has hung up
  assert(received.length > 0);
});

Deno.test("a backend that dies in the middle of a statement ends that connection only", async () => {
  await using pool = await openPool();
  {
    await using conn = await pool.acquire();
    const sleeping = conn.execute("SELECT pg_sleep(60)");
    const failure = assertRejects(() => sleeping, AdminShutdown);
    await pool.execute(
      "SELECT pg_terminate_backend($1) FROM pg_stat_activity WHERE pid = $1",
      [conn.backendPid],
    );
    const error = await failure;
    assertEquals([error.code, error.sent], ["57P01", "yes"]);
    await assertRejects(() => conn.execute("SELECT 1"), OperationalError, "Cannot execute");
    assert(conn.closed);
  }
  await assertWorks(pool);
  assert(pool.size <= 2);
});

Deno.test("an idle connection whose backend dies is never lent", async () => {
  await using pool = await openPool();
  const { backendPid } = await pool.acquire().then(async (conn) => {
    await using lent = conn;
    return { backendPid: lent.backendPid };
  });
  await using other = await connect(server.dsn);
  await other.execute("SELECT pg_terminate_backend($1)", [backendPid]);
  await using waiting = await connect(server.dsn);
  for (let gone = false; !gone;) {
    const cur = await waiting.execute<[bigint]>(
      "SELECT count(*) FROM pg_stat_activity WHERE pid = $1",
      [backendPid],
    );
    gone = (await cur.fetchOne())![0] === 0n;
  }
  await assertWorks(pool);
});

Deno.test("a SQL error in a transaction fails the rest of it, and COMMIT says so", async () => {
  await using pool = await openPool();
  {
    await using conn = await pool.acquire();
    await using tx = await conn.begin();
    const error = await assertRejects(
      () => tx.execute("SELECT * FROM no_such_table"),
      UndefinedTable,
    );
    assertEquals(error.excerpt, "LINE 1: SELECT * FROM no_such_table\n                      ^");
    await assertRejects(() => tx.execute("SELECT 1"), InFailedSqlTransaction);
    await assertRejects(() => tx.commit(), TransactionRolledBack, "Cannot commit");
  }
  await assertWorks(pool);
});

Deno.test("Pool.release() refuses a connection that is already released", async () => {
  await using pool = await openPool();
  const conn = await pool.acquire();
  await pool.release(conn);
  await assertRejects(
    () => pool.release(conn),
    InterfaceError,
    "Cannot release: connection is already released",
  );
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  await assertWorks(pool);
});

Deno.test("a released connection and its cursors are dead", async () => {
  await using pool = await openPool();
  const conn = await pool.acquire();
  const cur = await conn.execute("SELECT 1");
  await pool.release(conn);
  const words = "connection is released";
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, words);
  await assertRejects(() => cur.execute("SELECT 1"), InterfaceError, words);
  await assertRejects(() => cur.fetchOne(), InterfaceError, words);
  await assertWorks(pool);
});

Deno.test("a closed connection and a closed cursor say so", async () => {
  const conn = await connect(server.dsn);
  const cur = conn.cursor();
  await cur.close();
  await assertRejects(
    () => cur.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: cursor is closed",
  );
  await conn.close();
  await assertRejects(
    () => conn.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: connection is closed",
  );
});

Deno.test("a cursor that is executing refuses a second statement", async () => {
  await using pool = await openPool();
  await using cur = await pool.cursor<[number]>();
  const first = cur.execute("SELECT 1");
  await assertRejects(
    () => cur.execute("SELECT 2"),
    InterfaceError,
    "Cannot execute: cursor is already executing a statement",
  );
  await first;
  assertEquals(await cur.fetchOne(), [1]);
  await assertWorks(pool);
});

Deno.test("the server's own timeout is not taken for the caller's", async () => {
  await using pool = await openPool();
  await using conn = await pool.acquire();
  const sleep = "SELECT pg_sleep(60)";
  await assertRejects(() => conn.execute(sleep, [], { timeout: 50 }), TimeoutError);
  await conn.execute("SET statement_timeout = 50");
  const error = await assertRejects(() => conn.execute(sleep), OperationalError);
  assertEquals([error.name, error.code], ["QueryCanceled", "57014"]);
});

Deno.test("an aborted statement rejects with the signal's reason and is stopped on the server", async () => {
  await using pool = await openPool();
  await using conn = await pool.acquire();
  const abort = new AbortController();
  const aborted = conn.execute("SELECT pg_sleep(60)", [], { signal: abort.signal });
  abort.abort(new Error("no longer needed"));
  await assertRejects(() => aborted, Error, "no longer needed");
  const cur = await conn.execute<[number]>("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("execute() says how many values the statement takes when they are not as many", async () => {
  await using conn = await connect(server.dsn);
  const misuse = async (text: string, values?: unknown[]) =>
    (await assertRejects(() => conn.execute(text, values), InterfaceError)).message;
  const two = "Cannot execute: the statement takes 2 values";
  assertEquals(await misuse("SELECT $1::int4 + $2::int4"), `${two}, 0 given`);
  assertEquals(await misuse("SELECT $1::int4 + $2::int4", [1]), `${two}, 1 given`);
  assertEquals(await misuse("SELECT $1::int4 + $2::int4", [1, 2, 3]), `${two}, 3 given`);
  assertEquals(
    await misuse("CREATE TEMPORARY TABLE t (a int4)", [1]),
    "Cannot execute: the statement takes no values, 1 given; " +
      "use quoteLiteral() where SQL takes none",
  );
  const cur = await conn.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("execute() with a missing value leaves the transaction it is in alive", async () => {
  await using conn = await connect(server.dsn);
  await conn.transaction(async (tx) => {
    await assertRejects(() => tx.execute("SELECT $1::int4"), InterfaceError, "takes 1 value");
    const cur = await tx.execute("SELECT 1");
    assertEquals(await cur.fetchOne(), [1]);
  });
});

Deno.test("execute() refuses more values than PostgreSQL takes, with nothing sent", async () => {
  await using conn = await connect(server.dsn);
  const values = new Array(65_536).fill(1);
  const text = `SELECT ${values.map((_, i) => `$${i + 1}`).join("+")}`;
  const error = await assertRejects(() => conn.execute(text, values), InterfaceError);
  assertEquals(
    error.message,
    "Cannot execute: 65536 values, PostgreSQL takes at most 65535; send them in parts",
  );
  assertEquals(error.sent, "no");
  const cur = await conn.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("an error of the server points at the line that waits for it", async () => {
  await using conn = await connect(server.dsn);
  async function findUser(): Promise<void> {
    await conn.execute("SELECT * FROM no_such_table");
  }
  const error = await assertRejects(findUser, UndefinedTable);
  assert(error.stack?.includes("findUser"), error.stack);
});

Deno.test("a stream refuses other statements until it is read, however few its rows", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>();
  for await (const [n] of cur.stream("SELECT 1")) {
    assertEquals(n, 1);
    await assertRejects(() => conn.execute("SELECT 2"), InterfaceError, "a stream is open");
  }
  const after = await conn.execute("SELECT 2");
  assertEquals(await after.fetchOne(), [2]);
});

Deno.test("connect() takes a URL, and refuses what is neither a DSN nor options", async () => {
  await using conn = await connect(new URL(server.dsn));
  const cur = await conn.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
  for (const wrong of [null, new Map(), [], 5]) {
    await assertRejects(
      () => connect(wrong as unknown as string),
      InterfaceError,
      "Cannot connect: what was passed is neither a DSN nor an object of options",
    );
  }
  await assertRejects(
    () => createPool(server.dsn, { timeout: "5s" as unknown as number }),
    InterfaceError,
    "timeout is not a positive number of milliseconds",
  );
});

Deno.test("execute() refuses a COPY whose trigger fails as any other, and the connection goes on", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE t (id int)");
  await conn.execute(
    "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS " +
      "$$ BEGIN RAISE 'not today'; END $$",
  );
  await conn.execute(
    "CREATE TRIGGER refuse BEFORE INSERT ON t EXECUTE FUNCTION pg_temp.refuse()",
  );
  for (const turn of [1, 2]) {
    const copying = conn.execute("COPY t FROM STDIN");
    await assertRejects(async () => await copying, NotSupportedError);
    assertEquals(await (await conn.execute("SELECT $1::int", [turn])).fetchOne(), [turn]);
  }
});

Deno.test("what cannot be called, or is no object of options, is refused with nothing sent", async () => {
  await using pool = await openPool();
  await using conn = await connect(server.dsn);
  const nothing = undefined as never;
  const refused = [
    () => conn.transaction(nothing),
    () => conn.pipeline(nothing),
    () => pool.transaction(nothing),
    () => pool.use(nothing),
    () => conn.transaction((tx) => tx.transaction(nothing)),
    () => conn.execute("SELECT 1", [], null as never),
    () => pool.execute("SELECT 1", [], null as never),
  ];
  for (const call of refused) {
    const error = await assertRejects(call, InterfaceError);
    assert(/^Cannot .*(is not a function|are not an object)$/.test(error.message), error.message);
  }
  assertEquals([conn.info.transactionStatus, pool.freeSize], ["idle", pool.size]);
  await assertWorks(pool);
});
