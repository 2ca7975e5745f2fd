import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  argsRow,
  classRow,
  connect,
  createPool,
  DataError,
  InterfaceError,
  kwargsRow,
  ProgrammingError,
  scalarRow,
  TimeoutError,
  UndefinedColumn,
} from "../../mod.ts";
import { Identifier, Placeholder, sql } from "../../src/sql/mod.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

Deno.test("Cursor.nextSet() goes through the results of several statements, with values", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor({ clientBinding: true });
  await cur.execute(
    "CREATE TEMP TABLE item (name text); INSERT INTO item VALUES (%s), (%s);" +
      "SELECT name FROM item ORDER BY name; SELECT 1 WHERE false",
    ["it's", "b"],
  );
  const seen: unknown[] = [];
  do {
    seen.push([cur.statusMessage, cur.rowCount, cur.description && await cur.fetchAll()]);
  } while (await cur.nextSet());
  assertEquals(seen, [
    ["CREATE TABLE", -1, null],
    ["INSERT 0 2", 2, null],
    ["SELECT 2", 2, [["b"], ["it's"]]],
    ["SELECT 0", 0, []],
  ]);
  await assertRejects(() => cur.fetchAll(), ProgrammingError, "there is no further result");
});

Deno.test("objects of several statements refuse columns of the same name", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor({ clientBinding: true, rowMode: "object" });
  await assertRejects(
    async () => await cur.execute("SELECT 1 AS a; SELECT 1 AS b, 2 AS b"),
    InterfaceError,
    'two columns are named "b"',
  );
  await cur.execute("SELECT 1 AS a; SELECT 2 AS b");
  assertEquals([await cur.fetchOne(), await cur.nextSet(), await cur.fetchOne()], [
    { a: 1 },
    true,
    { b: 2 },
  ]);
});

Deno.test("Cursor.scroll() moves in the rows, behind fetchAll() too", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute<[number]>("SELECT generate_series(0, 9)");
  await cur.scroll(3);
  assertEquals(await cur.fetchOne(), [3]);
  assertEquals((await cur.fetchAll()).length, 6);
  await cur.scroll(-1);
  assertEquals(await cur.fetchOne(), [9]);
  await assertRejects(() => cur.scroll(0), ProgrammingError, "there are rows 0 to 9");
  await cur.scroll(0, "absolute");
  assertEquals((await cur.fetchAll()).length, 10);
});

Deno.test("row factories make the rows of executed and of streamed statements", async () => {
  class Person {
    readonly name: string;
    readonly age: number;
    constructor(columns: { name: string; age: number }) {
      this.name = columns.name;
      this.age = columns.age;
    }
    get described(): string {
      return `${this.name}, ${this.age}`;
    }
  }
  await using conn = await connect(server.dsn);
  const text = "SELECT 'p' || i AS name, i AS age FROM generate_series(1, $1::int) AS i";
  const cur = await conn.execute(text, [2], { rowFactory: classRow(Person) });
  const person = await cur.fetchOne();
  assertInstanceOf(person, Person);
  assertEquals([person.described, (await cur.fetchAll()).length], ["p1, 1", 1]);
  const streaming = conn.cursor({ rowFactory: argsRow((name: string, age: number) => name + age) });
  const seen: string[] = [];
  for await (const row of streaming.stream(text, [3])) seen.push(row);
  assertEquals(seen, ["p11", "p22", "p33"]);
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await using ages = await pool.execute("SELECT 7", [], { rowFactory: scalarRow<number> });
  assertEquals(await ages.fetchOne(), 7);
});

Deno.test("a row factory that throws harms neither the cursor nor the connection", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  await assertRejects(
    async () =>
      await cur.execute("SELECT 1 AS a, 2 AS a", [], { rowFactory: kwargsRow((row) => row) }),
    InterfaceError,
    'two columns are named "a"',
  );
  const rowFactory = argsRow((n: number) => {
    if (n === 1_000) throw new RangeError("enough");
    return n;
  });
  let count = 0;
  await assertRejects(
    async () => {
      const text = "SELECT generate_series(1, 100000)";
      for await (const _ of cur.stream(text, [], { rowFactory })) count++;
    },
    RangeError,
    "enough",
  );
  assert(count < 1_000);
  await cur.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("Cursor.callProc() calls functions by position and by name, and procedures", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) =>
      `CREATE FUNCTION ${name}."Add"(a int, "B" int DEFAULT 10) RETURNS int
       LANGUAGE sql AS 'SELECT a + "B"';
     CREATE FUNCTION ${name}.below(n int) RETURNS TABLE (i int, "odd one" bool)
       LANGUAGE sql AS 'SELECT i, i % 2 = 1 FROM generate_series(1, n - 1) AS i';
     CREATE PROCEDURE ${name}.halve(n int, INOUT half int)
       LANGUAGE plpgsql AS 'BEGIN half := n / 2; END'`,
  );
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor();
  const valueOf = async (...call: Parameters<typeof cur.callProc>) =>
    await (await cur.callProc(...call)).fetchAll();
  assertEquals(await valueOf(`${schema.name}.Add`, [1, 2]), [[3]]);
  assertEquals(await valueOf(new Identifier(schema.name, "Add"), { B: 5, a: 1 }), [[6]]);
  assertEquals(await valueOf(`${schema.name}.Add`, { a: 1 }), [[11]]);
  assertEquals(await valueOf(`${schema.name}.below`, [3]), [[1, true], [2, false]]);
  assertEquals(cur.description?.map(({ name }) => name), ["i", "odd one"]);
  assertEquals(await valueOf(`${schema.name}.halve`, [8, null], { kind: "procedure" }), [[4]]);
  assertEquals([cur.statusMessage, cur.description?.[0]?.name], ["CALL", "half"]);
  assertEquals(await (await conn.callProc("upper", ["a"])).fetchOne(), ["A"]);
  await assertRejects(() => cur.callProc(`${schema.name}.add`, [1, 2]), ProgrammingError);
  await assertRejects(() => cur.callProc("pg_sleep", [60], { timeout: 50 }), TimeoutError);
});

Deno.test("Cursor.callProc() takes no name for anything but a name", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(
    () => conn.callProc('now(); DROP TABLE item; --"'),
    ProgrammingError,
    "does not exist",
  );
  await assertRejects(() => conn.callProc("upper", { 'a" := 1); --': 1 }), ProgrammingError);
  await using cur = conn.cursor({ clientBinding: true });
  await cur.callProc("concat_ws", ["'); --", "\\", "b"]);
  assertEquals(await cur.fetchOne(), ["\\'); --b"]);
});

Deno.test("Cursor's timeout stops its statements, and a call may have another", async () => {
  await using conn = await connect(server.dsn, { timeout: 60_000 });
  await using cur = conn.cursor({ timeout: 50 });
  await assertRejects(async () => await cur.execute("SELECT pg_sleep(60)"), TimeoutError);
  await cur.execute("SELECT pg_sleep(0.1)", [], { timeout: 60_000 });
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await using lent = await pool.cursor({ timeout: 50 });
  await assertRejects(async () => await lent.execute("SELECT pg_sleep(60)"), TimeoutError);
});

Deno.test("Cursor.begin() and beginNested() hold what is done in them, to any depth", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>();
  await using other = conn.cursor();
  await cur.execute("CREATE TEMP TABLE item (id int)");
  {
    await using tx = await cur.beginNested();
    await other.execute("INSERT INTO item VALUES (1)");
    {
      await using _undone = await other.beginNested();
      await cur.execute("INSERT INTO item VALUES (2)");
      await using kept = await cur.beginNested();
      await cur.execute("INSERT INTO item VALUES (3)");
      await kept.commit();
    }
    await using failed = await cur.beginNested();
    await assertRejects(async () => await other.execute("SELECT 1/0"), DataError);
    await failed.rollback();
    await tx.commit();
  }
  {
    await using _undone = await cur.begin({ isolationLevel: "repeatable read" });
    await cur.execute("INSERT INTO item VALUES (4)");
    await assertRejects(() => other.begin(), ProgrammingError, "already open");
  }
  assertEquals(conn.transactionStatus, "idle");
  assertEquals(conn.notices, []);
  await cur.execute("SELECT id FROM item");
  assertEquals(await cur.fetchAll(), [[1]]);
});

Deno.test("placeholders are repeated and joined to a statement", async () => {
  await using conn = await connect(server.dsn);
  const columns = ["a", "b c"].map((name) => new Identifier(name));
  await conn.execute(sql`CREATE TEMP TABLE item (${columns[0]} int, ${columns[1]} text)`);
  const insert = sql`INSERT INTO item (${sql.join(columns)}) VALUES (${
    new Placeholder().repeat(2).join(", ")
  })`;
  await conn.execute(insert, [1, "x"]);
  assertEquals(await (await conn.execute("SELECT * FROM item")).fetchAll(), [[1, "x"]]);
  await assertRejects(async () => await conn.execute("SELECT d FROM item"), UndefinedColumn);
});
