import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { connect, createPool, DataError, type QueryEvent, SyntaxError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** Where a hook keeps what it hears. */
function recorder() {
  const events: QueryEvent[] = [];
  return { events, onQuery: (event: QueryEvent) => events.push(event) };
}

Deno.test("onQuery hears of every verb what the server has said", async () => {
  const { events, onQuery } = recorder();
  await using conn = await connect(server.dsn, { onQuery });
  await conn.execute("CREATE TEMP TABLE person (id int)");
  await conn.execute("INSERT INTO person VALUES ($1), ($2)", [1, 2]);
  await conn.executeScript("SELECT 1; SELECT * FROM person");
  await conn.copyFrom([[3], [4], [5]], "person", { columns: ["id"] });
  assertEquals((await Array.fromAsync(conn.copyTo("person").rows())).length, 5);
  await using cur = conn.cursor();
  for await (const _ of cur.stream("SELECT * FROM person")) continue;
  for await (const _ of cur.stream("SELECT * FROM person")) break;
  await assertRejects(() => conn.execute("SELEC $1", [1]), SyntaxError);
  const heard = events.map((event) => [
    event.verb,
    event.commandTag,
    event.rowCount,
    event.parameterCount,
  ]);
  assertEquals(heard, [
    ["query", "CREATE TABLE", null, 0],
    ["query", "INSERT 0 2", 2, 2],
    ["script", "SELECT 2", 2, 0],
    ["copyIn", "COPY 3", 3, 0],
    ["copyOut", "COPY 5", 5, 0],
    ["stream", "SELECT 5", 5, 0],
    ["stream", null, 5, 0],
    ["query", null, null, 1],
  ]);
  assertInstanceOf(events.at(-1)?.error, SyntaxError);
  for (const { duration, backendPid } of events) {
    assert(duration > 0 && backendPid === conn.backendPid);
  }
});

Deno.test("onQuery hears how long the server took", async () => {
  const { events, onQuery } = recorder();
  await using conn = await connect(server.dsn, {
    onQuery: { handle: onQuery, minDuration: 90, parameters: true },
  });
  await conn.execute("SELECT 1");
  await conn.execute("SELECT pg_sleep($1)", [0.1]);
  assertEquals(events.map(({ parameters }) => parameters), [[0.1]]);
  assert(events[0]!.duration >= 90 && events[0]!.duration < 10_000);
});

Deno.test("onQuery of a pool hears of what the pool and its transactions send", async () => {
  const { events, onQuery } = recorder();
  await using pool = await createPool(server.dsn, { onQuery, maxSize: 1 });
  await pool.transaction(async (tx) => {
    await tx.execute("SELECT 1");
  });
  await pool.use(async (conn) => {
    await conn.execute("BEGIN");
  });
  await pool.execute("SELECT 2");
  const heard = events.map(({ verb, text }) => `${verb} ${text}`);
  assertEquals(heard, [
    "script BEGIN",
    "query SELECT 1",
    "script COMMIT",
    "query BEGIN",
    "script ROLLBACK",
    "query SELECT 2",
  ]);
});

Deno.test("onQuery does not hear of what is asked about types", async () => {
  const { events, onQuery } = recorder();
  await using conn = await connect(server.dsn, { onQuery });
  await conn.executeScript("CREATE TYPE pg_temp.mood AS ENUM ('glad')");
  const cur = await conn.execute("SELECT $1::pg_temp.mood", ["glad"]);
  assertEquals(await cur.fetchOne(), ["glad"]);
  assertEquals(events.map(({ verb }) => verb), ["script", "query"]);
});

Deno.test("a hook that throws is told to the pool's onError, and statements run", async () => {
  const failure = new Error("hook");
  const told: unknown[] = [];
  await using pool = await createPool(server.dsn, {
    onQuery: () => {
      throw failure;
    },
    onError: (error) => told.push(error),
  });
  assertEquals(await (await pool.execute("SELECT 1")).fetchOne(), [1]);
  assertEquals(told, [failure]);
});

Deno.test("echo takes a line for each statement, without its values", async () => {
  const lines: string[] = [];
  const echo = (line: string) => lines.push(line.replace(/^\[\d+\.\d ms\] /, ""));
  await using conn = await connect(server.dsn, { echo });
  await conn.execute("SELECT\n  $1::text", ["secret"]);
  await assertRejects(() => conn.execute("SELECT $1::int4 / 0", [1]), DataError);
  assertEquals(lines, [
    "SELECT $1::text -> SELECT 1",
    "SELECT $1::int4 / 0 -> DivisionByZero 22012",
  ]);
});

Deno.test("connections, cursors and pools say whether they echo", async () => {
  await using quiet = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { echo: () => {} });
  await using conn = await pool.acquire();
  assertEquals([quiet.echo, quiet.cursor().echo], [false, false]);
  assertEquals([pool.echo, conn.echo, conn.cursor().echo], [true, true, true]);
});

Deno.test("onQuery of an engine hears of its statements", async () => {
  const { events, onQuery } = recorder();
  await using engine = await sa.createEngine(server.dsn, { onQuery });
  await using conn = await engine.acquire();
  await conn.scalar("SELECT 1");
  assertEquals(events.map(({ verb, commandTag }) => [verb, commandTag]), [["query", "SELECT 1"]]);
});
