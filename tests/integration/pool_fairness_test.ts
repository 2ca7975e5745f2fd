/** Many callers on few connections, some of whom leave: whose turn it is, and what is left in the end. */

import { assert, assertEquals } from "@std/assert";
import { connect, createPool } from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { Seeded } from "../support/seeded.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const WAITERS = 500;
const CONNECTIONS = 10;

Deno.test("Pool serves 500 waiters on 10 connections in their order, though a fifth leave", async () => {
  const random = new Seeded(500);
  const name = uniqueName("fair");
  await using pool = await createPool(server.dsn, {
    minSize: CONNECTIONS,
    maxSize: CONNECTIONS,
    applicationName: name,
  });
  const served: number[] = [];
  const left: number[] = [];
  /** Who leaves once so many were served. */
  const leavers: { readonly after: number; readonly leaving: AbortController }[] = [];
  const reason = new Error("the user left");
  let using = 0;
  let mostUsing = 0;
  const call = async (turn: number) => {
    const leaving = new AbortController();
    if (random.happens(0.2)) leavers.push({ after: 1 + random.below(WAITERS), leaving });
    try {
      await using conn = await pool.acquire({ signal: leaving.signal });
      served.push(turn);
      for (const each of leavers) if (each.after === served.length) each.leaving.abort(reason);
      mostUsing = Math.max(mostUsing, ++using);
      const cur = await conn.execute<[number]>("SELECT $1::int4", [turn]);
      assertEquals(await cur.fetchOne(), [turn]);
      using--;
    } catch (error) {
      assertEquals(error, reason);
      left.push(turn);
    }
  };
  await Promise.all(Array.from({ length: WAITERS }, (_, turn) => call(turn)));
  assertEquals(served, served.toSorted((a, b) => a - b));
  assertEquals(served.length + left.length, WAITERS);
  assert(left.length > 0 && mostUsing === CONNECTIONS);
  const { size, free, used, waiting, acquired, opened, errors } = pool.statistics;
  assertEquals({ size, free, used, waiting, opened, errors }, {
    size: CONNECTIONS,
    free: CONNECTIONS,
    used: 0,
    waiting: 0,
    opened: CONNECTIONS,
    errors: 0,
  });
  assertEquals(acquired, served.length);
  await using observer = await connect(server.dsn);
  const cur = await observer.execute<[number]>(
    "SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = $1",
    [name],
  );
  assertEquals(await cur.fetchOne(), [CONNECTIONS]);
});
