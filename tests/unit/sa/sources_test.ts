import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { audit, orders, text, users } from "./source_tables.ts";

const columns = { id: sa.integer().notNull(), Name: sa.text() };
const from = (statement: { toSQL(): sa.Compiled }) => text(statement).replace(/^.*? FROM /, "");

Deno.test("values() has one parameter for each value, and the types in the first row", () => {
  const v = sa.values("v", columns, [
    { id: 1, Name: "a" },
    { id: sa.literal(2).add(1), Name: null },
    { Name: "b", id: 3 },
  ]);
  const { text, values, columns: shown } = sa.select(v).toSQL();
  assertEquals(
    text,
    'SELECT v.id, v."Name" FROM (VALUES (CAST($1 AS INTEGER), CAST($2 AS TEXT)), ' +
      '(CAST((CAST($3 AS INTEGER) + $4) AS INTEGER), $5), ($6, $7)) AS v (id, "Name")',
  );
  assertEquals(values, [1, "a", 2, 1, null, 3, "b"]);
  assertEquals(shown?.map(({ codec }) => codec.name), ["int4", "text"]);
});

Deno.test("values() refuses what is no row", () => {
  const made = (rows: unknown) => () => sa.values("v", columns, rows as never);
  assertThrows(made([]), sa.ArgumentError, "values() has no rows");
  assertThrows(made({}), sa.ArgumentError, "values() has no rows");
  assertThrows(made([1]), sa.ArgumentError, "values()[0] is not a plain object");
  assertThrows(made([{ id: 1 }]), sa.ArgumentError, "values()[0].Name is undefined");
  assertThrows(
    made([{ id: 1, Name: null, x: 1 }]),
    sa.ArgumentError,
    'has "x", which is no column',
  );
  assertThrows(made([{ id: "1", Name: null }]), DataError, "values()[0].id");
  const defined = (definitions: unknown) => () => sa.values("v", definitions as never, []);
  assertThrows(defined({}), sa.ArgumentError, "values() has no columns");
  assertThrows(defined(null), sa.ArgumentError, "values() has no columns");
  assertThrows(defined({ a: "integer" }), sa.ArgumentError, '"a" is not a column definition');
  assertThrows(defined({ a: sa.text().name("b") }), sa.ArgumentError, '"a" has a name besides');
  assertThrows(() => sa.values("", columns, [{ id: 1, Name: null }]), sa.ArgumentError, "an alias");
});

Deno.test("unnest() has one parameter for each column", () => {
  const expected = 'SELECT u.id, u."Name" FROM ' +
    'unnest(CAST($1 AS INTEGER[]), CAST($2 AS TEXT[])) AS u (id, "Name")';
  const byRows = sa.select(sa.unnest("u", columns, [{ id: 1, Name: null }, { Name: "b", id: 2 }]))
    .toSQL();
  assertEquals(byRows.text, expected);
  assertEquals(byRows.values, [[1, 2], [null, "b"]]);
  const byColumns = sa.select(sa.unnest("u", columns, { id: [1, 2], Name: ["a", null] })).toSQL();
  assertEquals([byColumns.text, byColumns.values], [expected, [[1, 2], ["a", null]]]);
  const none = sa.select(sa.unnest("u", columns, [])).toSQL();
  assertEquals([none.text, none.values], [expected, [[], []]]);
});

Deno.test("unnest() brings arrays as texts, since arrays of arrays come apart", () => {
  const arrays = { id: sa.integer(), tags: sa.array(sa.text()), data: sa.jsonb() };
  const u = sa.unnest("u", arrays, [
    { id: 1, tags: ["a", "b,c"], data: { a: 1 } },
    { id: 2, tags: null, data: null },
  ]);
  const { text, values } = sa.select(u).toSQL();
  assertEquals(
    text,
    "SELECT u.id, u.tags, u.data FROM (SELECT u.id, CAST(u.tags AS TEXT[]) AS tags, u.data FROM " +
      "unnest(CAST($1 AS INTEGER[]), CAST($2 AS TEXT[]), CAST($3 AS JSONB[])) AS u (id, tags, data)) AS u",
  );
  assertEquals(values.slice(0, 2), [[1, 2], ['{"a","b,c"}', null]]);
});

Deno.test("unnest() refuses what fits no column", () => {
  const made = (rows: unknown) => () => sa.unnest("u", columns, rows as never);
  assertThrows(made([1]), sa.ArgumentError, "unnest()[0] is not a plain object");
  assertThrows(made([{ id: 1 }]), sa.ArgumentError, "unnest()[0].Name is undefined");
  assertThrows(made([{ id: "1", Name: null }]), DataError, "unnest()[0].id");
  assertThrows(made({ id: [1] }), sa.ArgumentError, "unnest().Name is not an array");
  assertThrows(made({ Name: [] }), sa.ArgumentError, "unnest().id is not an array");
  assertThrows(made({ id: [1], Name: [], x: [] }), sa.ArgumentError, 'has "x"');
  assertThrows(made({ id: [1], Name: [] }), sa.ArgumentError, "differ in length");
  assertThrows(made({ id: ["1"], Name: ["a"] }), DataError, "unnest().id[0]");
  assertThrows(made(null), sa.ArgumentError, "unnest() is not a plain object");
});

const series = sa.func.generateSeries(1, 3);
const recordset = sa.func.call("jsonb_to_recordset", sa.text(), sa.literal("[]").cast(sa.jsonb()));

Deno.test("asTable() puts a function into FROM, with the names of its columns", () => {
  const n = { n: sa.integer().notNull() };
  const call = "generate_series(CAST($1 AS INTEGER), CAST($2 AS INTEGER))";
  assertEquals(from(sa.select(sa.asTable(series, "g", n))), `${call} AS g (n)`);
  const numbered = sa.select(sa.asTable(series, "g", n, { ordinality: "Nr" }));
  assertEquals(from(numbered), `${call} WITH ORDINALITY AS g (n, "Nr")`);
  assertEquals(numbered.toSQL().columns?.map(({ codec }) => codec.name), ["int4", "int8"]);
  const typed = { a: sa.integer(), b: sa.varchar(5) };
  const json = "jsonb_to_recordset(CAST(CAST($1 AS TEXT) AS JSONB))";
  assertEquals(
    from(sa.select(sa.asTable(recordset, "r", typed, { withTypes: true }))),
    `${json} AS r (a INTEGER, b VARCHAR(5))`,
  );
  assertEquals(
    from(sa.select(sa.asTable(recordset, "r", typed, { withTypes: true, ordinality: "i" }))),
    `ROWS FROM (${json} AS (a INTEGER, b VARCHAR(5))) WITH ORDINALITY AS r (a, b, i)`,
  );
});

Deno.test("a function that uses what is before it is lateral", () => {
  const tags = sa.func.unnest(orders.c.tags);
  const t = sa.asTable(tags, "t", { tag: sa.text() });
  assertEquals(
    text(sa.select({ id: orders.c.id, tag: t.c.tag })),
    "SELECT orders.id, t.tag FROM orders, LATERAL unnest(orders.tags) AS t (tag)",
  );
  assertEquals(
    text(sa.select({ id: orders.c.id, tag: t.c.tag }).leftJoin(t, sa.trueValue())),
    "SELECT orders.id, t.tag FROM orders LEFT JOIN LATERAL unnest(orders.tags) AS t (tag) ON true",
  );
  assertThrows(
    () => text(sa.select({ id: users.c.id }).from(t as never)),
    sa.CompileError,
    "orders is not in FROM",
  );
});

Deno.test("asColumn() brings its function into FROM, after what that uses", () => {
  const tag = sa.asColumn(sa.func.unnest(orders.c.tags), "Tag");
  assertEquals(
    text(sa.select({ tag })),
    'SELECT "Tag"."Tag" AS tag FROM orders, LATERAL unnest(orders.tags) AS "Tag" ("Tag")',
  );
  assertEquals(
    text(sa.select({ x: sa.asColumn(series, "x") })),
    "SELECT x.x FROM generate_series(CAST($1 AS INTEGER), CAST($2 AS INTEGER)) AS x (x)",
  );
});

Deno.test("a function in FROM has to be one", () => {
  const made = (call: unknown, definitions: unknown = { a: sa.text() }) => () =>
    sa.asTable(call as never, "t", definitions as never);
  assertThrows(made(users.c.id), sa.ArgumentError, "is not a call of a function");
  assertThrows(made("now()"), sa.ArgumentError, "is not an expression");
  assertThrows(made(series, {}), sa.ArgumentError, "asTable() has no columns");
  assertThrows(() => sa.asColumn(sa.literal(1), "x"), sa.ArgumentError, "not a call");
});

Deno.test("only() and tablesample() take some of the rows of a table", () => {
  const all = sa.select({ id: users.c.id });
  assertEquals(text(all.from(sa.only(users))), "SELECT users.id FROM ONLY users");
  const u = users.alias("u");
  assertEquals(
    text(sa.select({ id: u.c.id }).from(sa.only(u))),
    "SELECT u.id FROM ONLY users AS u",
  );
  const sample = all.from(sa.tablesample(users, "bernoulli", 10, { seed: 3 })).where(
    users.c.id.gt(5),
  ).toSQL();
  assertEquals(
    sample.text,
    "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1) REPEATABLE ($2) WHERE users.id > $3",
  );
  assertEquals(sample.values, [10, 3, 5]);
  assertEquals(
    text(audit.select().from(sa.tablesample(audit, "system", 1))),
    "SELECT audit.entry.id FROM audit.entry TABLESAMPLE SYSTEM ($1)",
  );
  assertEquals(
    from(all.from(sa.only(users).join(orders, orders.c.userId.eq(users.c.id)))),
    "ONLY users JOIN orders ON orders.user_id = users.id",
  );
});

Deno.test("only() and tablesample() refuse what is no table", () => {
  const sub = users.select().subquery("s");
  assertThrows(() => sa.only(sub), sa.ArgumentError, "neither one nor an alias of one");
  assertThrows(() => sa.only(users.select().cte("c")), sa.ArgumentError, "neither one");
  assertThrows(
    () => sa.only(sa.asTable(series, "g", { n: sa.integer() })),
    sa.ArgumentError,
    "neither one",
  );
  assertThrows(
    () => sa.only(sa.only(users) as never),
    sa.ArgumentError,
    "the table is not a table",
  );
  assertThrows(() => sa.only("users" as never), sa.ArgumentError, "the table is not a table");
  assertThrows(() => sa.tablesample(users, "all" as never, 1), sa.ArgumentError, "method is not");
  assertThrows(() => sa.tablesample(users, "system", "1" as never), DataError, "percent");
  assertThrows(
    () => sa.tablesample(users, "system", 1, { seed: "1" as never }),
    DataError,
    "seed",
  );
});

Deno.test("prefixed() gives the columns longer keys", () => {
  const { text, columns } = sa.select({
    ...sa.prefixed(users, "user_"),
    ...sa.prefixed(audit, "audit_"),
  }).toSQL();
  assertEquals(
    text,
    'SELECT users.id AS user_id, users.name AS user_name, users.boss_id AS "user_bossId", ' +
      "audit.entry.id AS audit_id FROM users, audit.entry",
  );
  assertEquals(columns?.map(({ key }) => key), ["user_id", "user_name", "user_bossId", "audit_id"]);
  assertThrows(() => sa.prefixed(users, "x".repeat(63)), sa.ArgumentError, "a label");
  assertThrows(() => sa.prefixed({ c: {} }, "x"), sa.ArgumentError, "prefixed() is not a table");
});

Deno.test("a query of WITH may have the name of a table that it hides from nobody", () => {
  const { id } = users.c;
  const own = sa.select({ id }).where(id.gt(1)).cte("users");
  const start = "WITH users AS (SELECT users.id FROM users WHERE users.id > $1) ";
  assertEquals(text(sa.select(own)), `${start}SELECT users.id FROM users`);
  const { userId } = orders.c;
  const after = sa.select({ userId }).where(userId.in(sa.select(own))).cte("after");
  assert(text(sa.select(after)).startsWith(start.trim()));
  const insert = users.insert().fromSelect(["id"], sa.select(own) as never) as never;
  assertEquals(text(insert), `${start}INSERT INTO users (id) SELECT users.id FROM users`);
});

Deno.test("a query of WITH that hides a table is refused", () => {
  const { id } = users.c;
  const own = sa.select({ id }).cte("users");
  const recursive = sa.recursiveCte("r", sa.select(own), (self) => sa.select({ id: self.c.id }));
  const hiding = [
    sa.select(own).where(own.c.id.in(sa.select({ id }))),
    sa.select(sa.select({ id }).where(id.in(sa.select(own))).cte("after")),
    sa.select(recursive),
  ];
  for (const statement of hiding) {
    assertThrows(
      () => text(statement),
      sa.CompileError,
      "Cannot compile: WITH has users, which hides the table of that name; give it another name",
    );
  }
});
