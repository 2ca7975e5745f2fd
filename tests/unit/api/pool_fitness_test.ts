/** A pool whose sessions turn out to be of another kind than was asked for: their server has changed its role. */

import { assertEquals, assertRejects } from "@std/assert";
import { ReadOnlySqlTransaction } from "../../../src/sqlstate/error_classes.ts";
import { PoolSlots } from "../../../src/api/pool_slots.ts";
import { createPool, hasSettled, ManualClock } from "../../support/scripted_pool.ts";

const WHY = "its server has become a standby";

Deno.test("Pool lends no connection whose server has become a standby, nor one that is as old", async () => {
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 3 });
  sessions[2]!.unfit = WHY;
  const conn = await pool.acquire();
  assertEquals(conn.backendPid, 4);
  // As many as are to be kept are opened anew.
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, true, true, false, false, false]);
  assertEquals([pool.statistics.opened, pool.statistics.closed], [6, 3]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool drops a connection that comes back unfit, and older ones as they come back", async () => {
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 3 });
  const conns = [await pool.acquire(), await pool.acquire()];
  sessions[2]!.unfit = WHY;
  await pool.release(conns[0]!);
  // The idle one is gone, the one on loan goes on until it is given back.
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, false, true]);
  await conns[1]!.execute("SELECT 1");
  await pool.release(conns[1]!);
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, true, true]);
  await pool.use(async (conn) => {
    assertEquals(conn.backendPid, 4);
    await conn.execute("SELECT 1");
  });
  await pool.close();
});

Deno.test("Pool keeps what is younger than the change, though more of the old ones turn out unfit", async () => {
  const { pool, sessions } = await createPool({ minSize: 2, maxSize: 3 });
  const [first, second] = [await pool.acquire(), await pool.acquire()];
  for (const session of sessions) session.unfit = WHY;
  await pool.release(first);
  const young = await pool.acquire();
  await pool.release(young);
  await pool.release(second);
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, true, false]);
  await pool.use((conn) => Promise.resolve(assertEquals(conn.backendPid, young.backendPid)));
  await pool.close();
});

Deno.test("Pool counts generations: one that was opened after a change may change again", async () => {
  const { pool, sessions } = await createPool({ minSize: 1, maxSize: 2 });
  for (const _ of [1, 2, 3]) {
    const conn = await pool.acquire();
    sessions.at(-1)!.unfit = WHY;
    await pool.release(conn);
  }
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, true, true]);
  await pool.close();
});

Deno.test("Pool opens new connections for those who wait when the old ones come back unfit", async () => {
  const { pool, sessions } = await createPool({ minSize: 2, maxSize: 2 });
  const held = [await pool.acquire(), await pool.acquire()];
  const waiting = [pool.acquire(), pool.acquire()];
  assertEquals(await hasSettled(waiting[0]!), false);
  sessions[1]!.unfit = WHY;
  for (const conn of held) await pool.release(conn);
  const served = await Promise.all(waiting);
  assertEquals(served.map(({ backendPid }) => backendPid).sort(), [3, 4]);
  for (const conn of served) await pool.release(conn);
  await pool.close();
});

Deno.test("Pool lends no connection that was checked, and turned out unfit", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ validateAfter: 1_000 }, clock);
  const [session] = sessions;
  const { answer } = session!;
  session!.answer = (asked) => {
    session!.unfit = WHY; // it hears so with the answer
    return answer(asked);
  };
  clock.pass(2_000);
  const conn = await pool.acquire();
  assertEquals([conn.backendPid, session!.texts], [2, ["SELECT 1"]]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool keeps a connection that has refused a write and is still what was asked for", async () => {
  const { pool, sessions } = await createPool();
  sessions[0]!.answer = () => {
    throw new ReadOnlySqlTransaction("cannot execute DELETE in a read-only transaction");
  };
  await assertRejects(() => pool.execute("DELETE FROM t"), ReadOnlySqlTransaction);
  assertEquals([pool.size, sessions[0]!.goodbye], [1, false]);
  await pool.close();
});

Deno.test("Pool closes idle connections at once when one of them says that it is unfit", async () => {
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 3 });
  const conn = await pool.acquire();
  sessions[0]!.unfit = WHY;
  sessions[0]!.events.unfit?.();
  sessions[1]!.unfit = WHY;
  sessions[1]!.events.unfit?.();
  assertEquals(sessions.map(({ goodbye }) => goodbye), [true, true, false]);
  await pool.release(conn);
  assertEquals(sessions[2]!.goodbye, true);
  await pool.close();
});

Deno.test("PoolSlots expires nothing for one that it does not know or knows to be old", () => {
  const slots = new PoolSlots<string, object>({ min: 0, max: 3, maxWaiting: 0 });
  const now = { monotonic: 0, wall: 0 };
  const ask = (name: string) => {
    const waiter = {};
    slots.enqueue(waiter);
    slots.nextToOpen();
    return slots.opened(waiter, name, now, 0).kind;
  };
  assertEquals([ask("a"), ask("b"), ask("c")], ["give", "give", "give"]);
  assertEquals(slots.expire("other"), []);
  assertEquals(slots.release("c", now).kind, "keep");
  assertEquals(slots.expire("a"), ["c"]);
  assertEquals(slots.expire("b"), []);
  assertEquals([slots.release("a", now).kind, slots.release("b", now).kind], ["close", "close"]);
});
