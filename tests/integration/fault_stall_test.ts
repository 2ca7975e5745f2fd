/** A server that stops answering: whatever has a timeout ends, and says what became of it. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  CommitUnknownError,
  connect,
  type Connection,
  createPool,
  nativeDriver,
  OperationalError,
  type Retryable,
  TimeoutError,
} from "../../mod.ts";
import { uniqueName, untilLocked } from "../support/activity.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { turn } from "../support/scripted_native.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
/** Far more than the timeouts below add up to. */
const SETTLE_MS = 4_000;
const LIMITS = {
  timeout: 50,
  connectTimeout: 1_000,
  driver: nativeDriver({ cancelGrace: 50 }),
};

type Stall = () => void;
const ALL_ROWS = "SELECT generate_series(1, 1000000)";

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _row of rows);
}

/** What to do on a connection whose server stops answering when `stall` is called, and what must come of it. */
const CALLS: Record<
  string,
  [call: (conn: Connection, stall: Stall) => PromiseLike<unknown>, retryable: Retryable]
> = {
  "execute()": [(conn, stall) => (stall(), conn.execute("SELECT 1")), "unknown"],
  "execute() with values": [
    (conn, stall) => (stall(), conn.execute("SELECT $1::int4", [1])),
    "never-sent",
  ],
  "execute() of a large value": [
    async (conn, stall) => {
      await conn.execute("SELECT length($1::text)", [""]);
      stall();
      await conn.execute("SELECT length($1::text)", ["x".repeat(20_000_000)]);
    },
    "unknown",
  ],
  "executeScript()": [(conn, stall) => (stall(), conn.executeScript("SELECT 1")), "unknown"],
  "begin()": [(conn, stall) => (stall(), conn.begin()), "unknown"],
  "beginNested()": [
    async (conn, stall) => {
      const tx = await conn.begin();
      stall();
      await tx.beginNested();
    },
    "unknown",
  ],
  "rollback()": [
    async (conn, stall) => {
      const tx = await conn.begin();
      stall();
      await tx.rollback();
    },
    "unknown",
  ],
  "transaction()": [
    (conn, stall) =>
      conn.transaction((tx) => {
        stall();
        return tx.execute("SELECT 1");
      }),
    "unknown",
  ],
  "listen()": [(conn, stall) => (stall(), conn.listen("jobs")), "unknown"],
  "unlisten()": [(conn, stall) => (stall(), conn.unlisten("jobs")), "unknown"],
  "notify()": [(conn, stall) => (stall(), conn.notify("jobs")), "never-sent"],
  "stream()": [(conn, stall) => (stall(), drain(conn.cursor().stream(ALL_ROWS))), "never-sent"],
  "stream() under way": [
    async (conn, stall) => {
      const rows = conn.cursor().stream(ALL_ROWS).batches()[Symbol.asyncIterator]();
      await rows.next();
      stall();
      await drain({ [Symbol.asyncIterator]: () => rows });
    },
    "unknown",
  ],
};

for (const [name, [call, retryable]] of Object.entries(CALLS)) {
  Deno.test(`Connection: ${name} ends with its timeout when the server stalls; so does close()`, async () => {
    await using proxy = await FaultProxy.start(server);
    const conn = await connect(proxy.through(server.dsn), LIMITS);
    const called = Promise.resolve(call(conn, () => proxy.partition()));
    const error = await assertRejects(() => deadline(called, SETTLE_MS), TimeoutError);
    assertInstanceOf(error, OperationalError);
    assertEquals(error.retryable, retryable);
    await deadline(conn.close(), SETTLE_MS);
  });
}

Deno.test("Transaction.commit() is unknown when the server stalls", async () => {
  await using proxy = await FaultProxy.start(server);
  const conn = await connect(proxy.through(server.dsn), LIMITS);
  const tx = await conn.begin();
  proxy.partition();
  await assertRejects(() => deadline(tx.commit(), SETTLE_MS), CommitUnknownError);
  await deadline(conn.close(), SETTLE_MS);
});

Deno.test("connect() ends with its timeout when the server stalls, and leaves nothing open", async () => {
  await using proxy = await FaultProxy.start(server);
  proxy.partition();
  const connecting = connect(proxy.through(server.dsn), { connectTimeout: 50 });
  await assertRejects(() => deadline(connecting, SETTLE_MS), TimeoutError, "Cannot connect: ");
  proxy.heal();
  await deadline(proxy.links[0]!.closed, SETTLE_MS);
});

Deno.test("connect() leaves time for the next host when one does not answer", async () => {
  await using proxy = await FaultProxy.start(server);
  proxy.partition();
  const hosts = `127.0.0.1:${proxy.port},127.0.0.1:${server.port}`;
  const dsn = server.dsn.replace(/@[^/]+/, `@${hosts}`);
  const conn = await connect(dsn, { connectTimeout: 1_000 });
  assertEquals(await (await conn.execute("SELECT 1")).fetchAll(), [[1]]);
  await conn.close();
});

Deno.test("Pool works again when the network does", async () => {
  await using proxy = await FaultProxy.start(server);
  await using pool = await createPool(proxy.through(server.dsn), {
    ...LIMITS,
    connectTimeout: 250,
    maxSize: 2,
  });
  proxy.partition();
  const calls = Array.from({ length: 8 }, () => pool.execute("SELECT 1"));
  await Promise.all(
    calls.map((call) =>
      assertRejects(() => deadline(Promise.resolve(call), SETTLE_MS), TimeoutError)
    ),
  );
  proxy.heal();
  assertEquals(await (await pool.execute("SELECT 1")).fetchAll(), [[1]]);
  assertEquals([pool.size, pool.freeSize, pool.waiting], [1, 1, 0]);
});

Deno.test("Pool lends nothing that went silent while it was free, and is quick about it", async () => {
  await using proxy = await FaultProxy.start(server);
  const told: unknown[] = [];
  await using pool = await createPool(proxy.through(server.dsn), {
    ...LIMITS,
    minSize: 3,
    validateAfter: 1e-9,
    validateTimeout: 50,
    onError: (error) => told.push(error),
  });
  for (const link of proxy.links) link.stall();
  const cur = await deadline(Promise.resolve(pool.execute("SELECT 1")), SETTLE_MS);
  assertEquals(await cur.fetchAll(), [[1]]);
  assertEquals([told.length, pool.statistics.closed], [1, 3]);
  assertInstanceOf(told[0], OperationalError);
});

Deno.test("Pool keeps a connection that could not answer while the process did not run", async () => {
  await using pool = await createPool(server.dsn, { validateAfter: 1e-9, validateTimeout: 100 });
  const pid = await pool.use((conn) => Promise.resolve(conn.backendPid));
  const acquired = pool.acquire();
  await turn(); // what can be sent is sent
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  await using conn = await acquired;
  assertEquals([conn.backendPid, pool.statistics.errors], [pid, 0]);
});

Deno.test("a statement that waits for a lock while it is parsed is stopped, too", async () => {
  await using observer = await connect(server.dsn);
  await using blocker = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const table = uniqueName("locked");
  await blocker.execute(`CREATE TABLE ${table} (id int)`);
  try {
    const tx = await blocker.begin();
    await tx.execute(`LOCK TABLE ${table}`);
    const leaving = new AbortController();
    const call = conn.execute(`SELECT FROM ${table} WHERE id = $1`, [1], {
      signal: leaving.signal,
    });
    const left = assertRejects(async () => await call, Error, "enough");
    await untilLocked(observer, conn.backendPid);
    leaving.abort(new Error("enough"));
    await left;
    assertEquals(await (await conn.execute("SELECT 1")).fetchAll(), [[1]]);
    assert(tx.isActive);
    await tx.rollback();
  } finally {
    await blocker.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("a process that did not run for longer than its timeouts blames nobody", async () => {
  await using conn = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { maxSize: 1, acquireTimeout: 100 });
  const options = { timeout: 100 };
  const connecting = connect(server.dsn, { connectTimeout: 100 });
  const calls = [
    conn.execute("SELECT 1", [], options),
    conn.execute("SELECT $1::int4", [1], options),
    pool.execute("SELECT 1", [], options),
    pool.execute("SELECT 1", [], options),
  ];
  await turn(); // what can be sent is sent
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  for (const call of calls) assertEquals(await (await call).fetchAll(), [[1]]);
  await (await connecting).close();
});
