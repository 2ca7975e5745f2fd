/**
 * aiopg's test_sa_distil.py: what execute() takes for values. There it is a function of its own; here its results
 * are seen in what the server was sent.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import * as sa from "../../../sa.ts";
import { type OwnTable, testTable } from "./own_table.ts";

async function namesOn(conn: sa.SAConnection, tbl: OwnTable): Promise<(string | null)[]> {
  const result = await conn.execute(tbl.select().orderBy(tbl.c.id));
  return (await result.all()).map((row) => row.name);
}

testTable("[test_sa_distil::none] no values are none", async (conn) => {
  assertEquals(await conn.scalar("SELECT '100%'"), "100%");
});

testTable("[test_sa_distil::no_multi_no_param] an empty array is no values", async (conn) => {
  assertEquals(await conn.scalar("SELECT 'no values'", []), "no values");
});

for (const name of ["dict_multi_none_param", "dict_multi_empty_param"]) {
  testTable(
    `[test_sa_distil::${name}] an object is one set of named values`,
    async (conn) => {
      assertEquals(await conn.scalar("SELECT $foo::text", { foo: "bar" }), "bar");
    },
  );
}

testTable("[test_sa_distil::single_dict] an object is one row of an INSERT", async (conn, tbl) => {
  await conn.execute(tbl.insert(), { name: "second" });
  assertEquals(await namesOn(conn, tbl), ["first", "second"]);
});

testTable(
  "[test_sa_distil::single_list_dicts] an array of objects is several rows of an INSERT",
  async (conn, tbl) => {
    await conn.execute(tbl.insert(), [{ name: "second" }, { id: 9, name: "third" }]);
    assertEquals(await namesOn(conn, tbl), ["first", "second", "third"]);
  },
);

testTable(
  "[test_sa_distil::single_list_strings] an array of strings is one set of values",
  async (conn) => {
    const result = await conn.execute("SELECT $1::text AS a, $2::text AS b", ["foo", "bar"]);
    assertEquals(await result.all(), [{ a: "foo", b: "bar" }]);
  },
);

testTable(
  "[test_sa_distil::single_string] a string alone is refused: it is no set of values",
  async (conn) => {
    await assertRejects(
      () => conn.execute("SELECT $1::text", "arg" as unknown as readonly unknown[]),
      sa.ArgumentError,
    );
  },
);

testTable("[test_sa_distil::single_string] a string in an array is its value", async (conn) => {
  assertEquals(await conn.scalar("SELECT $1::text", ["arg"]), "arg");
});

for (const name of ["multi_strings", "multi_string_tuple"]) {
  testTable(
    `[test_sa_distil::${name}] several values are one array, in their order`,
    async (conn) => {
      assertEquals(await conn.scalar("SELECT %s::text || %s::text", ["foo", "bar"]), "foobar");
    },
  );
}

for (
  const [name, sets] of [
    ["single_list_tuple", [["second"]]],
    ["single_list_tuples", [["second"], ["third"]]],
    ["multi_list_tuple", new Set([["second"], ["third"], ["fourth"]])],
  ] as const
) {
  testTable(
    `[test_sa_distil::${name}] several sets of values for a text are for executeMany()`,
    async (conn, tbl) => {
      const text = "INSERT INTO pg_temp.sa_tbl (name) VALUES (%s)";
      await conn.executeMany(text, sets);
      assertEquals(await namesOn(conn, tbl), ["first", ...[...sets].flat()]);
    },
  );
}

testTable(
  "[test_sa_distil::single_list_tuple] an array in an array is one value of a text, as = ANY() takes it",
  async (conn) => {
    assertEquals(await conn.scalar("SELECT 2 = ANY($1::int4[])", [[1, 2, 3]]), true);
    assertEquals(await conn.scalar("SELECT $1::jsonb ->> 'a'", [{ a: "b" }]), "b");
  },
);

testTable(
  "[test_sa_distil::single_list_dicts] objects are sets of values of a text that names them",
  async (conn, tbl) => {
    const text = "INSERT INTO pg_temp.sa_tbl (name) VALUES ($name)";
    await conn.executeMany(text, [{ name: "second" }, { name: "third" }]);
    assertEquals(await namesOn(conn, tbl), ["first", "second", "third"]);
  },
);
