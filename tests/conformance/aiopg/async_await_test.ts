/**
 * aiopg's test_async_await.py: `await using` in the place of `async with`, and iteration.
 *
 * Two things differ by design. A transaction that is disposed of without commit() is rolled back; the callback
 * form commits. And release() rolls back instead of warning.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, type Pool } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { untilRunning } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

Deno.test("[test_async_await::cursor_await] an awaited cursor executes and fetches", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute("SELECT 42");
  assertEquals(await cur.fetchOne(), [42]);
});

Deno.test("[test_async_await::connect_context_manager] connect() in a block closes at its end", async () => {
  let escaped;
  {
    await using conn = await connect(server.dsn);
    escaped = conn;
    assertEquals(await oneValue(conn, "SELECT 42"), 42);
  }
  assert(escaped.closed);
});

Deno.test("[test_async_await::connection_context_manager] a block closes a connection made before it", async () => {
  const conn = await connect(server.dsn);
  {
    await using held = conn;
    assert(!held.closed);
    assertEquals(await oneValue(held, "SELECT 42"), 42);
  }
  assert(conn.closed);
});

Deno.test("[test_async_await::cursor_create_with_context_manager] a cursor is open in its block and closed after it", async () => {
  await using conn = await connect(server.dsn);
  let escaped;
  {
    await using cur = conn.cursor();
    escaped = cur;
    await cur.execute("SELECT 42");
    assertEquals(await cur.fetchOne(), [42]);
    assert(!cur.closed);
  }
  assert(escaped.closed);
});

Deno.test("[test_async_await::cursor_with_context_manager] a cursor in use can be put into a block, which closes it", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute("SELECT 42");
  assert(!cur.closed);
  {
    await using held = cur;
    assertEquals(await held.fetchOne(), [42]);
  }
  assert(cur.closed);
});

Deno.test("[test_async_await::cursor_lightweight] an empty block closes its cursor, too", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute("SELECT 42");
  {
    await using _held = cur;
  }
  assert(cur.closed);
});

Deno.test("[test_async_await::cursor_aiter] for await gives every row of a cursor", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor<[number]>();
  await cur.execute("SELECT generate_series(1, 5)");
  const seen: number[] = [];
  for await (const [value] of cur) seen.push(value);
  assertEquals(seen, [1, 2, 3, 4, 5]);
});

Deno.test("[test_async_await::pool_context_manager_timeout] a pool's cursor released while its statement runs leaves no trace to the next", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { minSize: 1, maxSize: 1 });
  let running;
  {
    await using cur = await pool.cursor();
    running = assertRejects(() => cur.execute("SELECT pg_sleep(60)"), Error);
    await untilRunning(observer, cur.connection.backendPid, "SELECT pg_sleep");
  }
  await running;
  await using cur = await pool.cursor();
  await cur.execute("SELECT 42");
  assertEquals(await cur.fetchOne(), [42]);
});

async function usePool(pool: Pool): Promise<void> {
  await using conn = await pool.acquire();
  await using cur = conn.cursor();
  await cur.execute("SELECT 42");
  assertEquals(await cur.fetchOne(), [42]);
}

Deno.test("[test_async_await::pool_context_manager] a block closes a pool made before it", async () => {
  const pool = await createPool(server.dsn);
  {
    await using held = pool;
    await usePool(held);
  }
  assert(pool.closed);
  assertEquals(pool.size, 0);
});

Deno.test("[test_async_await::create_pool_context_manager] pool, connection and cursor are all closed after their blocks", async () => {
  const escaped = [];
  {
    await using pool = await createPool(server.dsn);
    await using conn = await pool.acquire();
    await using cur = conn.cursor();
    escaped.push(pool, conn, cur);
    await cur.execute("SELECT 42");
    assertEquals(await cur.fetchOne(), [42]);
  }
  assertEquals(escaped.map((each) => each.closed), [true, true, true]);
});

async function useEngine(engine: sa.Engine): Promise<void> {
  await using conn = await engine.acquire();
  assert(conn instanceof sa.SAConnection);
  assertEquals(await conn.scalar("SELECT 42"), 42);
}

Deno.test("[test_async_await::engine_context_manager] a block closes an engine made before it", async () => {
  const engine = await sa.createEngine(server.dsn);
  {
    await using held = engine;
    await useEngine(held);
  }
  assert(engine.closed);
});

Deno.test("[test_async_await::create_engine_context_manager] createEngine() in a block closes at its end", async () => {
  let escaped;
  {
    await using engine = await sa.createEngine(server.dsn);
    escaped = engine;
    await useEngine(engine);
    assert(!engine.closed);
  }
  assert(escaped.closed);
});

Deno.test("[test_async_await::result_proxy_aiter] a result gives its rows and is closed after them, as is the connection after its block", async () => {
  await using engine = await sa.createEngine(server.dsn);
  const seen: unknown[] = [];
  let escaped;
  {
    await using conn = await engine.acquire();
    escaped = conn;
    await using result = await conn.execute<{ n: number }>(
      "SELECT generate_series(1, 5) AS n",
    );
    for await (const row of result) seen.push(row.n);
    assert(result.closed);
  }
  assertEquals(seen, [1, 2, 3, 4, 5]);
  assert(escaped.closed);
});

Deno.test("[test_async_await::sa_connection_execute] for await takes the rows of execute() without an await", async () => {
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  const seen: number[] = [];
  for await (const { n } of conn.execute<{ n: number }>("SELECT generate_series(1, 5) AS n")) {
    seen.push(n);
  }
  assertEquals(seen, [1, 2, 3, 4, 5]);
});

const ROWS = "SELECT count(*)::int4 FROM block";

/** Runs a test on a connection that has an empty temporary table. */
function testBlock(name: string, body: (conn: sa.SAConnection) => Promise<void>): void {
  Deno.test(name, async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    await conn.execute("CREATE TEMPORARY TABLE block (id int)");
    await body(conn);
  });
}

testBlock(
  "[test_async_await::transaction_context_manager] a transaction is active in its block and not after it, which rolls back unless commit() was called",
  async (conn) => {
    const begun = await conn.begin();
    {
      await using tx = begun;
      assert(tx.isActive);
      await conn.execute("INSERT INTO block VALUES (1)");
      assertEquals(await conn.scalar(ROWS), 1);
    }
    assert(!begun.isActive);
    assertEquals(await conn.scalar(ROWS), 0);
    let escaped;
    const result = await conn.transaction(async (tx) => {
      escaped = tx;
      assert(tx.isActive);
      await conn.execute("INSERT INTO block VALUES (1)");
      return await conn.scalar(ROWS);
    });
    assertEquals([result, escaped!.isActive, await conn.scalar(ROWS)], [1, false, 1]);
  },
);

testBlock(
  "[test_async_await::transaction_context_manager_error] an exception rolls back and leaves the block as it was thrown",
  async (conn) => {
    const thrown = new RuntimeError();
    const escaped: sa.Transaction[] = [];
    const rejected = await conn.transaction(async (tx) => {
      escaped.push(tx);
      await conn.execute("INSERT INTO block VALUES (1)");
      throw thrown;
    }).catch((error) => error);
    const left = await leaveBlockBy(thrown, conn, escaped).catch((error) => error);
    assert(rejected === thrown && left === thrown);
    assertEquals(escaped.map((tx) => tx.isActive), [false, false]);
    assertEquals(await conn.scalar(ROWS), 0);
  },
);

class RuntimeError extends Error {}

async function leaveBlockBy(
  error: Error,
  conn: sa.SAConnection,
  escaped: sa.Transaction[],
): Promise<void> {
  await using tx = await conn.begin();
  escaped.push(tx);
  await conn.execute("INSERT INTO block VALUES (2)");
  throw error;
}

testBlock(
  "[test_async_await::transaction_context_manager_commit_once] commit() in a block is the only COMMIT",
  async (conn) => {
    {
      await using tx = await conn.begin();
      await conn.execute("INSERT INTO block VALUES (1)");
      await tx.commit();
      assert(!tx.isActive);
    }
    await conn.transaction(async (tx) => {
      await conn.execute("INSERT INTO block VALUES (2)");
      await tx.commit();
    });
    assertEquals(await conn.scalar(ROWS), 2);
    // A second COMMIT would have been answered with a warning.
    assertEquals(conn.connection.notices, []);
  },
);

testBlock(
  "[test_async_await::transaction_context_manager_nested_commit] of nested blocks the inner one ends first",
  async (conn) => {
    {
      await using outer = await conn.beginNested();
      {
        await using inner = await conn.beginNested();
        await conn.execute("INSERT INTO block VALUES (1)");
        assert(outer.isActive && inner.isActive);
        await inner.commit();
        assertEquals([outer.isActive, inner.isActive], [true, false]);
      }
      await conn.execute("INSERT INTO block VALUES (2)");
      await outer.commit();
      assert(!outer.isActive);
    }
    assertEquals(await conn.scalar(ROWS), 2);
  },
);
