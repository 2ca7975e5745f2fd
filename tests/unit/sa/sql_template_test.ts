import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { DataError } from "../../../mod.ts";
import { audit, orders, text, users } from "./source_tables.ts";

const { sql } = sa;
const { id, name, bossId } = users.c;

/** The text of an expression, in a statement of its own. */
function shown(fragment: sa.ExprOf<unknown, string>): string {
  return text(sa.select({ x: fragment })).replace(/ AS x(?: FROM users)?$/, "")
    .replace("SELECT ", "");
}

Deno.test("values in a template are bound, expressions are part of it", () => {
  const statement = users.select().where(sql`length(${name}) > ${3}`, id.gt(1)).toSQL();
  assertEquals(
    statement.text.split(" WHERE ")[1],
    "(length(users.name) > $1) AND users.id > $2",
  );
  assertEquals(statement.values, [3, 1]);
  assertEquals(shown(sql`${id} = ${id.add(1)}`), "users.id = (users.id + $1)");
  assertEquals(shown(sql`${name.label("n")}`), "users.name");
});

Deno.test("a value in a template keeps what it is, and no two share a parameter", () => {
  const at = new Date(0);
  const bytes = new Uint8Array(1);
  const { text, values } = sql`SELECT ${1}, ${1}, ${null}, ${"a"}, ${5n}, ${true}, ${at}, ${[
    1,
    null,
  ]}, ${bytes}`
    .toSQL();
  assertEquals(text, "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9");
  assertEquals(values, [1, 1, null, "a", 5n, true, at, [1, null], bytes]);
  const one = sql`${1}`;
  assertEquals(sql`SELECT ${one}, ${one}`.toSQL().text, "SELECT $1, $1");
  const temporal = Temporal.PlainDate.from("2024-01-02");
  assertEquals(sql`SELECT ${temporal}`.toSQL().values, [temporal]);
});

Deno.test("a template refuses what is no value", () => {
  const made = (value: unknown) => () => sql`SELECT ${value as never}`;
  assertThrows(made(undefined), sa.ArgumentError, "sql value number 1 is undefined");
  assertThrows(made({ a: 1 }), sa.ArgumentError, "sql value number 1 is a plain object");
  assertThrows(made([{}]), sa.ArgumentError, "sql value number 1 is an array");
  assertThrows(made([undefined]), sa.ArgumentError, "sql value number 1 is an array");
  assertThrows(made(Symbol()), DataError, "sql value number 1 is a symbol");
  assertThrows(made(() => 1), sa.ArgumentError, "sql value number 1 is a function");
  assertThrows(made(new Map()), DataError, "sql value number 1 is an object");
  assertThrows(made(users.insert()), DataError, "sql value number 1 is an object");
  assertThrows(made(sa.integer()), DataError, "sql value number 1 is an object");
});

Deno.test("only a template makes a fragment", () => {
  const call = sql as unknown as (strings: unknown, ...values: unknown[]) => unknown;
  const raw = (strings: string[], own: unknown) => Object.assign([...strings], { raw: own });
  const forged: unknown[] = [
    "SELECT 1",
    ["SELECT 1"],
    Object.freeze(["SELECT 1"]),
    raw(["SELECT 1"], ["SELECT 1"]),
    Object.freeze(raw(["SELECT 1"], ["SELECT 1"])),
    Object.freeze(raw(["SELECT 1"], Object.freeze(["a", "b"]))),
    Object.freeze(raw(["SELECT 1"], "SELECT 1")),
    JSON.parse('{"0":"SELECT 1","length":1,"raw":["SELECT 1"]}'),
    null,
  ];
  for (const strings of forged) {
    assertThrows(() => call(strings), sa.ArgumentError, "sql is not the tag of a template");
  }
  assertThrows(
    () => ((strings: TemplateStringsArray) => call(strings, 1))`a`,
    sa.ArgumentError,
    "not the tag",
  );
  assertThrows(() => sql`\u`, sa.ArgumentError, "sql has an escape that is none");
  const data: unknown = JSON.parse(JSON.stringify({ kind: "fragment", parts: ["1"] }));
  assertThrows(() => sql`SELECT ${data as never}`, sa.ArgumentError, "plain object");
  assertThrows(() => users.select().where(data as never), sa.ArgumentError, "not an expression");
});

Deno.test("fragments in fragments are as if written there", () => {
  const condition = sql`${id} > ${1}`;
  const list = sql.join([sql`${id} = ${2}`, condition], sql` OR `);
  assertEquals(shown(sql`NOT (${list})`), "NOT (users.id = $1 OR users.id > $2)");
  assertEquals(shown(sql`${id} IN (${sql.join([1, 2, id])})`), "users.id IN ($1, $2, users.id)");
  assertEquals(shown(sql.join([])), "");
  assertThrows(() => sql.join([1], "," as never), sa.ArgumentError, "sql.join() takes an array");
  assertThrows(() => sql.join("ab" as never), sa.ArgumentError, "sql.join() takes an array");
  assertThrows(() => sql.join([undefined as never]), sa.ArgumentError, "sql.join() number 1");
});

Deno.test("a fragment with a type is an operand, in parentheses", () => {
  const sum = sql`${id} + ${1}`.as(sa.integer().notNull());
  assertEquals(shown(sum.mul(2)), "(users.id + $1) * $2");
  assertEquals(shown(sql`${sum} * 2`), "(users.id + $1) * 2");
  assertEquals(
    shown(sql.typed(sa.text())`upper(${name})`.like("A%")),
    "(upper(users.name)) LIKE $1",
  );
  assertEquals(shown(sa.literalColumn("1 + 1", sa.integer()).eq(2)), "(1 + 1) = $1");
  const { columns } = sa.select({ a: sum, b: sql`now()` }).toSQL();
  assertEquals(columns?.map(({ codec }) => codec.name), ["int4", "unknown"]);
  assertThrows(() => sql`1`.as("integer" as never), sa.ArgumentError, "as(type) is not a type");
  assertThrows(() => sql.typed({} as never)`1`, sa.ArgumentError, "as(type) is not a type");
  assertThrows(
    () => sa.literalColumn(5 as never, sa.integer()),
    sa.ArgumentError,
    "literalColumn() is not a string",
  );
});

Deno.test("a fragment stands for a condition, a term and a count", () => {
  const statement = users.select().where(sql`a`, sa.or(sql`b`, sql`c OR d`), sa.not(sql`e`))
    .groupBy(sql`1`).having(sql`f`).orderBy(sql`random()`, sql`g`.desc().nullsLast(), sql`h`.asc())
    .limit(sql`5 + 5`).prefixWith(sql`/*+ hint */`).suffixWith(sql`FOR UPDATE`);
  assertEquals(
    text(statement).replace(/ users\.id, .* FROM/, " … FROM"),
    "SELECT /*+ hint */ … FROM users WHERE (a) AND (b OR c OR d) AND NOT (e) GROUP BY 1 HAVING f " +
      "ORDER BY random(), g DESC NULLS LAST, h ASC LIMIT (5 + 5) FOR UPDATE",
  );
  assertEquals(text(sa.select(sql`1`.label("one"))), "SELECT 1 AS one");
  assertEquals(
    text(users.select().join(orders, sql`users.id = orders.user_id`)).split(" ON ")[1],
    "users.id = orders.user_id",
  );
});

Deno.test("a comment in a fragment does not reach beyond it", () => {
  const isFirst = sql<boolean>`${id} = ${1} -- the first`;
  assertEquals(
    text(sa.select({ id }).where(isFirst).orderBy(name)),
    "SELECT users.id FROM users WHERE users.id = $1 -- the first\n ORDER BY users.name",
  );
  assertEquals(
    text(sa.select({ id }).where(sql`${isFirst} OR ${id} = ${2}`)),
    "SELECT users.id FROM users WHERE users.id = $1 -- the first\n OR users.id = $2",
  );
  assertEquals(shown(sa.literalColumn("1 -- one", sa.integer()).eq(2)), "(1 -- one\n) = $1");
  const ids = sa.select({ id });
  assertEquals(
    text(ids.where(sql.raw("true -- all").as(sa.boolean())).orderBy(name)),
    "SELECT users.id FROM users WHERE true -- all\n ORDER BY users.name",
  );
  const one = sql.raw("1 -- one");
  assertEquals(shown(one.as(sa.integer()).eq(2)), "(1 -- one\n) = $1");
  assertEquals(text(sa.select({ one })), "SELECT 1 -- one\n AS one");
  assertEquals(text(sql`SELECT ${sql.join([one, sql.raw("2")])}`), "SELECT 1 -- one\n, 2");
  // It is the text around it that says how far it reaches.
  assertEquals(text(sql`SELECT 1 ${sql.raw("--")} + 1`), "SELECT 1 -- + 1\n");
});

Deno.test("OR in a fragment does not reach beyond it", () => {
  const isEither = sql<boolean>`${id} = ${1} OR ${id} = ${2}`;
  const where = (...conditions: readonly sa.Condition<"users">[]) =>
    text(sa.select({ id }).where(...conditions)).split(" WHERE ")[1];
  assertEquals(
    where(isEither, name.eq("a")),
    "(users.id = $1 OR users.id = $2) AND users.name = $3",
  );
  assertEquals(
    where(sa.or(sa.and(name.eq("a"), isEither.as(sa.boolean())), isEither)),
    "users.name = $1 AND (users.id = $2 OR users.id = $3) OR users.id = $2 OR users.id = $3",
  );
  assertEquals(where(isEither), "users.id = $1 OR users.id = $2");
});

Deno.test("names and constants go into the text", () => {
  assertEquals(shown(sql`${sql.id("a")}.${sql.id("B", 'c"d', "select")}`), 'a."B"."c""d"."select"');
  assertEquals(shown(sql.raw("now()")), "now()");
  assertThrows(
    () => sql.id(...[] as unknown as [string]),
    sa.ArgumentError,
    "sql.id() has no name",
  );
  assertThrows(() => sql.id(""), sa.ArgumentError, "Cannot name sql.id()");
  assertThrows(() => sql.id({} as never), sa.ArgumentError, "Cannot name sql.id()");
  assertThrows(() => sql.raw({} as never), sa.ArgumentError, "sql.raw() is not a string");
});

Deno.test("a statement of text names what it likes", () => {
  const u = users.alias("u");
  assertEquals(
    text(sql`SELECT ${u.c.id}, ${orders.c.id} FROM ${u}, orders WHERE ${u} IS NOT NULL`),
    "SELECT u.id, orders.id FROM users AS u, orders WHERE u IS NOT NULL",
  );
  assertEquals(
    text(sql`SELECT * FROM ${audit} JOIN ${audit} ON ${audit.c.id} = 1`),
    "SELECT * FROM audit.entry JOIN audit.entry ON audit.entry.id = 1",
  );
  const ids = sa.select({ id }).where(id.gt(1));
  assertEquals(
    text(
      sql`SELECT ${ids} WHERE EXISTS ${
        sa.select({ id: orders.c.id }).where(orders.c.userId.eq(sql`${id}`))
      }`,
    ),
    "SELECT (SELECT users.id FROM users WHERE users.id > $1) " +
      "WHERE EXISTS (SELECT orders.id FROM orders WHERE orders.user_id = (users.id))",
  );
  assertEquals(
    text(sql`TABLE ${ids.cte("c")}`),
    "WITH c AS (SELECT users.id FROM users WHERE users.id > $1) TABLE c",
  );
  assertEquals(
    text(sql`SELECT 1 FROM ${sa.only(users)}, ${u.join(orders, u.c.id.eq(orders.c.userId))}`),
    "SELECT 1 FROM ONLY users, users AS u JOIN orders ON u.id = orders.user_id",
  );
  assertEquals(sql`LISTEN a`.toSQL().columns, null);
});

Deno.test("what a fragment in an expression names is no part of FROM around it", () => {
  const o = orders.alias("o");
  const count = sql`(SELECT count(*) FROM ${o} WHERE ${o.c.userId} = ${id})`.as(sa.bigint());
  assertEquals(
    text(sa.select({ id, n: count })),
    "SELECT users.id, (SELECT count(*) FROM orders AS o WHERE o.user_id = users.id) AS n FROM users",
  );
  assertEquals(
    text(sa.select({ n: count })),
    "SELECT (SELECT count(*) FROM orders AS o WHERE o.user_id = users.id) AS n FROM users",
  );
  assertEquals(
    text(sa.select({ row: sql`row_to_json(${o})`, id: o.c.id })),
    "SELECT row_to_json(o) AS row, o.id FROM orders AS o",
  );
  assertThrows(
    () => text(orders.select().where(sql`${id} = 1`)),
    sa.CompileError,
    "users is not in FROM",
  );
  const some = sa.select({ id: o.c.id }).where(o.c.userId.eq(id as never)).correlate(users);
  assertEquals(
    text(sa.select({ has: sql`EXISTS ${some}` })),
    "SELECT EXISTS (SELECT o.id FROM orders AS o WHERE o.user_id = users.id) AS has FROM users",
  );
  assertEquals(
    text(sa.select({ has: sql`EXISTS ${some.union(some)}` })).endsWith("AS has FROM users"),
    true,
  );
  assertEquals(
    text(sa.select({ has: sql`EXISTS ${sql`SELECT 1`.columns({ a: sa.integer() })}` })),
    "SELECT EXISTS (SELECT 1) AS has",
  );
});

Deno.test("text with columns is a query", () => {
  const query = sql`SELECT ${id} AS id, name FROM ${users} WHERE ${id} > ${1}`
    .columns({ id: sa.integer().notNull(), name: sa.text() });
  const body = "SELECT users.id AS id, name FROM users WHERE users.id > $1";
  const { text: own, columns } = query.toSQL();
  assertEquals([own, columns?.map(({ key, codec }) => [key, codec.name])], [
    body,
    [["id", "int4"], ["name", "text"]],
  ]);
  assertEquals(text(sa.select(query.subquery("s"))), `SELECT s.id, s.name FROM (${body}) AS s`);
  assertEquals(
    text(sa.select(query.cte("s"))),
    `WITH s AS (${body}) SELECT s.id, s.name FROM s`,
  );
  assertEquals(
    text(query.union(sa.select({ id, name }))),
    `(${body}) UNION (SELECT users.id, users.name FROM users)`,
  );
  const one = sql`SELECT 1 AS n`.columns({ n: sa.integer() });
  assertEquals(
    text(sa.select({ a: one.scalar(), b: one.exists() })),
    "SELECT (SELECT 1 AS n) AS a, EXISTS (SELECT 1 AS n) AS b",
  );
  assertEquals(
    text(sa.select({ id }).where(id.in(one), bossId.notIn(one))).split(" WHERE ")[1],
    "(users.id IN (SELECT 1 AS n)) AND (users.boss_id NOT IN (SELECT 1 AS n))",
  );
  assertThrows(() => query.scalar(), sa.ArgumentError, "it selects several columns");
  assertThrows(() => sql`SELECT 1`.columns({}), sa.ArgumentError, "columns() has no columns");
});

Deno.test("a value in text is quoted in DDL, as its kind is", () => {
  const t = sa.table("t", new sa.MetaData(), {
    a: sa.integer().serverDefault(sql`${5} + ${1.5}`),
    b: sa.text().serverDefault(sql`lower(${"it's"})`),
    c: sa.text().serverDefault(sql`coalesce(${null}, ${true}::text)`),
  });
  const ddl = text(sa.createTable(t));
  assertEquals(
    Array.from(ddl.matchAll(/DEFAULT (.*?),?$/gm), ([, found]) => found),
    ["(5 + 1.5)", "(lower('it''s'))", "(coalesce(NULL, true::text))"],
  );
});

Deno.test("a named value in text is given when it is run", () => {
  const { text, params } = sql`SELECT ${sa.param("a", sa.integer())}`.toSQL();
  assertEquals(text, "SELECT CAST($1 AS INTEGER)");
  assertEquals(params.map((slot) => slot.name), ["a"]);
});
