/** A cancel request that the network delays must never hit what comes after. */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, nativeDriver, QueryCanceled } from "../../mod.ts";
import { untilIdle, untilLocked } from "../support/activity.ts";
import { Blocked } from "../support/blocked.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const ROUNDS = 50;
/** The delays of this file end when the test says so. */
const driver = nativeDriver({ cancelGrace: 60_000 });

/** Passes the first connection on; those that come after it, for cancel requests, wait to be healed. */
function delayingCancels(): Promise<FaultProxy> {
  return FaultProxy.start(server, (link) => ({ stalled: link > 0 }));
}

Deno.test("a cancel request that comes after its statement's end hits nothing", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await delayingCancels();
  await using conn = await connect(proxy.through(server.dsn), { driver });
  for (let round = 0; round < ROUNDS; round++) {
    const leaving = new AbortController();
    const blocked = await Blocked.by(observer);
    const left = conn.execute(blocked.text, [], { signal: leaving.signal });
    await untilLocked(observer, conn.backendPid);
    leaving.abort(new Error("enough"));
    const next = conn.execute("SELECT pg_sleep(0.002), $1::int4", [round]);
    const after = conn.execute("SELECT $1::int4, pg_sleep(0.002)", [round]);
    const cancelLink = await proxy.link(round + 1);
    await blocked[Symbol.asyncDispose]();
    await untilIdle(observer, conn.backendPid);
    cancelLink.heal();
    assertEquals((await left).rowCount, 1); // it was done before the cancel request came
    assertEquals((await (await next).fetchOne())?.[1], round);
    assertEquals((await (await after).fetchOne())?.[0], round);
  }
});

Deno.test("Pool lends no connection while a cancel request for it is on its way", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await delayingCancels();
  await using pool = await createPool(proxy.through(server.dsn), { driver, maxSize: 1 });
  for (let round = 0; round < ROUNDS; round++) {
    const conn = await pool.acquire();
    const pid = conn.backendPid;
    const blocked = await Blocked.by(observer);
    const left = conn.execute(blocked.text);
    await untilLocked(observer, pid);
    const cancelling = conn.cancel();
    const released = pool.release(conn);
    const next = pool.execute("SELECT pg_backend_pid(), pg_sleep(0.002), $1::int4", [round]);
    const cancelLink = await proxy.link(round + 1);
    await blocked[Symbol.asyncDispose]();
    await untilIdle(observer, pid);
    cancelLink.heal();
    await Promise.all([left, cancelling, released]);
    const row = await (await next).fetchOne();
    assertEquals([row?.[0], row?.[2]], [pid, round]);
    assertEquals([pool.size, pool.freeSize], [1, 1]);
  }
});

Deno.test("a hundred cancel requests at once hit the running statement and no other", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn), { driver });
  await using blocked = await Blocked.by(observer);
  const cancelled = assertRejects(async () => await conn.execute(blocked.text), QueryCanceled);
  await untilLocked(observer, conn.backendPid);
  const cancelling = Array.from({ length: 100 }, () => conn.cancel());
  const next = conn.execute("SELECT 1, pg_sleep(0.01)");
  await Promise.all([cancelled, ...cancelling]);
  assertEquals((await (await next).fetchOne())?.[0], 1);
});
