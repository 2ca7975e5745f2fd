import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  createPool,
  type CreatePoolOptions,
  InvalidCatalogName,
  type Listener,
  type ListenEvent,
  OperationalError,
  type Pool,
} from "../../mod.ts";
import { uniqueName, untilNone } from "../support/activity.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const SETTLE_MS = 20_000;

async function poolOf(options: CreatePoolOptions = {}, dsn = server.dsn): Promise<Pool> {
  return await createPool(dsn, { listening: { retryDelay: 1 }, ...options });
}

function notify(pool: Pool, channel: string, payload: string): Promise<unknown> {
  return Promise.resolve(pool.execute("SELECT pg_notify($1, $2)", [channel, payload]));
}

async function next(listener: Listener): Promise<ListenEvent> {
  return await listener.get({ timeout: SETTLE_MS });
}

async function payloadOf(listener: Listener): Promise<string> {
  const event = await next(listener);
  return event.kind === "notification" ? event.payload : "gap";
}

Deno.test("Pool.listen() hears what others send, as each listener asked for", async () => {
  await using pool = await poolOf({ minSize: 0 });
  const [first, second] = [uniqueName("Jobs"), `the "best" ${uniqueName("jobs")}`];
  await using listener = await pool.listen([first, second]);
  await using other = await pool.listen(second);
  await notify(pool, first, "1");
  await notify(pool, second, "2");
  await notify(pool, first.toLowerCase(), "not this");
  assertEquals([await payloadOf(listener), await payloadOf(listener)], ["1", "2"]);
  assertEquals(await payloadOf(other), "2");
  await other.close();
  await notify(pool, second, "3");
  assertEquals(await payloadOf(listener), "3");
  assertEquals([listener.isEmpty, other.isEmpty], [true, true]);
});

Deno.test("Pool.listen() uses one connection, which is gone with the last listener", async () => {
  const applicationName = uniqueName("listen");
  await using observer = await poolOf();
  await using pool = await poolOf({ minSize: 0, applicationName });
  const listeners = await Promise.all(["a", "b", "a"].map((channel) => pool.listen(channel)));
  const text = "SELECT count(*)::int FROM pg_stat_activity WHERE application_name = $1";
  assertEquals(await (await observer.execute(text, [applicationName])).fetchOne(), [1]);
  for (const listener of listeners) await listener.close();
  await deadline(observer.use((conn) => untilNone(conn, applicationName)), SETTLE_MS);
});

Deno.test("A listener whose backend is terminated gets what came before, a gap, and what comes after", async () => {
  const applicationName = uniqueName("listen");
  await using observer = await poolOf();
  await using pool = await poolOf({ minSize: 0, applicationName });
  const channel = uniqueName("jobs");
  const listeners = [await pool.listen(channel), await pool.listen(channel)];
  await using witness = await pool.listen(channel);
  await notify(observer, channel, "before");
  assertEquals(await payloadOf(witness), "before"); // then the others have it, too
  const text = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
  await observer.execute(text, [applicationName]);
  for (const listener of listeners) {
    assertEquals(await payloadOf(listener), "before");
    const gap = await next(listener);
    assert(gap.kind === "gap" && gap.since <= gap.until);
    assert(gap.reason instanceof OperationalError);
    assertEquals(gap.reason.code, "57P01");
  }
  await notify(observer, channel, "after");
  for (const listener of listeners) assertEquals(await payloadOf(listener), "after");
});

Deno.test("A listener finds out that its server is gone without a word, and listens again", async () => {
  await using observer = await poolOf();
  await using proxy = await FaultProxy.start(server);
  const listening = { heartbeat: 20, heartbeatTimeout: 500, retryDelay: 1 };
  await using pool = await poolOf(
    { minSize: 0, listening, connectTimeout: 5_000 },
    proxy.through(server.dsn),
  );
  const channel = uniqueName("jobs");
  const listener = await pool.listen(channel);
  proxy.partition();
  const gap = next(listener);
  await proxy.link(1);
  proxy.heal();
  const event = await gap;
  assert(event.kind === "gap");
  assert(event.reason.message.includes("did not answer in 500 ms"), event.reason.message);
  await notify(observer, channel, "after");
  assertEquals(await payloadOf(listener), "after");
});

for (const act of ["fin", "rst"] as const) {
  Deno.test(`A listener survives connections that are cut again and again (${act})`, async () => {
    await using observer = await poolOf();
    await using proxy = await FaultProxy.start(server);
    await using pool = await poolOf({ minSize: 0 }, proxy.through(server.dsn));
    const channel = uniqueName("jobs");
    const listener = await pool.listen(channel);
    for (let round = 0; round < 5; round++) {
      proxy.killAll(act);
      assertEquals(await payloadOf(listener), "gap");
      await notify(observer, channel, `${round}`);
      assertEquals(await payloadOf(listener), `${round}`);
    }
  });
}

Deno.test("Pool.close() ends a listener whose connection cannot be opened again", async () => {
  await using proxy = await FaultProxy.start(server);
  const pool = await poolOf({ minSize: 0 }, proxy.through(server.dsn));
  const listener = await pool.listen(uniqueName("jobs"));
  proxy.partition();
  proxy.killAll("rst");
  const reading = (async () => {
    for await (const event of listener) throw new Error(`unexpected: ${event.kind}`);
  })();
  await proxy.link(1);
  await deadline(pool.close(), SETTLE_MS);
  await deadline(reading, SETTLE_MS);
  assertEquals(listener.closed, true);
});

Deno.test("Pool.listen() rejects as Pool.acquire() when the server does not let it in", async () => {
  const dsn = new URL(server.dsn);
  dsn.pathname = uniqueName("no_such");
  const pool = await poolOf({ minSize: 0 }, dsn.href);
  await assertRejects(() => pool.listen("jobs"), InvalidCatalogName);
  await assertRejects(() => pool.acquire(), InvalidCatalogName);
  await pool.close();
});

Deno.test("Pool.listen() that is aborted while connecting leaves nothing open", async () => {
  const applicationName = uniqueName("listen");
  await using observer = await poolOf();
  await using proxy = await FaultProxy.start(server);
  await using pool = await poolOf({ minSize: 0, applicationName }, proxy.through(server.dsn));
  proxy.partition();
  const controller = new AbortController();
  const listening = pool.listen("jobs", { signal: controller.signal });
  await proxy.link(0);
  controller.abort(new Error("enough"));
  await assertRejects(() => listening, Error, "enough");
  proxy.heal();
  await deadline(observer.use((conn) => untilNone(conn, applicationName)), SETTLE_MS);
});

Deno.test("A listener's connection is prepared by onConnect, as those that are lent", async () => {
  let prepared = 0;
  await using pool = await poolOf({ minSize: 0, onConnect: () => void prepared++ });
  await using _listener = await pool.listen(uniqueName("jobs"));
  assertEquals([prepared, pool.size], [1, 0]);
});
