import { assertEquals, assertThrows } from "@std/assert";
import { DataError, Interval, Range } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { inferType } from "../../../src/sa/sql/values_type.ts";

function sql(expression: sa.ExprOf<unknown, never>): [string, ...unknown[]] {
  const { text, values } = sa.compile(sa.select({ v: expression }));
  return [text.slice("SELECT ".length).replace(/ AS v$/, ""), ...values];
}

const BARE: readonly (readonly [unknown, string])[] = [
  ["a", "TEXT"],
  [5, "INTEGER"],
  [-(2 ** 31) + 1, "INTEGER"],
  [2 ** 31, "BIGINT"],
  [Number.MAX_SAFE_INTEGER, "BIGINT"],
  [2 ** 60, "DOUBLE PRECISION"],
  [1.5, "DOUBLE PRECISION"],
  [NaN, "DOUBLE PRECISION"],
  [5n, "BIGINT"],
  [true, "BOOLEAN"],
  [new Date(0), "TIMESTAMP WITH TIME ZONE"],
  [Temporal.Instant.fromEpochMilliseconds(0), "TIMESTAMP WITH TIME ZONE"],
  [Temporal.PlainDate.from("2026-01-01"), "DATE"],
  [Temporal.PlainDateTime.from("2026-01-01T00:00"), "TIMESTAMP"],
  [Temporal.PlainTime.from("00:00"), "TIME"],
  [Temporal.Duration.from({ days: 1 }), "INTERVAL"],
  [new Interval({ days: 1 }), "INTERVAL"],
  [new Uint8Array(1), "BYTEA"],
  [["a", null, "b"], "TEXT[]"],
  [[1, 2], "INTEGER[]"],
  [[1, 1.5], "DOUBLE PRECISION[]"],
  [[1, 2 ** 40], "BIGINT[]"],
  [[[1], [2]], "INTEGER[][]"],
  [[null, [1]], "INTEGER[][]"],
  [[new Date(0)], "TIMESTAMP WITH TIME ZONE[]"],
];

Deno.test("inferType() takes a bare value for what its class says", () => {
  for (const [value, name] of BARE) assertEquals(inferType(value, "it").name, name);
  assertEquals(inferType(2 ** 40, "it").codec.decodeText("5"), 5);
});

const UNCLEAR: readonly (readonly [unknown, string])[] = [
  [undefined, "it is undefined"],
  [null, "it is null, which has no type; use nullValue(type)"],
  [{ a: 1 }, "it is an object; use literal(value, jsonb()) for JSON"],
  [new Map(), "it is an object"],
  [() => 1, "it is an object"],
  [Symbol("a"), "it is an object"],
  [new Range(1, 2), "it is a Range; use literal(value, int4range())"],
  [[], "it is an empty array"],
  [[null], "it is an empty array"],
  [["a", 1], "it is an array of several types"],
  [[1, 5n], "it is an array of several types"],
  [[{}], "an element of it is an object"],
  [new Array(1), "an element of it is undefined"],
];

Deno.test("inferType() refuses what could be of several types, or of none", () => {
  for (const [value, message] of UNCLEAR) {
    assertThrows(() => inferType(value, "it"), sa.ArgumentError, `Cannot bind a value: ${message}`);
  }
});

Deno.test("literal() binds a value and tells the server its type", () => {
  assertEquals(sql(sa.literal("a")), ["CAST($1 AS TEXT)", "a"]);
  assertEquals(sql(sa.literal(5)), ["CAST($1 AS INTEGER)", 5]);
  assertEquals(sql(sa.literal(5n)), ["CAST($1 AS BIGINT)", 5n]);
  assertEquals(sql(sa.literal("a", sa.varchar(1))), ["CAST($1 AS VARCHAR)", "a"]);
  assertEquals(sql(sa.literal({ a: 1 }, sa.jsonb())), ["CAST($1 AS JSONB)", '{"a":1}']);
  assertThrows(() => sa.literal(1.5), sa.ArgumentError, "use literal(value, numeric())");
  assertThrows(() => sa.literal(2 ** 40), sa.ArgumentError, "is a number but no INTEGER");
  assertThrows(() => sa.literal({} as never), sa.ArgumentError, "use literal(value, jsonb())");
  assertThrows(() => sa.literal("a" as never, sa.integer()), DataError, "the literal is a string");
  assertThrows(() => sa.literal(1, {} as never), sa.ArgumentError, "type is not a type");
});

Deno.test("param() names a value to be given, or gives one itself", () => {
  const { text, values, params } = sa.compile(
    sa.select({ a: sa.param("a", sa.integer()), b: sa.param("b", sa.text(), { value: "x" }) }),
  );
  assertEquals(text, "SELECT CAST($1 AS INTEGER) AS a, CAST($2 AS TEXT) AS b");
  assertEquals(values, [null, "x"]);
  assertEquals(params.map(({ name, required }) => [name, required]), [["a", true], ["b", false]]);
  const nullable = sa.compile(sa.select({ a: sa.param("a", sa.text(), { value: null }) })).params;
  assertEquals(nullable.map(({ required }) => required), [false]);
  assertThrows(() => sa.param("", sa.text()), sa.ArgumentError, "name of a parameter");
  assertThrows(() => sa.param(1 as never, sa.text()), sa.ArgumentError, "name of a parameter");
  assertThrows(() => sa.param("a", 1 as never), sa.ArgumentError, "type is not a type");
  assertThrows(
    () => sa.param("a", sa.text(), { value: 1 as never }),
    DataError,
    'parameter "a" is a number',
  );
});

Deno.test("a name twice in a statement is one value, of one type", () => {
  const a = sa.param("a", sa.integer());
  const { text, params } = sa.compile(sa.select({ a, b: sa.param("a", sa.integer()) }));
  assertEquals(text, "SELECT CAST($1 AS INTEGER) AS a, CAST($1 AS INTEGER) AS b");
  assertEquals(params.map(({ index, name }) => [index, name]), [[0, "a"]]);
  const two = sa.select({ a, b: sa.param("a", sa.smallint()) });
  assertThrows(() => sa.compile(two), sa.CompileError, 'parameter "a" has two types');
});

Deno.test("a name twice in a statement has one default value, or none", () => {
  const withValue = (value: string) => sa.param("a", sa.text(), { value });
  const same = sa.select({ a: withValue("x"), b: withValue("x") }).toSQL();
  assertEquals([same.values, same.params.length], [["x"], 1]);
  const differing = [
    withValue("y"),
    sa.param("a", sa.text()),
    sa.param("a", sa.text(), { value: null }),
  ];
  for (const b of differing) {
    for (const pair of [{ a: withValue("x"), b }, { a: b, b: withValue("x") }]) {
      const two = sa.select(pair);
      assertThrows(() => two.toSQL(), sa.CompileError, 'parameter "a" has two default values');
    }
  }
});

Deno.test("nullValue(), trueValue() and falseValue() bind nothing", () => {
  assertEquals(sql(sa.nullValue()), ["NULL"]);
  assertEquals(sql(sa.nullValue(sa.varchar(3))), ["CAST(NULL AS VARCHAR)"]);
  assertEquals(sql(sa.trueValue()), ["true"]);
  assertEquals(sql(sa.and(sa.trueValue(), sa.falseValue())), ["true AND false"]);
});

Deno.test("JSON_NULL is JSON's null where null is NULL", () => {
  const t = sa.table("t", new sa.MetaData(), { data: sa.jsonb() });
  const { text, values } = sa.compile(t.insert().values({ data: sa.JSON_NULL }));
  assertEquals([text, values], ["INSERT INTO t (data) VALUES (CAST($1 AS JSONB))", ["null"]]);
  assertEquals(sa.compile(t.insert().values({ data: null })).values, [null]);
  assertEquals(t.select().where(t.c.data.in([sa.JSON_NULL, 1])).toSQL().values, ['{"null","1"}']);
  assertEquals(t.insert().values({ data: [sa.JSON_NULL] }).toSQL().values, ["[null]"]);
});

Deno.test("neither an expression nor a statement becomes JSON", () => {
  const t = sa.table("t", new sa.MetaData(), { data: sa.jsonb() });
  const refused = [
    () => t.insert().values({ data: t.select() }),
    () => t.insert().values({ data: { inner: t.c.data } }),
    () => t.insert().values({ data: [sa.literal(1)] }),
    () => t.select().where(t.c.data.in([t.c.data])),
  ];
  for (const build of refused) assertThrows(() => build().toSQL(), DataError, "made into JSON");
  assertThrows(() => JSON.stringify(t.select()), sa.ArgumentError, "a statement is no value of it");
  assertThrows(() => JSON.stringify(t.c.data), sa.ArgumentError, "an expression is no value of it");
});

Deno.test("sqlArray() makes an array of values and expressions", () => {
  const t = sa.table("t", new sa.MetaData(), { a: sa.integer(), b: sa.integer() });
  const text = (items: sa.ExprOf<unknown, "t">) => sa.compile(sa.select({ v: items })).text;
  assertEquals(
    text(sa.sqlArray([t.c.a, 5, null], sa.integer())),
    "SELECT CAST(ARRAY[t.a, $1, $2] AS INTEGER[]) AS v FROM t",
  );
  assertEquals(
    text(sa.sqlArray([t.c.a, t.c.b.label("x")])),
    "SELECT CAST(ARRAY[t.a, t.b] AS INTEGER[]) AS v FROM t",
  );
  assertEquals(sql(sa.sqlArray([], sa.text())), ["CAST(ARRAY[] AS TEXT[])"]);
  assertThrows(() => sa.sqlArray([]), sa.ArgumentError, "sqlArray()[0] is undefined");
  assertThrows(() => sa.sqlArray("ab" as never), sa.ArgumentError, "sqlArray() takes an array");
  assertThrows(
    () => sa.sqlArray(["a"] as never, sa.integer()),
    DataError,
    "sqlArray()[0] is a string",
  );
});

Deno.test("in() takes a list of arrays, which can be no array itself", () => {
  const t = sa.table("t", new sa.MetaData(), { tags: sa.array(sa.text()) });
  const where = (condition: sa.Condition<"t">) => {
    const { text, values } = sa.compile(t.select().where(condition));
    return [text.split(" WHERE ")[1], ...values];
  };
  assertEquals(where(t.c.tags.in([["a"], ["b"]])), ["t.tags IN ($1, $2)", ["a"], ["b"]]);
  assertEquals(where(t.c.tags.notIn([["a"]])), ["t.tags NOT IN ($1)", ["a"]]);
  assertEquals(where(t.c.tags.in([])), ["false"]);
  assertEquals(where(sa.not(t.c.tags.notIn([]))), ["false"]);
  assertThrows(() => t.c.tags.in(["a"] as never), DataError, "t.tags.in(value)[0]");
});
