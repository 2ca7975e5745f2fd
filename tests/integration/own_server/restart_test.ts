/** A server that shuts down, crashes and comes back, under a pool. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  AdminShutdown,
  connect,
  type Connection,
  createPool,
  DatabaseError,
  DbError,
  OperationalError,
  type Pool,
  type PooledConnection,
} from "../../../mod.ts";
import { untilRunning } from "../../support/activity.ts";
import { type Server, startServer } from "../../support/server.ts";

const SETTLE_MS = 20_000;

/** Acquires so many at once that the pool has as many connections. */
async function openAll(pool: Pool): Promise<PooledConnection[]> {
  return await Promise.all(Array.from({ length: pool.maxSize }, () => pool.acquire()));
}

/** Resolves once a statement succeeds; meanwhile every error is one of this package. */
async function untilServing(pool: Pool): Promise<void> {
  for (;;) {
    try {
      assertEquals(await (await pool.execute("SELECT 1")).fetchAll(), [[1]]);
      return;
    } catch (error) {
      assertInstanceOf(error, DbError);
    }
  }
}

/** The server ends its backends one after the other: one may answer a little longer than the next. */
async function untilRefused(connection: PooledConnection): Promise<DatabaseError> {
  for (;;) {
    try {
      await connection.execute("SELECT 1");
    } catch (error) {
      assertInstanceOf(error, DatabaseError);
      return error;
    }
  }
}

/** What a statement that is running, and an idle connection, hear when the server does `something`. */
async function heard(
  pool: Pool,
  server: Server,
  something: (connections: PooledConnection[]) => Promise<unknown>,
): Promise<{ running: OperationalError; idle: DatabaseError }> {
  const [running, idle, ...rest] = await openAll(pool);
  assert(running && idle);
  for (const connection of rest) await pool.release(connection);
  const rejected = assertRejects(
    async () => await running.execute("SELECT pg_sleep(600)"),
    OperationalError,
  );
  {
    await using observer = await connect(server.dsn);
    await untilRunning(observer, running.backendPid, "SELECT pg_sleep");
  }
  await something([running, idle, ...rest]);
  const error = await deadline(rejected, SETTLE_MS);
  const after = await deadline(untilRefused(idle), SETTLE_MS);
  await pool.release(running);
  await pool.release(idle);
  return { running: error, idle: after };
}

for (const how of ["fast", "immediate"] as const) {
  Deno.test(`Pool comes back after a ${how} shutdown, and its errors say why`, async () => {
    await using server = await startServer({ own: true });
    await using pool = await createPool(server.dsn, { maxSize: 4 });
    const { running, idle } = await heard(pool, server, () => server.shutDown(how));
    // Before PostgreSQL 14 an immediate shutdown called itself a crash.
    const code = how === "immediate" && parseInt(server.version!) < 14 ? "57P02" : "57P01";
    assertEquals([running.code, running.sent, running.retryable], [code, "yes", "unknown"]);
    assertEquals([idle.code, running instanceof AdminShutdown], [code, code === "57P01"]);
    assertEquals([pool.size, pool.freeSize], [0, 0]);
    const refused = await assertRejects(() => pool.acquire(), OperationalError, "Cannot connect: ");
    assertInstanceOf(refused.cause, Deno.errors.ConnectionRefused);
    await server.startAgain();
    const rows = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, i) => (await pool.execute<[number]>("SELECT $1::int4", [i])).fetchOne(),
      ),
    );
    assertEquals(rows, Array.from({ length: 20 }, (_, i) => [i]));
    assertEquals(pool.waiting, 0);
    // What was being opened for a caller who was served meanwhile comes back as well.
    while (pool.freeSize < pool.size) await pool.execute("SELECT 1");
  });
}

Deno.test("Pool comes back after a crash of one backend, which ends them all", async () => {
  await using server = await startServer({ own: true });
  await using pool = await createPool(server.dsn, { maxSize: 4 });
  for (let round = 0; round < 3; round++) {
    const { running, idle } = await heard(pool, server, ([_running, _idle, victim]) => {
      Deno.kill(victim!.backendPid, "SIGKILL");
      return Promise.resolve();
    });
    assertEquals([running.code, running.retryable], ["57P02", "unknown"]);
    assertEquals(idle.code, "57P02");
    await deadline(untilServing(pool), SETTLE_MS);
    await deadline(untilAllServe(pool), SETTLE_MS);
  }
});

/** Resolves once as many connections as the pool may have serve one after another, and all are free again. */
async function untilAllServe(pool: Pool): Promise<void> {
  const connections = await openAll(pool);
  for (const connection of connections) {
    assertEquals(await (await connection.execute("SELECT 1")).fetchAll(), [[1]]);
    await pool.release(connection);
  }
  assertEquals([pool.size, pool.freeSize, pool.waiting], [4, 4, 0]);
}

Deno.test("a connection whose own backend is killed says that it was cut off", async () => {
  await using server = await startServer({ own: true });
  const connection = await connect(server.dsn);
  const rejected = assertRejects(
    async () => await connection.execute("SELECT pg_sleep(600)"),
    OperationalError,
    "the server closed the connection unexpectedly",
  );
  {
    await using observer = await connect(server.dsn);
    await untilRunning(observer, connection.backendPid, "SELECT pg_sleep");
  }
  Deno.kill(connection.backendPid, "SIGKILL");
  const error = await deadline(rejected, SETTLE_MS);
  assertEquals([error.code, error.sent, error.retryable], [null, "yes", "unknown"]);
});

/** Ends the backend of a connection, and does not let this process read before it is gone. */
function terminateUnheard(connection: Connection): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  Deno.kill(connection.backendPid, "SIGTERM");
  while (isAlive(connection.backendPid)) Atomics.wait(clock, 0, 0, 1);
}

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

Deno.test("a connection says why it was ended, even to who writes before that is read", async () => {
  await using server = await startServer({ own: true });
  const { user, password = "", database, port } = server;
  for (const host of [server.host, server.socketDir!]) {
    for (const size of [1, 100_000, 10_000_000]) {
      for (let round = 0; round < 5; round++) {
        await using connection = await connect({ host, port, user, password, database });
        await connection.execute("SELECT length($1::text)", [""]);
        terminateUnheard(connection);
        const executing = connection.execute("SELECT length($1::text)", ["x".repeat(size)]);
        await assertRejects(async () => await executing, AdminShutdown);
      }
    }
  }
});

Deno.test("[test_connection::connection_on_server_restart] a statement after a restart rejects, and connecting again works", async () => {
  await using server = await startServer({ own: true });
  const conn = await connect(server.dsn);
  await conn.execute("SELECT 1");
  await server.shutDown("fast");
  await server.startAgain();
  await assertRejects(() => conn.execute("SELECT 42"), OperationalError);
  assert(conn.closed);
  await using next = await connect(server.dsn);
  assertEquals(await (await next.execute("SELECT 42")).fetchOne(), [42]);
});
