/**
 * Several at once, what is stopped, and what lasts as long as a session.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, type Pool, TimeoutError } from "../../../mod.ts";
import { QueryCanceled } from "../../../src/sqlstate/mod.ts";
import {
  type Behaviours,
  numbers,
  onConnection,
  onPool,
  type Place,
  rowsOf,
  withNamesLost,
} from "../place.ts";

export const TOGETHER: Behaviours = {
  "calls made without waiting": onConnection(async (conn) => {
    const all = numbers(50).map((n) =>
      withNamesLost(() => rowsOf(conn, `SELECT $1::int4 + ${n % 7}`, [n]))
    );
    assertEquals(await Promise.all(all), numbers(50).map((n) => [[n + n % 7]]));
  }),
  "fifty callers of one pool": onPool(async (pool) => {
    await callers(pool, "one");
  }),
  "two pools at once": async ({ dsn, options }) => {
    await using one = await createPool(dsn, { maxSize: 4, ...options });
    await using two = await createPool(dsn, { maxSize: 4, ...options });
    await Promise.all([callers(one, "one"), callers(two, "two")]);
  },
  "transactions of many callers": onPool(async (pool, { schema }) => {
    await Promise.all(
      numbers(20).map((n) =>
        withNamesLost(() =>
          pool.transaction(async (tx) => {
            await tx.execute(`INSERT INTO ${schema}.item VALUES ($1, $2)`, [n, "x"]);
            assertEquals(await rowsOf(tx, `SELECT id FROM ${schema}.item WHERE id = $1`, [n]), [[
              n,
            ]]);
          })
        )
      ),
    );
    assertEquals((await pool.execute(`DELETE FROM ${schema}.item`)).rowCount, 20);
  }),
  "connections that come and go": async ({ dsn, options }) => {
    await Promise.all(
      numbers(20).map(async (n) => {
        await using conn = await connect(dsn, options);
        assertEquals(await rowsOf(conn, "SELECT $1::int4", [n]), [[n]]);
      }),
    );
  },
  "a timeout": onConnection(async (conn) => {
    const slow = conn.execute("SELECT pg_sleep(60)", [], { timeout: 100 });
    await assertRejects(() => slow, TimeoutError);
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
  "a signal": onConnection(async (conn) => {
    const reason = new RangeError("not any more");
    const signal = AbortSignal.timeout(100);
    const controller = new AbortController();
    signal.addEventListener("abort", () => controller.abort(reason));
    const slow = conn.execute("SELECT pg_sleep($1)", [60], { signal: controller.signal });
    await assertRejects(() => slow, RangeError, "not any more");
    assertEquals(await rowsOf(conn, "SELECT 1"), [[1]]);
  }),
  "cancel() stops the statement": onConnection(async (conn, place) => {
    const text = `SELECT pg_sleep(60), '${place.schema}'`;
    const slow = assertRejects(() => conn.execute(text), QueryCanceled);
    await untilRuns(place, text);
    await conn.cancel();
    await slow;
    assertEquals(await rowsOf(conn, "SELECT 1"), [[1]]);
  }),
  "many that are stopped hit nobody else": onPool(async (pool) => {
    const stopped = numbers(4).map(() =>
      assertRejects(() => pool.execute("SELECT pg_sleep(60)", [], { timeout: 50 }), TimeoutError)
    );
    await Promise.all(stopped);
    await callers(pool, "after");
  }),
  "a pool that is closed and opened again": async ({ dsn, options }) => {
    for (let i = 0; i < 3; i++) {
      await using pool = await createPool(dsn, { maxSize: 3, ...options });
      await callers(pool, `${i}`);
    }
  },
};

/** What is right only where a client keeps its session of the server. */
export const IN_SESSION: Behaviours = {
  "what SET sets stays": onConnection(async (conn) => {
    await conn.execute("SET work_mem = '4321kB'");
    assertEquals(await rowsOf(conn, "SHOW work_mem"), [["4321kB"]]);
  }),
  "a temporary table": onConnection(async (conn) => {
    await conn.execute("CREATE TEMPORARY TABLE mine AS SELECT 7 AS n");
    assertEquals(await rowsOf(conn, "SELECT n FROM mine"), [[7]]);
  }),
  "an advisory lock": onConnection(async (conn) => {
    await conn.execute("SELECT pg_advisory_lock($1)", [4711]);
    assertEquals(await rowsOf(conn, "SELECT pg_advisory_unlock($1)", [4711]), [[true]]);
  }),
};

/** What pools of sessions that do not pass on what comes unasked do not have. */
export const LISTENING: Behaviours = {
  "NOTIFY reaches who listens": onConnection(async (conn, place) => {
    await conn.listen("infra");
    await using other = await connect(place.dsn, place.options);
    await other.notify("infra", "hello");
    const { payload } = await conn.notifies.get({ timeout: 5_000 });
    assertEquals(payload, "hello");
  }),
};

async function callers(pool: Pool, who: string): Promise<void> {
  await Promise.all(
    numbers(50).map(async (n) => {
      const text = `SELECT $1::int4, '${who} ${n % 5}', $2::text`;
      assertEquals(await rowsOf(pool, text, [n, `v${n}`]), [[n, `${who} ${n % 5}`, `v${n}`]]);
    }),
  );
}

async function untilRuns({ dsn, options }: Place, text: string): Promise<void> {
  await using conn = await connect(dsn, options);
  const running = "SELECT FROM pg_stat_activity WHERE query = $1 AND wait_event = 'PgSleep'";
  while ((await conn.execute(running, [text])).rowCount === 0);
}
