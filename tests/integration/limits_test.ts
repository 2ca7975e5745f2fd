/**
 * As many values, as long messages and as odd names of columns as PostgreSQL takes, and one more.
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { connect, type Connection, InterfaceError } from "../../mod.ts";
import { rowOf } from "../conformance/types/both_formats.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const LONG = Deno.env.get("AIOPG_LONG") === "1";

async function assertGood(conn: Connection): Promise<void> {
  assertEquals(await rowOf(conn, "SELECT $1::text", ["good"]), ["good"]);
}

Deno.test("a statement with 65,535 values runs", async () => {
  await using conn = await connect(server.dsn);
  const values = Array.from({ length: 65_535 }, (_, i) => i);
  const text = `SELECT ARRAY[${values.map((i) => `$${i + 1}::int4`)}]`;
  assertEquals(await rowOf(conn, text, values), [values]);
  await assertGood(conn);
});

Deno.test("a long text is prepared at its second use, and one that is too long never", async () => {
  await using conn = await connect(server.dsn);
  const prepared = async () =>
    (await rowOf(
      conn,
      "SELECT count(*)::int FROM pg_prepared_statements WHERE length(statement) > 10000",
    ))?.[0];
  for (const [values, counts] of [[2_000, [0, 1, 1]], [30_000, [1, 1, 1]]] as const) {
    const numbers = Array.from({ length: values }, (_, i) => i);
    const text = `SELECT ARRAY[${numbers.map((i) => `$${i + 1}::int4`)}]`;
    for (const count of counts) {
      assertEquals([await rowOf(conn, text, numbers), await prepared()], [[numbers], count]);
    }
  }
});

Deno.test("1,664 columns come, and in objects none is lost", async () => {
  await using conn = await connect(server.dsn);
  const names = Array.from({ length: 1664 }, (_, i) => `c${i}`);
  const text = `SELECT ${names.map((name, i) => `${i} AS ${name}`)}`;
  const cur = await conn.execute(text, [], { rowMode: "object" });
  assertEquals(await cur.fetchOne(), Object.fromEntries(names.map((name, i) => [name, i])));
});

Deno.test({
  name: "a value of a GiB is refused before a byte of it is sent (only with AIOPG_LONG=1)",
  ignore: !LONG,
  fn: async () => {
    await using conn = await connect(server.dsn);
    await conn.execute("SELECT $1::bytea", [Uint8Array.of(1)]); // described
    const value = new Uint8Array(2 ** 30);
    const error = await assertRejects(
      () => conn.execute("SELECT $1::bytea", [value]),
      InterfaceError,
      "the server accepts 1073741822",
    );
    assertEquals(error.sent, "no");
    await assertGood(conn);
  },
});

/** Names that every object has, or that do something when they are set. */
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];
const ODD = [" ", "]}", "\\'+x//", "a\u2028b", "0", "-0", "žluť🐘", "\"'`${x}"];
const MADE =
  "CREATE TYPE pg_temp.mood AS ENUM ('sad'); CREATE TYPE pg_temp.pair AS (a int4, b text)";
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

for (const expression of ["7", "'sad'::pg_temp.mood", "ROW(1, 'x')::pg_temp.pair", "NULL"]) {
  Deno.test(`columns of any name are own data of an object, as of ${expression}`, async () => {
    const names = [...NAMES, ...ODD];
    await using conn = await connect(server.dsn);
    await conn.executeScript(MADE);
    const text = `SELECT ${names.map((name) => `${expression} AS ${quoted(name)}`)}`;
    const [value] = await rowOf(conn, `SELECT ${expression}`);
    for (const [sql, values] of [[text, []], [text, []], [`${text} WHERE $1`, [true]]] as const) {
      await using cur = await conn.execute(sql, values, { rowMode: "object" });
      const row = await cur.fetchOne();
      assert(row !== null);
      assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
      assertEquals(
        new Map(Object.entries(row)),
        new Map(names.map((name) => [name, value])),
      );
    }
  });
}

Deno.test("columns of composite types may be named like what every object has", async () => {
  await using conn = await connect(server.dsn);
  const attributes = NAMES.map((name) => `${quoted(name)} int4`);
  await conn.execute(`CREATE TYPE pg_temp.odd AS (${attributes})`);
  const text = `SELECT ROW(${NAMES.map((_, i) => i)})::pg_temp.odd`;
  for (const [sql, values] of [[text, []], [`${text} WHERE $1`, [true]]] as const) {
    const [value] = await rowOf(conn, sql, values) as [Record<string, number>];
    assertStrictEquals(Object.getPrototypeOf(value), Object.prototype);
    assertEquals(Object.entries(value), NAMES.map((name, i) => [name, i]));
  }
});

for (const name of ["a", "__proto__", "toString"]) {
  Deno.test(`two columns named ${name} are both in a tuple, and refused in an object`, async () => {
    await using conn = await connect(server.dsn);
    const text = `SELECT 1 AS "${name}", 2 AS "${name}"`;
    assertEquals(await rowOf(conn, text), [1, 2]);
    assertEquals(await rowOf(conn, `${text} WHERE $1`, [true]), [1, 2]);
    for (const [sql, values] of [[text, []], [`${text} WHERE $1`, [true]]] as const) {
      await assertRejects(
        () => conn.execute(sql, values, { rowMode: "object" }),
        InterfaceError,
        `two columns are named "${name}"`,
      );
      await assertGood(conn);
    }
    const cur = conn.cursor<Record<string, number>>({ rowMode: "object" });
    await assertRejects(
      async () => {
        for await (const _ of cur.stream(text)) assert(false);
      },
      InterfaceError,
      "two columns are named",
    );
    await assertGood(conn);
  });
}
