/** Too much at once: rows, requests, notifications, bytes. `AIOPG_LONG=1` adds what takes a gigabyte of memory. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { connect, type Connection, DataError, OperationalError } from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const isLong = Deno.env.get("AIOPG_LONG") === "1";
/** They take hundreds of megabytes, and long. */
const REASON = isLong ? "" : ": only with AIOPG_LONG=1";
const SETTLE_MS = 60_000;
const MEGABYTE = 1_000_000;

/** Resolves once the server waits for its client to read, with nothing more on its way. */
async function untilBlocked(observer: Connection, pid: number, seen: () => number): Promise<void> {
  const text = "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'ClientWrite'";
  let before = seen();
  for (let still = 0; still < 20;) {
    const isWaiting = (await observer.execute(text, [pid])).rowCount === 1;
    still = isWaiting && seen() === before ? still + 1 : 0;
    before = seen();
  }
}

Deno.test("a stream that is not read holds the server back", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  const seen = (): number => proxy.links[0]!.seen.toClient;
  const text = "SELECT repeat('x', 1000) FROM generate_series(1, 1000000)";
  const batches = conn.cursor().stream(text).batches()[Symbol.asyncIterator]();
  await batches.next();
  await deadline(untilBlocked(observer, conn.backendPid, seen), SETTLE_MS);
  const heldBack = seen();
  assert(heldBack < 8 * MEGABYTE, `${heldBack} bytes were taken`);
  for (let rows = 0; rows < 20_000;) rows += (await batches.next()).value?.length ?? NaN;
  await deadline(untilBlocked(observer, conn.backendPid, seen), SETTLE_MS);
  assert(seen() > heldBack, "the server goes on when rows are read");
  assert(seen() < 100 * MEGABYTE, `${seen()} bytes were taken`); // the kernel's buffers grow
  await batches.return?.();
  assertEquals(await (await conn.execute("SELECT 1")).fetchAll(), [[1]]);
});

Deno.test("large values on their way in both directions at once block nobody", async () => {
  await using conn = await connect(server.dsn);
  const large = "x".repeat(20 * MEGABYTE);
  const [give, take] = ["SELECT repeat('y', $1::int4)", "SELECT length($1::text)"];
  await conn.execute(give, [1]);
  await conn.execute(take, [""]);
  const calls = Array.from({ length: 3 }, async () => {
    const given = conn.execute<[string]>(give, [large.length]);
    const taken = conn.execute<[number]>(take, [large]);
    assertEquals((await (await given).fetchOne())?.[0].length, large.length);
    assertEquals(await (await taken).fetchOne(), [large.length]);
  });
  await deadline(Promise.all(calls), SETTLE_MS);
});

Deno.test("ten thousand statements at once each get their own result, or their own error", async () => {
  await using conn = await connect(server.dsn);
  const text = "SELECT $1::int4, 1 / (($1::int4 + 77) % 1000)";
  const calls = Array.from({ length: 10_000 }, async (_, i) => {
    const call = conn.execute<[number, number]>(text, [i]);
    if ((i + 77) % 1000 !== 0) assertEquals((await (await call).fetchOne())?.[0], i);
    else await assertRejects(async () => await call, DataError, "division by zero");
  });
  await deadline(Promise.all(calls), SETTLE_MS);
  assertEquals(await (await conn.execute("SELECT 1")).fetchAll(), [[1]]);
});

Deno.test("ten thousand statements at once in a transaction that fails midway are told so", async () => {
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  const outcomes = await deadline(
    Promise.allSettled(
      Array.from({ length: 10_000 }, (_, i) => tx.execute("SELECT 1 / ($1::int4 - 5000)", [i])),
    ),
    SETTLE_MS,
  );
  const codes = outcomes.map((each) => each.status === "rejected" ? each.reason.code : null);
  assertEquals([...new Set(codes.slice(0, 5000))], [null]);
  assertEquals(codes[5000], "22012");
  assertEquals([...new Set(codes.slice(5001))], ["25P02"]);
  await tx.rollback();
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("a hundred thousand notifications during a statement disturb no statement, and no loss is silent", async () => {
  await using conn = await connect(server.dsn);
  const channel = uniqueName("flood");
  await conn.listen(channel);
  const text = "SELECT count(pg_notify($1, i::text)) FROM generate_series(1, 100000) AS i";
  const flood = conn.execute<[bigint]>(text, [channel]);
  const others = Array.from({ length: 100 }, async (_, i) => {
    assertEquals(await (await conn.execute("SELECT $1::int4", [i])).fetchOne(), [i]);
  });
  await deadline(Promise.all([flood, ...others]), SETTLE_MS);
  assertEquals(await (await flood).fetchOne(), [100_000n]);
  assertEquals(conn.notifies.size, 10_000);
  for (let i = 1; i <= 10_000; i++) assertEquals((await conn.notifies.get()).payload, `${i}`);
  await assertRejects(
    () => conn.notifies.get(),
    OperationalError,
    "90000 notifications were dropped",
  );
  await conn.notify(channel, "after the gap");
  assertEquals((await conn.notifies.get()).payload, "after the gap");
});

Deno.test(`a value of 300 MB arrives${REASON}`, { ignore: !isLong }, async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute<[string]>("SELECT repeat('x', 300000000)");
  assertEquals((await cur.fetchOne())?.[0].length, 300_000_000);
});

Deno.test(
  `a text longer than a string can be is an error of its statement${REASON}`,
  { ignore: !isLong },
  async () => {
    await using conn = await connect(server.dsn);
    const call = conn.execute("SELECT repeat('x', 600000000)");
    await assertRejects(async () => await call, DataError, "value is longer than a string can be");
    assertEquals(await (await conn.execute("SELECT 1")).fetchAll(), [[1]]);
  },
);
