/**
 * aiopg's test_pool.py: what a pool counts, whom it lends to, and what it takes back. Its end is in
 * pool_end_test.ts, its timeouts in pool_timeouts_test.ts.
 *
 * Differs by design: a connection that comes back in a transaction is rolled back and kept.
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  Connection,
  createPool,
  InterfaceError,
  type LeakReport,
  type Pool,
} from "../../../mod.ts";
import { collectUntil } from "../../support/garbage.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

function numbersOf({ minSize, maxSize, size, freeSize }: Pool): number[] {
  return [minSize, maxSize, size, freeSize];
}

Deno.test("[test_pool::create_pool] a pool keeps 1 connection open, and at most 10", async () => {
  await using pool = await createPool(server.dsn);
  assertEquals(numbersOf(pool), [1, 10, 1, 1]);
  assertEquals([pool.timeout, pool.closed], [60_000, false]);
});

Deno.test("[test_pool::create_pool2] minSize connections are open at once", async () => {
  await using pool = await createPool(server.dsn, { minSize: 5, maxSize: 20 });
  assertEquals(numbersOf(pool), [5, 20, 5, 5]);
});

Deno.test("[test_pool::acquire] acquire() gives an open connection that works", async () => {
  await using pool = await createPool(server.dsn);
  const conn = await pool.acquire();
  assert(conn instanceof Connection);
  assert(!conn.closed);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
  await pool.release(conn);
});

Deno.test("[test_pool::release] release() makes a connection free, and nobody's", async () => {
  await using pool = await createPool(server.dsn, { minSize: 10 });
  const conn = await pool.acquire();
  assertEquals(pool.freeSize, 9);
  assertEquals(pool.holders().map((holder) => holder.backendPid), [conn.backendPid]);
  await pool.release(conn);
  assertEquals([pool.freeSize, pool.holders()], [10, []]);
});

Deno.test("[test_pool::release_closed] a connection closed by its holder is dropped on release, and replaced", async () => {
  await using pool = await createPool(server.dsn, { minSize: 10, maxSize: 10 });
  const conn = await pool.acquire();
  assertEquals(pool.freeSize, 9);
  await conn.close();
  await pool.release(conn);
  assertEquals(pool.freeSize, 9);
  await pool.warmUp();
  assertEquals([pool.size, pool.freeSize], [10, 10]);
});

Deno.test("[test_pool::context_manager] a block acquires and gives back", async () => {
  await using pool = await createPool(server.dsn, { minSize: 10 });
  {
    await using conn = await pool.acquire();
    assert(conn instanceof Connection);
    assertEquals(pool.freeSize, 9);
  }
  assertEquals(pool.freeSize, 10);
});

Deno.test("[test_pool::clear] clear() closes what is free", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0 });
  await pool.warmUp(3);
  assertEquals([pool.size, pool.freeSize], [3, 3]);
  await pool.clear();
  assertEquals([pool.size, pool.freeSize], [0, 0]);
});

Deno.test("[test_pool::initial_empty] a pool of minSize 0 opens when it is asked, and keeps what it opened", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 10 });
  assertEquals(numbersOf(pool), [0, 10, 0, 0]);
  {
    await using _one = await pool.acquire();
    assertEquals([pool.size, pool.freeSize], [1, 0]);
  }
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  const one = await pool.acquire();
  const two = await pool.acquire();
  assertEquals([pool.size, pool.freeSize], [2, 0]);
  await pool.release(one);
  assertEquals([pool.size, pool.freeSize], [2, 1]);
  await pool.release(two);
  assertEquals([pool.size, pool.freeSize], [2, 2]);
});

Deno.test("[test_pool::parallel_tasks] two acquires at once get two connections; the one used last is lent first", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 2 });
  const [one, two] = await Promise.all([pool.acquire(), pool.acquire()]);
  assertEquals([pool.size, pool.freeSize], [2, 0]);
  assertNotEquals(one!.backendPid, two!.backendPid);
  await pool.release(one!);
  await pool.release(two!);
  assertEquals([pool.size, pool.freeSize], [2, 2]);
  await using next = await pool.acquire();
  await using last = await pool.acquire();
  assertEquals([next.backendPid, last.backendPid], [two!.backendPid, one!.backendPid]);
});

Deno.test("[test_pool::parallel_tasks_more] three acquires at once get three connections, and waiters come in their order", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 3 });
  const held = await Promise.all([1, 2, 3].map(() => pool.acquire()));
  assertEquals(new Set(held.map((conn) => conn.backendPid)).size, 3);
  const served: number[] = [];
  const waiting = [1, 2, 3].map(async (turn) => {
    await using conn = await pool.acquire();
    served.push(turn);
    return conn.backendPid;
  });
  assertEquals(pool.waiting, 3);
  for (const conn of held) await pool.release(conn);
  await Promise.all(waiting);
  assertEquals(served, [1, 2, 3]);
  assertEquals([pool.size, pool.freeSize, pool.waiting], [3, 3, 0]);
});

for (const name of ["release_with_invalid_status", "release_with_invalid_status_wait_release"]) {
  Deno.test(`[test_pool::${name}] a connection released in a transaction is rolled back and kept`, async () => {
    await using pool = await createPool(server.dsn, { minSize: 10 });
    const conn = await pool.acquire();
    const { backendPid } = conn;
    await conn.execute("BEGIN");
    await conn.execute("CREATE TEMPORARY TABLE undone (id int)");
    await pool.release(conn);
    assertEquals(pool.freeSize, 10);
    await using next = await pool.acquire();
    assertEquals([next.backendPid, next.transactionStatus], [backendPid, "idle"]);
    assertEquals(await oneValue(next, "SELECT to_regclass('undone')::text"), null);
  });

  Deno.test(`[test_pool::${name}] with reset "none" a connection released in a transaction is closed`, async () => {
    await using pool = await createPool(server.dsn, { minSize: 0, reset: "none" });
    const conn = await pool.acquire();
    await conn.execute("BEGIN");
    await pool.release(conn);
    assertEquals([conn.closed, pool.size], [true, 0]);
  });
}

Deno.test("[test_pool::cursor] Pool.cursor() closes its cursor after the block", async () => {
  await using pool = await createPool(server.dsn, { minSize: 10 });
  let escaped;
  {
    await using cur = await pool.cursor();
    escaped = cur;
    await cur.execute("SELECT 42");
    assertEquals(await cur.fetchOne(), [42]);
    assertEquals([cur.closed, pool.freeSize], [false, 9]);
  }
  assertEquals([escaped.closed, pool.freeSize], [true, 10]);
});

Deno.test("[test_pool::fill_free] a second acquire beyond minSize opens one more", async () => {
  await using pool = await createPool(server.dsn, { minSize: 1 });
  await using _one = await pool.acquire();
  assertEquals([pool.size, pool.freeSize], [1, 0]);
  {
    await using _two = await pool.acquire();
    assertEquals([pool.size, pool.freeSize], [2, 0]);
  }
  assertEquals([pool.size, pool.freeSize], [2, 1]);
});

Deno.test("[test_pool::connect_from_acquire] with minSize 0 the first acquire connects", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0 });
  assertEquals([pool.size, pool.freeSize], [0, 0]);
  await using conn = await pool.acquire();
  assertEquals([pool.size, pool.freeSize], [1, 0]);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[test_pool::concurrency] two acquires of a pool of two empty it", async () => {
  await using pool = await createPool(server.dsn, { minSize: 2, maxSize: 4 });
  const one = await pool.acquire();
  assertEquals(pool.freeSize, 1);
  const two = await pool.acquire();
  assertEquals(pool.freeSize, 0);
  await pool.release(one);
  assertEquals(pool.freeSize, 1);
  await pool.release(two);
  assertEquals(pool.freeSize, 2);
});

Deno.test("[test_pool::invalid_minsize] a negative minSize is an InterfaceError, and nothing is dialled", async () => {
  await assertRejects(
    () => createPool("postgres://127.0.0.1:1/nowhere", { minSize: -1 }),
    InterfaceError,
    "minSize",
  );
});

Deno.test("[test_pool::invalid__maxsize] a maxSize below minSize is an InterfaceError, and nothing is dialled", async () => {
  await assertRejects(
    () => createPool("postgres://127.0.0.1:1/nowhere", { minSize: 5, maxSize: 2 }),
    InterfaceError,
    "maxSize is less than minSize",
  );
});

Deno.test("[test_pool::true_parallel_tasks] a pool of one is never used by two", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 1 });
  let [using, mostUsing, largest] = [0, 0, 0];
  await Promise.all(Array.from({ length: 20 }, async () => {
    await using conn = await pool.acquire();
    mostUsing = Math.max(mostUsing, ++using);
    largest = Math.max(largest, pool.size);
    await conn.execute("SELECT 1");
    using--;
  }));
  assertEquals([mostUsing, largest], [1, 1]);
});

Deno.test("[test_pool::unlimited_size] maxSize 0 is no limit", async () => {
  await using pool = await createPool(server.dsn, { minSize: 1, maxSize: 0 });
  assertEquals(pool.maxSize, 0);
  const held = await Promise.all(Array.from({ length: 12 }, () => pool.acquire()));
  assertEquals([pool.size, pool.freeSize], [12, 0]);
  for (const conn of held) await pool.release(conn);
});

Deno.test("[test_pool::unlimited_size_minsize_0_acquire] minSize 0 and no limit lends", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 0 });
  await using conn = await pool.acquire();
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

for (const minSize of [0, 1]) {
  Deno.test(`[test_pool::pool_on_connect minSize ${minSize}] onConnect is called once for each connection opened`, async () => {
    const called: number[] = [];
    await using pool = await createPool(server.dsn, {
      minSize,
      onConnect: async (conn) => {
        called.push(conn.backendPid);
        await conn.execute("SELECT 1");
      },
    });
    assertEquals(called.length, minSize);
    let pid;
    for (let i = 0; i < 2; i++) {
      await using conn = await pool.acquire();
      pid = conn.backendPid;
    }
    assertEquals(called, [pid]);
    await using _one = await pool.acquire();
    await using two = await pool.acquire();
    assertEquals(called, [pid, two.backendPid]);
  });
}

Deno.test("[test_pool::echo] a pool that echoes has connections that do, and a line for each of their statements", async () => {
  const lines: string[] = [];
  await using pool = await createPool(server.dsn, { echo: (line) => lines.push(line) });
  await using conn = await pool.acquire();
  assertEquals([pool.echo, conn.echo, conn.cursor().echo], [true, true, true]);
  await conn.execute("SELECT 42");
  assertEquals(lines.map((line) => line.replace(/^\[\d+\.\d ms\] /, "")), [
    "SELECT 42 -> SELECT 1",
  ]);
});

Deno.test("[test_pool::___del__] a connection that is forgotten is taken back, and reported with its place", async () => {
  const reports: LeakReport[] = [];
  await using pool = await createPool(server.dsn, {
    maxSize: 1,
    onLeak: (report) => reports.push(report),
  });
  const forgetfulCaller = async () => (await pool.acquire()).backendPid;
  const pid = await forgetfulCaller();
  await collectUntil(() => reports.length > 0);
  const [report] = reports;
  assertEquals([report?.backendPid, report?.collected], [pid, true]);
  assert(report!.stack.includes("forgetfulCaller"), report!.stack);
  await using next = await pool.acquire();
  assertEquals(next.backendPid, pid);
});
