/** Every style of placeholders, on both kinds of cursor: values beside the text, and in it. */

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DataError,
  DbError,
  InterfaceError,
  ProgrammingError,
  TimeoutError,
  UndefinedColumn,
  type Values,
} from "../../mod.ts";
import { type Composable, sql } from "../../src/sql/mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** Statements with their values, and the row that they give, as text where nobody says the type. */
const STATEMENTS: readonly (readonly [string | Composable, Values, readonly unknown[]])[] = [
  ["SELECT $1::int, $2::text", [-1, "it's"], [-1, "it's"]],
  ["SELECT %s::int, %s::text", [-1, "it's"], [-1, "it's"]],
  ["SELECT $a::text, $b::int, $a::text", { a: "x\\y", b: 2 }, ["x\\y", 2, "x\\y"]],
  ["SELECT %(a b)s::text", { "a b": "%s $1" }, ["%s $1"]],
  ["SELECT 7 %% %s::int", [4], [3]],
  ["SELECT 7 % $1::int", [4], [3]],
  ["SELECT 7 % $n::int", { n: 4 }, [3]],
  ["SELECT 7 % 4, 'a%%'", [], [3, "a%%"]],
  ["SELECT 'max' LIKE '%x' AND %s::int = 1", [1], [true]],
  ["SELECT '%s', $$%s$$, /* %s */ %s::text -- %s", ["a"], ["%s", "%s", "a"]],
  ["SELECT 2 IN (%s, %s)", [1, 2], [true]],
  ["SELECT 2 = ANY(%s::int[])", [[1, 2]], [true]],
  ["SELECT 1-%s::int", [-1], [2]],
  ["SELECT 1 AS a WHERE true AND%s", [true], [1]],
  [sql`SELECT ${1}::int + ${2}::int AS ${sql.identifier('a "b"')}`, [], [3]],
  [sql`SELECT ${sql.placeholder()}::int`, [1], [1]],
];

async function rowOf(
  conn: Connection,
  clientBinding: boolean,
  text: string | Composable,
  values: Values,
): Promise<unknown> {
  await using cur = conn.cursor({ clientBinding });
  await cur.execute(text, values);
  return await cur.fetchOne();
}

for (const clientBinding of [false, true]) {
  const where = clientBinding ? "in the text" : "beside the text";

  Deno.test(`placeholders of every style take values ${where}`, async () => {
    await using conn = await connect(server.dsn);
    for (const [text, values, row] of STATEMENTS) {
      assertEquals(await rowOf(conn, clientBinding, text, values), row);
    }
  });

  Deno.test(`values ${where} are streamed, too`, async () => {
    await using conn = await connect(server.dsn);
    await using cur = conn.cursor({ clientBinding });
    const rows: unknown[] = [];
    for await (const row of cur.stream("SELECT n FROM generate_series(1, %s::int) AS n", [3])) {
      rows.push(row);
    }
    assertEquals(rows, [[1], [2], [3]]);
  });

  Deno.test(`misuse of values ${where} is refused before anything is sent`, async () => {
    await using conn = await connect(server.dsn);
    await using cur = conn.cursor({ clientBinding });
    const misuses: [string | Composable, unknown][] = [
      ["SELECT %s", [1, 2]],
      ["SELECT %s, %s", [1]],
      ["SELECT $a", {}],
      ["SELECT $a", { a: 1, b: 2 }],
      ["SELECT %s", "a"],
      ["SELECT 1 IN %s", [[1]]],
      ["SELECT %d", [1]],
      ["SELECT %s, $a", { a: 1 }],
      ["SELECT %(a", { a: 1 }],
      [sql`SELECT '${1}'`, []],
    ];
    for (const [text, values] of misuses) {
      const error = await assertRejects(
        async () => await cur.execute(text, values as Values),
        DbError,
      );
      const isExpected = error instanceof InterfaceError || error instanceof ProgrammingError;
      assertEquals([isExpected, error.sent], [true, "no"]);
    }
    await cur.execute("SELECT 1");
  });
}

Deno.test("a percent sign means nothing where there are no values", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(async () => await conn.execute("SELECT 5 %s"), UndefinedColumn);
  await assertRejects(async () => await conn.execute("SELECT 5 %s", []), UndefinedColumn);
});

Deno.test("connections, transactions and pools take names and parts of statements", async () => {
  await using pool = await createPool(server.dsn);
  await using conn = await pool.acquire();
  const statement = sql`SELECT ${"a"}::text`;
  const results = [
    await pool.execute("SELECT $x::text", { x: "a" }),
    await pool.execute(statement),
    await conn.execute("SELECT %(x)s::text", { x: "a" }),
    await conn.execute(statement),
    await conn.transaction((tx) => tx.execute("SELECT %s::text", ["a"])),
    await conn.transaction(async (tx) => await tx.execute(statement)),
  ];
  for (const cur of results) assertEquals(await cur.fetchOne(), ["a"]);
  await using cur = await pool.cursor({ rowMode: "object", clientBinding: true });
  await cur.execute("SELECT %s AS a; SELECT %s AS b", [1, 2]);
  assertEquals(await cur.fetchAll(), [{ a: 1 }]);
  assertEquals([await cur.nextSet(), await cur.fetchAll()], [true, [{ b: 2 }]]);
});

Deno.test("a rewritten text is prepared once", async () => {
  await using conn = await connect(server.dsn);
  for (let i = 0; i < 5; i++) await conn.execute("SELECT %s::int + 4711", [i]);
  const cur = await conn.execute(
    "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE '%+ 4711'",
  );
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("a cursor that binds itself runs what takes no parameters", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<string[]>({ clientBinding: true });
  await cur.execute("LISTEN own_binding");
  await cur.execute("NOTIFY own_binding, %s", ["it's \\ late"]);
  assertEquals((await conn.notifies.get()).payload, "it's \\ late");
  await cur.execute("SET application_name = %s", ["it's"]);
  await cur.execute("SHOW application_name");
  assertEquals(await cur.fetchOne(), ["it's"]);
  await cur.execute("CREATE TEMP TABLE bound (a text DEFAULT %(a)s, b int DEFAULT %(b)s)", {
    a: "it's",
    b: -1,
  });
  await cur.execute("INSERT INTO bound DEFAULT VALUES; SELECT a, b FROM bound WHERE b = %s", [-1]);
  assertEquals([cur.statusMessage, await cur.nextSet()], ["INSERT 0 1", true]);
  assertEquals(await cur.fetchAll(), [["it's", -1]] as unknown[][]);
  assertStrictEquals(cur.query?.endsWith("b = (-1)"), true);
});

Deno.test("several statements with values are stopped by a timeout, and fail as one", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>({ clientBinding: true });
  await cur.execute("CREATE TEMP TABLE kept (a int)");
  await assertRejects(
    async () => await cur.execute("SELECT pg_sleep(%s); SELECT 1", [60], { timeout: 50 }),
    TimeoutError,
  );
  await assertRejects(
    async () => await cur.execute("INSERT INTO kept VALUES (%s); SELECT 1/%s", [1, 0]),
    DataError,
    "division by zero",
  );
  const listening = new AbortController();
  listening.abort(new Error("not now"));
  await assertRejects(
    async () => await cur.execute("SELECT 1; SELECT %s", [1], { signal: listening.signal }),
    Error,
    "not now",
  );
  await cur.execute("SELECT count(*)::int FROM kept");
  assertEquals(await cur.fetchOne(), [0]);
});

Deno.test("nothing but its own place in the text is reached by a hostile value", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor({ clientBinding: true });
  const values = ["'; DROP TABLE x; --", "\\'; DROP TABLE x; --", "$$", "/*", "%s", "$1", "\\"];
  const list = values.map(() => "%s::text").join(",");
  for (const strings of ["on", "off"]) {
    await conn.execute(`SET standard_conforming_strings = ${strings}`);
    await cur.execute(`SELECT ${list} /* %s ' */`, values);
    assertEquals(await cur.fetchOne(), values);
    await cur.execute(sql`SELECT ${sql.join(values.map((value) => sql.literal(value)))}`);
    assertEquals(await cur.fetchOne(), values);
  }
});

Deno.test("a cursor that binds itself reads strings as the server does", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("SET standard_conforming_strings = off");
  await conn.execute("SET escape_string_warning = off");
  for (const clientBinding of [false, true]) {
    assertEquals(await rowOf(conn, clientBinding, "SELECT '\\' %s', %s::text", ["a\\'"]), [
      "' %s",
      "a\\'",
    ]);
  }
  assertEquals(conn.cursor().mogrify("SELECT '\\' %s', %s", [1]), "SELECT '\\' %s', 1");
});

Deno.test("parts of statements run, whatever their names", async () => {
  await using conn = await connect(server.dsn);
  for (const name of ['a"b', "select", "x; DROP TABLE y --", "%s", "$1", "$name", "'", "žluť"]) {
    const column = sql.identifier(name);
    const cur = await conn.execute(
      sql`SELECT ${column} FROM (SELECT ${7}::int AS ${column}) AS t WHERE ${column} > ${0}`,
      undefined,
      { rowMode: "object" },
    );
    assertEquals(await cur.fetchOne(), { [name]: 7 });
  }
});
