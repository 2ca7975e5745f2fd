import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  type Codec,
  connect,
  createPool,
  DataError,
  InterfaceError,
  ProgrammingError,
  TimeoutError,
} from "../../mod.ts";
import { sql } from "../../src/sql/mod.ts";
import { DivisionByZero } from "../../src/sqlstate/error_classes.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

interface Item {
  readonly id: number;
  readonly name: string | null;
}

const ITEMS =
  "SELECT i AS id, nullif('no. ' || i, 'no. 2') AS name FROM generate_series(1, $1) AS i";

Deno.test("Cursor.columns() resolves with an array for each column, NULL as null", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  const columns = await cur.columns<Item>(ITEMS, [3]);
  assertEquals(columns, { id: [1, 2, 3], name: ["no. 1", null, "no. 3"] });
  assertEquals(Object.keys(columns), ["id", "name"]);
  assertEquals([cur.rowCount, cur.statusMessage, cur.query], [3, "SELECT 3", ITEMS]);
  assertEquals(cur.description?.map(({ name }) => name), ["id", "name"]);
  assertEquals([await cur.fetchOne(), await cur.fetchAll()], [null, []]);
});

/** What no two columns of it have in common is the type. */
const ALL_SORTS = `
  SELECT i % 2 = 0 AS flag, i::int2 AS small, i AS plain, i * 1000::int8 AS big, i / 7.0::float8 AS ratio,
    i / 3.0 AS exact, 'no. ' || i AS words, decode(md5(i::text), 'hex') AS bytes,
    '2026-01-01 00:00Z'::timestamptz + i * interval '1 s' AS at, date '2026-01-01' + i AS day,
    interval '1 s' * i AS span, jsonb_build_object('i', i) AS doc, ARRAY[i, NULL] AS list,
    int4range(i, i + 5) AS range, nullif(i % 3, 0) AS gaps, NULL AS nothing, row(i, 'x') AS record
  FROM generate_series(1, 50) AS i`;

for (const rowMode of ["tuple", "object"] as const) {
  Deno.test(`Cursor.columns() has the values that rows have, of a cursor of the mode ${rowMode}`, async () => {
    await using conn = await connect(server.dsn);
    await using cur = conn.cursor({ rowMode });
    for (const text of [ALL_SORTS, `${ALL_SORTS} WHERE i <> $1::int4`]) {
      const values = text === ALL_SORTS ? [] : [7];
      // The first time it is parsed on the way, and its values are text; then they are binary.
      for (let time = 0; time < 3; time++) {
        const columns = await cur.columns(text, values);
        await cur.execute(text, values);
        const rows = (await cur.fetchAll()).map((row) => Object.values(row));
        const expected = Object.keys(columns).map((_, i) => rows.map((row) => row[i]));
        assertEquals(Object.values(columns), expected);
      }
    }
  });
}

Deno.test("Cursor.columns() resolves with empty arrays when there is no row", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  for (let time = 0; time < 2; time++) {
    assertEquals(await cur.columns<Item>(ITEMS, [0]), { id: [], name: [] });
    assertEquals(await cur.columns("SELECT 1 AS one WHERE false"), { one: [] });
  }
  assertEquals(await cur.columns("SELECT FROM generate_series(1, 3)"), {});
  assertEquals(cur.rowCount, 3);
});

Deno.test("Cursor.columns() takes more rows than one read brings, and more columns than one row should", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  const { id, name } = await cur.columns<Item>(ITEMS, [50_000]);
  assert(Array.isArray(id) && Array.isArray(name));
  assertEquals([id.length, name.length, id[49_999], name[49_999]], [
    50_000,
    50_000,
    50_000,
    "no. 50000",
  ]);
  assertEquals(id.findIndex((value, i) => value !== i + 1), -1);
  const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const wide = await cur.columns(`SELECT ${names.map((name, i) => `${i} AS ${name}`).join(", ")}`);
  assertEquals(Object.keys(wide), names);
  assertEquals(Object.values(wide), names.map((_, i) => [i]));
});

Deno.test("Cursor.columns() drops the rows that were not fetched, and execute() what it has left", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number, string | null]>();
  await cur.execute(ITEMS, [3]);
  assertEquals(await cur.fetchMany(2), [[1, "no. 1"], [2, null]]);
  assertEquals(await cur.columns<Item>(ITEMS, [1]), { id: [1], name: ["no. 1"] });
  assertEquals(await cur.fetchAll(), []);
  await cur.execute(ITEMS, [1]);
  assertEquals(await cur.fetchAll(), [[1, "no. 1"]]);
});

Deno.test("Cursor.columns() takes what execute() takes", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (schema) => `CREATE TABLE ${schema}.n (n int4)`,
  );
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  assertEquals(await cur.columns("SELECT %s::int4 AS n", [1]), { n: [1] });
  assertEquals(await cur.columns("SELECT $n::int4 AS n", { n: 2 }), { n: [2] });
  assertEquals(await cur.columns(sql`SELECT ${3}::int4 AS n`), { n: [3] });
  const insert = `INSERT INTO ${schema.name}.n VALUES ($1), ($2) RETURNING n`;
  assertEquals(await cur.columns(insert, [4, 5]), { n: [4, 5] });
  const shout: Codec<string> = {
    name: "shout",
    oid: 25,
    decodeText: (text) => text.toUpperCase(),
    encodeText: String,
  };
  const options = { columnCodecs: [undefined, shout] };
  assertEquals(await cur.columns("SELECT 'a'::text AS a, 'b'::text AS b", [], options), {
    a: ["a"],
    b: ["B"],
  });
  await using byClient = conn.cursor({ clientBinding: true });
  assertEquals(await byClient.columns("SELECT %s AS s", ["it's"]), { s: ["it's"] });
  await assertRejects(() => byClient.columns("SELECT 1; SELECT 2"), ProgrammingError);
});

Deno.test("Cursor.columns() has nothing made by the cursor's factory", async () => {
  await using conn = await connect(server.dsn);
  const rowFactory = () => {
    throw new Error("no row is to be made");
  };
  await using cur = conn.cursor({ rowFactory });
  assertEquals(await cur.columns("SELECT 1 AS n"), { n: [1] });
});

Deno.test("Cursor.columns() is there for cursors of transactions and of pools", async () => {
  await using pool = await createPool(server.dsn);
  await using cur = await pool.cursor();
  assertEquals(await cur.columns<Item>(ITEMS, [1]), { id: [1], name: ["no. 1"] });
  const inTransaction = await pool.transaction((tx) => tx.cursor().columns("SELECT 1 AS n"));
  assertEquals(inTransaction, { n: [1] });
});

Deno.test("Cursor.columns() rejects as execute() does, and leaves the connection usable", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  const fails = "SELECT i AS id, 1 / (i - 2000) AS name FROM generate_series(1, 3000) AS i";
  await assertRejects(() => cur.columns(fails), DivisionByZero);
  await assertRejects(() => cur.fetchAll(), ProgrammingError, "the last statement failed");
  const refusing: Codec<unknown> = {
    name: "refusing",
    oid: 25,
    decodeText() {
      throw new DataError("Cannot decode: it is refused");
    },
    encodeText: String,
  };
  const options = { columnCodecs: [undefined, refusing] };
  await assertRejects(() => cur.columns(ITEMS, [3], options), DataError, 'column "name"');
  await assertRejects(() => cur.columns("SELECT 1 AS a, 2 AS a"), InterfaceError, 'named "a"');
  const reason = new Error("no longer wanted");
  const aborted = { signal: AbortSignal.abort(reason) };
  const error = await assertRejects(() => cur.columns(ITEMS, [1], aborted), Error);
  assertStrictEquals(error, reason);
  await assertRejects(
    () => cur.columns("SELECT pg_sleep(60) AS s", [], { timeout: 50 }),
    TimeoutError,
  );
  assertEquals(await cur.columns<Item>(ITEMS, [1]), { id: [1], name: ["no. 1"] });
});

Deno.test("Cursor.columns() of what returns no rows by nature runs it, and rejects with ProgrammingError", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (schema) => `CREATE TABLE ${schema}.n (n int4)`,
  );
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  await assertRejects(
    () => cur.columns(`INSERT INTO ${schema.name}.n VALUES (1), (2)`),
    ProgrammingError,
    "Cannot fetch: the last statement returned no rows",
  );
  assertEquals([cur.rowCount, cur.statusMessage, cur.description], [2, "INSERT 0 2", null]);
  assertEquals(await cur.columns(`SELECT n FROM ${schema.name}.n ORDER BY n`), { n: [1, 2] });
});
