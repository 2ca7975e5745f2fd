/** Features together on a real server: each is tested by itself elsewhere. */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  type Column,
  connect,
  createPool,
  DataError,
  InterfaceError,
  type LargeObject,
  ProgrammingError,
  type QueryEvent,
  type RowFactory,
  scalarRow,
  type ServerCursor,
  type StreamedRows,
  TransactionRolledBack,
} from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { oneValue } from "../support/one_value.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const TEN = "SELECT i FROM generate_series(1, 10) AS i";

/** Makes rows until it is told to throw. */
function breakable(): { readonly factory: RowFactory<string>; broken: boolean } {
  const state = {
    broken: false,
    factory: ([column]: readonly Column[]) => ([value]: readonly unknown[]) => {
      if (state.broken) throw new RangeError("broken");
      return `${column?.name}=${value}`;
    },
  };
  return state;
}

Deno.test("a cursor made before begin() works inside of it, on the server, too", async () => {
  await using conn = await connect(server.dsn);
  await using plain = conn.cursor();
  await using named = conn.cursor<[number]>({ name: "ten" });
  await using tx = await conn.begin();
  await plain.execute("SELECT 1");
  await named.execute(TEN);
  assertEquals([await plain.fetchOne(), await named.fetchOne()], [[1], [1]]);
  await tx.commit();
  await assertRejects(() => named.fetchOne(), InterfaceError, "went with its transaction");
});

Deno.test("a cursor of a nested transaction is refused after its rollback, and harms nothing", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const nested = await tx.beginNested();
  const cur = nested.cursor<[number]>({ name: "ten" });
  await cur.execute(TEN);
  const [{ rowCount }] = await nested.pipeline((p) => [p.execute(TEN)]);
  assertEquals(rowCount, 10);
  await nested.rollback();
  await assertRejects(() => cur.fetchOne(), InterfaceError, "transaction is rolled back");
  await assertRejects(() => nested.pipeline(() => []), InterfaceError, "rolled back");
  await cur.close();
  assertEquals((await (await tx.execute("SELECT 1")).fetchOne())?.[0], 1);
});

Deno.test("executeMany() that fails in a transaction has commit() say that it was rolled back", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const error = await assertRejects(
    () => tx.executeMany("SELECT 1 / $1::int4", [[1], [0], [2]]),
    DataError,
  );
  assertEquals(error.batchIndex, 1);
  await assertRejects(() => tx.commit(), TransactionRolledBack);
});

Deno.test("a transaction whose body swallows a failure is not run again, and throws TransactionRolledBack", async () => {
  await using conn = await connect(server.dsn);
  let runs = 0;
  await assertRejects(
    () =>
      conn.transaction(async (tx) => {
        runs++;
        await tx.execute("SELECT 1 / 0").catch(() => undefined);
      }, { retry: 3 }),
    TransactionRolledBack,
  );
  assertEquals([runs, conn.transactionStatus], [1, "idle"]);
});

Deno.test("transactions and cursors can be disposed of in either order", async () => {
  await using conn = await connect(server.dsn);
  {
    await using tx = await conn.begin();
    await using cur = tx.cursor({ name: "inner" });
    await cur.execute(TEN);
  }
  {
    await using cur = conn.cursor({ name: "outer" });
    await using _tx = await conn.begin();
    await cur.execute(TEN);
    await using _object = await conn.largeObject();
  }
  assertEquals([conn.transactionStatus, conn.notices], ["idle", []]);
});

Deno.test("a row maker that throws takes no row from a server-side cursor", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const rows = breakable();
  await using cur = tx.cursor({ name: "ten", rowFactory: rows.factory, iterSize: 3 });
  await cur.execute(TEN);
  const takes: Record<string, () => Promise<unknown>> = {
    fetchOne: () => cur.fetchOne(),
    fetchMany: () => cur.fetchMany(2),
    iteration: () => cur[Symbol.asyncIterator]().next(),
    fetchAll: () => cur.fetchAll(),
  };
  for (const [name, take] of Object.entries(takes)) {
    const before = cur.rowNumber;
    rows.broken = true;
    await assertRejects(take, RangeError, "broken");
    rows.broken = false;
    assertEquals(cur.rowNumber, before, name);
    assertEquals(await cur.fetchOne(), `i=${before! + 1}`, name);
  }
  assertEquals(await cur.fetchAll(), ["i=5", "i=6", "i=7", "i=8", "i=9", "i=10"]);
});

Deno.test("a server-side cursor is executed again with another row factory, and with one that throws", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  await using cur = tx.cursor({ name: "ten", rowFactory: scalarRow<number> });
  await cur.execute(TEN);
  assertEquals(await cur.fetchMany(2), [1, 2]);
  const twice = await cur.execute("SELECT 1 AS a, 2 AS b", [], {
    rowFactory: (columns) => (values) => columns.map(({ name }, i) => `${name}${values[i]}`),
  });
  assertEquals(await twice.fetchAll(), [["a1", "b2"]]);
  const refusing: RowFactory<never> = () => {
    throw new RangeError("no such row");
  };
  await assertRejects(
    async () => await cur.execute(TEN, [], { rowFactory: refusing }),
    RangeError,
    "no such row",
  );
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
  await cur.execute(TEN, [], { rowMode: "object" });
  assertEquals(await cur.fetchOne() as unknown, { i: 1 });
  await tx.commit();
});

Deno.test("row factories make the rows of streams, portals, pipelines, pools and executeMany()", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const rowFactory = scalarRow<number>;
  const one = await pool.execute("SELECT 1", [], { rowFactory });
  assertEquals(await one.fetchAll(), [1]);
  await using conn = await pool.acquire();
  await using tx = await conn.begin();
  const [two] = await tx.pipeline((p) => [p.execute("SELECT 2", [], { rowFactory })]);
  const row: number | null = await two.fetchOne();
  assertEquals(row, 2);
  for (const iterSize of [undefined, 3]) {
    const options = iterSize === undefined ? { rowFactory } : { rowFactory, iterSize };
    const rows: StreamedRows<number> = tx.cursor().stream(TEN, [], options);
    assertEquals(await Array.fromAsync(rows), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
  const many = await tx.executeMany("SELECT $1::int4", [[1], [2]], { rowFactory });
  assertEquals(await many.fetchAll(), [1, 2]);
});

Deno.test("what a row factory throws ends a portal's stream, and the transaction goes on", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const rows = breakable();
  const cur = tx.cursor();
  const stream = cur.stream(TEN, [], { rowFactory: rows.factory, iterSize: 3 });
  const iterator = stream[Symbol.asyncIterator]();
  assertEquals((await iterator.next()).value, "i=1");
  await iterator.next();
  await iterator.next();
  rows.broken = true;
  await assertRejects(() => iterator.next(), RangeError, "broken");
  rows.broken = false;
  assertEquals([await iterator.next(), stream.ended], [{ done: true, value: undefined }, true]);
  assertEquals((await (await cur.execute("SELECT 1")).fetchOne())?.[0], 1);
});

Deno.test("what a row factory of a pipeline throws rejects it, although its statements have run", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE item (n int)");
  const rowFactory: RowFactory<never> = () => {
    throw new RangeError("no such row");
  };
  await assertRejects(
    () =>
      conn.pipeline((p) => [
        p.execute("INSERT INTO item VALUES (1)"),
        p.execute("SELECT 1", [], { rowFactory }),
      ]),
    RangeError,
    "no such row",
  );
  assertEquals(await oneValue(conn, "SELECT n FROM item"), 1);
});

Deno.test("onQuery hears once of each request, whatever it was made by", async () => {
  const events: QueryEvent[] = [];
  await using conn = await connect(server.dsn, { onQuery: (event) => void events.push(event) });
  const xid = uniqueName("combined");
  await conn.setAutocommit(false);
  await conn.pipeline((p) => [p.execute("SELECT $1::text", ["secret"]), p.execute("SELECT 2")]);
  await conn.executeMany("SELECT $1::text", [["secret"], ["secret"]]);
  await Array.fromAsync(conn.cursor().stream(TEN, [], { iterSize: 4 }));
  const cur = conn.cursor({ name: "ten" });
  await cur.execute(TEN);
  await cur.fetchMany(2);
  await cur.close();
  await conn.commit();
  await conn.reset();
  await conn.tpcBegin(xid);
  await conn.tpcRollback();
  await assertRejects(
    () => conn.pipeline((p) => [p.execute("SELECT 1"), p.execute("SELECT 1/0")]),
    DataError,
  );
  const heard = events.map(({ verb, text, rowCount, commandTag, parameterCount, batchSize }) => [
    verb,
    text,
    rowCount,
    commandTag,
    parameterCount,
    batchSize,
  ]);
  const find = "SELECT 1 FROM pg_catalog.pg_cursors WHERE name = " +
    "$1::pg_catalog.text::pg_catalog.name::pg_catalog.text";
  assertEquals(heard, [
    ["script", "BEGIN", null, "BEGIN", 0, null],
    ["batch", "SELECT $1::text; SELECT 2", 2, "SELECT 1", 1, 2],
    ["executeMany", "SELECT $1::text", 2, "SELECT 1", 2, 2],
    ["portal", TEN, 10, "SELECT 10", 0, null],
    ["query", `DECLARE "ten" CURSOR FOR ${TEN}`, null, "DECLARE CURSOR", 0, null],
    ["query", 'FETCH FORWARD 0 FROM "ten"', 0, "FETCH 0", 0, null],
    ["query", 'FETCH FORWARD 2 FROM "ten"', 2, "FETCH 2", 0, null],
    ["query", find, 1, "SELECT 1", 1, null],
    ["query", 'CLOSE "ten"', null, "CLOSE CURSOR", 0, null],
    ["script", "COMMIT", null, "COMMIT", 0, null],
    ["script", "RESET ALL; SET SESSION AUTHORIZATION DEFAULT", null, "SET", 0, null],
    ["script", "BEGIN", null, "BEGIN", 0, null],
    ["script", "ROLLBACK", null, "ROLLBACK", 0, null],
    ["batch", "SELECT 1; SELECT 1/0", null, null, 0, 2],
  ]);
  assertInstanceOf(events.at(-1)?.error, DataError);
  assertEquals((events.at(-1)?.error as DataError).batchIndex, 1);
  assertEquals(events.filter(({ duration }) => !(duration >= 0)), []);
  assertEquals(JSON.stringify(events).includes("secret"), false);
});

Deno.test("a hook that throws each time harms neither cursors, transactions, listeners nor their pool", async () => {
  let thrown = 0;
  const errors: unknown[] = [];
  const pool = await createPool(server.dsn, {
    maxSize: 1,
    onQuery: () => {
      thrown++;
      throw new RangeError("from the hook");
    },
    echo: () => {
      throw new RangeError("from the echo");
    },
    onError: (error) => void errors.push(error),
    onConnect: async (conn) => void await conn.execute("SELECT 1"),
    onAcquire: async (conn) => void await conn.execute("SELECT 2"),
    onRelease: async (conn) => void await conn.execute("SELECT 3"),
  });
  const channel = uniqueName("combined");
  await using listener = await pool.listen(channel);
  await pool.transaction(async (tx) => {
    await using cur = tx.cursor<[number]>({ name: "ten" });
    await cur.execute(TEN);
    assertEquals(await cur.fetchOne(), [1]);
    assertEquals((await Array.fromAsync(tx.cursor().stream(TEN, [], { iterSize: 4 }))).length, 10);
    await tx.executeMany("SELECT pg_notify($1, $2)", [[channel, "a"]]);
    await tx.pipeline((p) => [p.execute("SELECT 1")]);
    await using object: LargeObject = await tx.largeObject();
    await object.unlink();
  });
  const event = await listener.get();
  assertEquals(event.kind === "notification" && event.payload, "a");
  await listener.close();
  await pool.close();
  assertEquals([thrown > 10, errors.length], [true, 2 * thrown]);
});

Deno.test("types of server-side cursors follow the row factory", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur: ServerCursor<number> = conn.cursor({ name: "n", rowFactory: scalarRow<number> });
  await cur.execute(TEN);
  let sum = 0;
  for await (const i of cur) sum += i;
  assertEquals(sum, 55);
});

Deno.test("Pool.cursor() with options that make no cursor lends nothing", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const wrong: object[] = [
    { rowFactory: 5 },
    { rowFactory: scalarRow, rowMode: "tuple" },
    { name: "held", withHold: true, rowFactory: 5 },
  ];
  for (const options of wrong) {
    await assertRejects(() => pool.cursor(options), InterfaceError, "Cannot make a cursor");
    assertEquals(pool.freeSize, pool.size);
  }
});
