import { assert, assertEquals, assertRejects } from "@std/assert";
import { InterfaceError, type QueryEvent, type QueryHook, TimeoutError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

Deno.test("createEngine() takes a URL, as createPool()", async () => {
  await using engine = await sa.createEngine(new URL(server.dsn), { minSize: 0 });
  assertEquals(
    await engine.use((conn) => conn.scalar("SELECT current_database()::text")),
    server.database,
  );
});

Deno.test("Engine.use() gives the connection back, whatever became of the body", async () => {
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
  let used: sa.SAConnection | undefined;
  const value = await engine.use(async (conn) => {
    used = conn;
    return await conn.scalar<number>("SELECT 41 + 1");
  });
  assertEquals([value, used?.closed, engine.freeSize], [42, true, 1]);
  const fails = () => engine.use(() => Promise.reject(new Error("the body's own")));
  await assertRejects(fails, Error, "the body's own");
  const begins = engine.use(async (conn) => {
    await conn.begin();
    await conn.execute("CREATE TEMP TABLE undone (id int)");
  });
  await begins;
  const found = await engine.use((conn) => conn.scalar("SELECT to_regclass('undone')::text"));
  assertEquals([found, engine.freeSize], [null, 1]);
});

Deno.test("Engine.begin() and use() refuse what cannot be called, before they take a connection", async () => {
  await using engine = await sa.createEngine(server.dsn, { minSize: 0 });
  const nothing = undefined as never;
  for (const call of [() => engine.begin(nothing), () => engine.use(nothing)]) {
    await assertRejects(call, sa.ArgumentError, "what is to be run is not a function");
  }
  assertEquals(engine.pool.statistics.acquired, 0);
  await using conn = await engine.acquire();
  await assertRejects(() => conn.transaction(nothing), sa.ArgumentError, "not a function");
  assertEquals(conn.inTransaction, false);
});

Deno.test("Engine.use() may release the connection itself", async () => {
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
  await engine.use((conn) => engine.release(conn));
  assertEquals(engine.freeSize, 1);
});

Deno.test("Engine.use() waits as acquire() does", async () => {
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
  await using _held = await engine.acquire();
  const never = () => Promise.reject(new Error("it was run"));
  await assertRejects(() => engine.use(never, { timeout: 1 }), TimeoutError);
});

Deno.test("Engine tells how full it is, who waits, and who holds what", async () => {
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
  const held = await engine.acquire();
  const waiting = engine.acquire();
  const { size, used, free } = engine.statistics;
  assertEquals([size, used, free, engine.waiting], [1, 1, 0, 1]);
  assertEquals(engine.holders().map(({ backendPid }) => backendPid), [held.connection.backendPid]);
  assert(engine.holders()[0]!.stack.includes("sa_engine_test.ts"), engine.holders()[0]!.stack);
  await held.close();
  await (await waiting).close();
  assertEquals([engine.waiting, engine.holders()], [0, []]);
});

Deno.test("Engine opens connections ahead, closes those that are free, and changes its size", async () => {
  await using engine = await sa.createEngine(server.dsn, { minSize: 0, maxSize: 3 });
  await engine.warmUp(2);
  assertEquals([engine.size, engine.freeSize], [2, 2]);
  await engine.clear();
  assertEquals(engine.size, 0);
  await engine.resize({ minSize: 1, maxSize: 2 });
  assertEquals([engine.minSize, engine.maxSize], [1, 2]);
  await engine.warmUp();
  assert(engine.size >= 1);
  await assertRejects(() => engine.resize({ maxSize: -1 }), InterfaceError, "Cannot resize");
  await assertRejects(() => engine.warmUp(3), InterfaceError, "Cannot warm up");
});

Deno.test("Engine.listen() hears what is sent, until it is closed", async () => {
  const engine = await sa.createEngine(server.dsn, { minSize: 0 });
  const channel = uniqueName("jobs");
  const listener = await engine.listen(channel);
  await engine.use((conn) => conn.execute("SELECT pg_notify($1, $2)", [channel, "hello"]));
  const event = await listener.get();
  assertEquals(event.kind === "notification" && event.payload, "hello");
  await engine.close();
  for await (const { kind } of listener) throw new Error(`unexpected: ${kind}`);
  assertEquals(listener.closed, true);
});

Deno.test("Engine has SQLAlchemy's names of what it does, and the pool underneath", async () => {
  const lines: string[] = [];
  const engine = await sa.createEngine(server.dsn, { echo: (line) => void lines.push(line) });
  {
    await using conn = await engine.connect({ timeout: 10_000 });
    assertEquals(await conn.execDriverSql<{ n: number }>("SELECT 1 AS n").then((r) => r.one()), {
      n: 1,
    });
  }
  const cur = await engine.pool.execute<[number]>("SELECT 2");
  assertEquals(await cur.fetchOne(), [2]);
  assertEquals([engine.echo, lines.length], [true, 2]);
  await engine.dispose();
  assertEquals([engine.closed, engine.pool.closed], [true, true]);
});

Deno.test("createEngine() takes a hook that hears of each statement", async () => {
  const events: QueryEvent[] = [];
  const onQuery: QueryHook = { handle: (event) => void events.push(event), parameters: true };
  await using engine = await sa.createEngine(server.dsn, { onQuery });
  await using conn = await engine.acquire();
  const tbl = new sa.MetaData({ schema: "pg_temp" }).table("heard", {
    id: sa.integer().primaryKey(),
  });
  await conn.execute(sa.createTable(tbl));
  await conn.execute(tbl.insert(), [{ id: 1 }, { id: 2 }]);
  await Array.fromAsync(conn.stream(tbl.select()));
  await assertRejects(() => conn.execute("SELEC"), Error);
  assertEquals(events.map(({ verb }) => verb), ["query", "query", "stream", "query"]);
  assertEquals(events[1]!.parameters, [1, 2]);
  assertEquals([events[2]!.rowCount, events[3]!.error instanceof Error], [2, true]);
});
