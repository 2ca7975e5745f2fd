import { assertEquals, assertThrows } from "@std/assert";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { bind } from "../../../src/sql/bind.ts";
import { composed } from "../../../src/sql/compose.ts";
import { type Composable, sql } from "../../../src/sql/mod.ts";

function parts(part: Composable): [string, unknown] {
  const { text, values } = composed("execute", part, []);
  return [text, values];
}

Deno.test("sql makes parameters of values", () => {
  assertEquals(parts(sql`SELECT ${1}, ${"it's"} % 2`), ["SELECT $1, $2 % 2", [1, "it's"]]);
  assertEquals(parts(sql`SELECT ${null} = ANY(${[1, 2]})`), ["SELECT $1 = ANY($2)", [null, [
    1,
    2,
  ]]]);
  assertEquals(parts(sql`SELECT 1`), ["SELECT 1", []]);
});

Deno.test("sql takes an object that looks like a part for a value", () => {
  const data = JSON.parse('{"string": "1; DROP TABLE t", "seq": [], "text": "x", "values": []}');
  assertEquals(parts(sql`SELECT ${data}`), ["SELECT $1", [data]]);
});

Deno.test("sql puts parts into each other, and numbers their values from left to right", () => {
  const where = sql`a = ${1} AND ${sql.identifier("b", "c")} = ${2}`;
  const statement = sql`SELECT ${0} WHERE ${where} LIMIT ${3}`;
  assertEquals(parts(statement), [
    'SELECT $1 WHERE a = $2 AND "b"."c" = $3 LIMIT $4',
    [0, 1, 2, 3],
  ]);
  assertEquals(parts(where), ['a = $1 AND "b"."c" = $2', [1, 2]]);
});

Deno.test("sql.join() puts commas, or another separator, between parts and values", () => {
  assertEquals(parts(sql`a IN (${sql.join([1, sql`${2} + 1`, sql.DEFAULT])})`), [
    "a IN ($1, $2 + 1, DEFAULT)",
    [1, 2],
  ]);
  const conditions = [sql`a = ${1}`, sql`b IS ${sql.NULL}`];
  assertEquals(parts(sql.join(conditions, sql` AND `)), ["a = $1 AND b IS NULL", [1]]);
});

Deno.test("sql.literal() stands in the text, sql.placeholder() for a value to come", () => {
  assertEquals(parts(sql`SET x = ${sql.literal("it's")}`), ["SET x = 'it''s'", []]);
  assertEquals(parts(sql`SELECT ${sql.placeholder()}`), ["SELECT %s", []]);
  assertEquals(parts(sql`SELECT ${sql.placeholder("a")}`), ["SELECT %(a)s", []]);
});

Deno.test("sql refuses undefined, and an array behind IN", () => {
  assertThrows(() => sql`SELECT ${undefined}`, InterfaceError, "a value is undefined");
  assertThrows(() => sql`a IN ${[1]}`, InterfaceError, "IN takes no array; write = ANY(${array})");
  assertThrows(() => sql`a not in\n ${[1]}`, InterfaceError, "IN takes no array");
  assertEquals(parts(sql`SELECT begin ${[1]}`), ["SELECT begin $1", [[1]]]);
});

Deno.test("sql is the tag of a template, and no function of text", () => {
  const forged: unknown[] = [
    "DROP TABLE t",
    ["DROP TABLE t"],
    Object.assign(["DROP TABLE t"], { raw: ["DROP TABLE t"] }),
    Object.freeze(["DROP TABLE t"]),
    Object.freeze(Object.assign(["DROP TABLE t"], { raw: ["DROP TABLE t"] })),
    Object.freeze(Object.assign(["DROP TABLE t"], { raw: Object.freeze([]) })),
    Object.freeze(Object.assign(["a", "b"], { raw: Object.freeze(["a", "b"]) })),
    JSON.parse('{"raw": ["DROP TABLE t"], "length": 1}'),
  ];
  for (const strings of forged) {
    assertThrows(
      () => sql(strings as TemplateStringsArray),
      InterfaceError,
      "Cannot make SQL: sql is not the tag of a template",
    );
  }
  assertThrows(() => sql`\u{x}`, InterfaceError, "an escape is not valid");
});

Deno.test("sql's values are refused where the text does not take them for parameters", () => {
  const wrong = [
    sql`SELECT '${1}'`,
    sql`SELECT "a ${1}"`,
    sql`SELECT /* ${1} */ 1`,
    sql`SELECT $1, ${1}`,
    sql`SELECT ${1}0`,
    sql`SELECT x${1}`,
    sql`SELECT $$ ${1} $$`,
  ];
  for (const statement of wrong) {
    assertThrows(
      () => parts(statement),
      ProgrammingError,
      "Cannot execute: a value stands within quotes, a comment or a name",
    );
  }
});

Deno.test("a statement with values of its own takes no others", () => {
  for (const values of [[1], {}]) {
    assertThrows(
      () => composed("execute", sql`SELECT ${1}`, values),
      InterfaceError,
      "Cannot execute: the statement has its own values; pass no others",
    );
  }
  const { text, values } = composed("execute", sql`SELECT ${sql.placeholder()}`, [7]);
  assertEquals(bind("execute", text, values), { text: "SELECT $1", values: [7] });
});

Deno.test("quoted names and values are refused where they would mean something else", () => {
  const [name, text, back] = [sql.identifier("a"), sql.literal("a"), sql.literal("a\\")];
  const wrong = [
    sql`SELECT '%${text}%'`,
    sql`SELECT '%${back}%'`,
    sql`SELECT '${sql.literal(1)}'`,
    sql`SELECT "${name}"`,
    sql`SELECT '${name}'`,
    sql`SELECT $$ ${text} $$`,
    sql`SELECT 1 /* ${text} */`,
    sql`SELECT 1 -- ${name}`,
    sql`SELECT E${text}`,
    sql`SELECT U&${name}`,
    sql`SELECT ${text}'b'`,
    sql`SELECT 'b'${text}`,
    sql`SELECT ${sql.literal(1)}5`,
    sql`SELECT 5${sql.literal(1)}`,
    sql`SELECT 'b' ${text}${text}`,
  ];
  for (const statement of wrong) {
    assertThrows(
      () => parts(statement),
      ProgrammingError,
      "Cannot execute: a quoted name or value stands within quotes, a comment or a name",
    );
  }
  const right: [Composable, string][] = [
    [sql`SELECT ${name}.${name}`, 'SELECT "a"."a"'],
    [sql`SELECT t.${name}::text`, 'SELECT t."a"::text'],
    [sql`SELECT  ${back}`, "SELECT   E'a\\\\'"],
    [sql`SELECT -${sql.literal(-1)}`, "SELECT -(-1)"],
    [sql`SELECT (${sql.literal([1, "b"])})`, "SELECT (ARRAY[1,'b'])"],
    [sql`${name}`, '"a"'],
  ];
  for (const [statement, text] of right) assertEquals(parts(statement), [text, []]);
});
