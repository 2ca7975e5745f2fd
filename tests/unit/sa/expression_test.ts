import { assertEquals, assertThrows } from "@std/assert";
import {
  type BooleanExpr,
  customType,
  doublePrecision,
  integer,
  MetaData,
  table,
  uuid,
} from "../../../sa.ts";
import { DataError } from "../../../src/errors.ts";
import { compile } from "../../../src/sa/sql/compiler.ts";
import { ArgumentError } from "../../../src/sa/sql/errors.ts";
import type { Condition } from "../../../src/sa/sql/kinds.ts";
import { and, not, or } from "../../../src/sa/sql/logic.ts";
import { literal, sqlArray } from "../../../src/sa/sql/literals.ts";
import { all, any } from "../../../src/sa/sql/quantifiers.ts";
import { select } from "../../../src/sa/sql/select.ts";
import { tbl, users } from "./tables.ts";

/** The text and the values of a condition. */
function sql(condition: Condition<"tbl" | "users">): [string, ...unknown[]] {
  const { text, values } = compile(select({ ...users.c, tid: tbl.c.id }).where(condition));
  return [text.split(" WHERE ")[1] ?? "", ...values];
}

const { id, val } = tbl.c;
const { name, age, isActive } = users.c;
const ones = sqlArray([1], integer());

const CASES: readonly [string, Condition<"tbl" | "users">, ...unknown[]][] = [
  ["tbl.id = $1", id.eq(5), 5],
  ["tbl.id <> $1", id.ne(5), 5],
  ["tbl.id < $1", id.lt(5), 5],
  ["tbl.id <= $1", id.le(5), 5],
  ["tbl.id > $1", id.gt(5), 5],
  ["tbl.id >= $1", id.ge(5), 5],
  ["tbl.val LIKE $1", val.like("a%"), "a%"],
  ["tbl.val LIKE users.name", val.like(name)],
  ["tbl.id = users.id", id.eq(users.c.id)],
  ["tbl.id = users.id", id.eq(users.c.id.label("uid"))],
  ["users.age IS NULL", age.eq(null)],
  ["users.age IS NOT NULL", age.ne(null)],
  ["users.age IS NULL", age.isNull()],
  ["users.age IS NOT NULL", age.isNotNull()],
  ["tbl.id = ANY ($1)", id.in([1, 2]), '{"1","2"}'],
  ["tbl.id <> ALL ($1)", id.notIn([1, 2]), '{"1","2"}'],
  ["tbl.id = ANY ($1)", id.in([]), "{}"],
  ["tbl.id <> ALL ($1)", id.notIn([]), "{}"],
  ["tbl.val = ANY ($1)", val.in(['a"b\\c', "d,}"]), '{"a\\"b\\\\c","d,}"}'],
  ["users.age = ANY ($1) OR users.age IS NULL", age.in([1, null]), '{"1"}'],
  ["users.age <> ALL ($1) AND users.age IS NOT NULL", age.notIn([1, null]), '{"1"}'],
  ["users.is_active", isActive],
  ["users.is_active", isActive.label("active")],
  ["users.is_active = $1", isActive.eq(true), true],
  ["(users.age IS NULL) = users.is_active", age.isNull().eq(isActive)],
  ["(tbl.id = $1) IS NULL", id.eq(5).isNull(), 5],
  ["(tbl.id = $1) = ANY ($2)", id.eq(5).in([true]), 5, '{"t"}'],
  ["tbl.id = $1 AND tbl.val = $2", and(id.eq(1), val.eq("a")), 1, "a"],
  ["tbl.id = $1 OR tbl.val = $2", or(id.eq(1), val.eq("a")), 1, "a"],
  [
    "tbl.id = $1 OR tbl.id = $2 AND tbl.val = $3",
    or(id.eq(1), and(id.eq(2), val.eq("a"))),
    1,
    2,
    "a",
  ],
  [
    "tbl.id = $1 AND (tbl.id = $2 OR tbl.val = $3)",
    and(id.eq(1), or(id.eq(2), val.eq("a"))),
    1,
    2,
    "a",
  ],
  ["tbl.id = $1 AND tbl.id = $2 AND tbl.id = $3", and(id.eq(1), and(id.eq(2), id.eq(3))), 1, 2, 3],
  ["tbl.id <> $1", not(id.eq(1)), 1],
  ["tbl.id >= $1", not(id.lt(1)), 1],
  ["users.age IS NOT NULL", not(age.isNull())],
  ["tbl.id <> ALL ($1)", not(id.in([1])), '{"1"}'],
  ["NOT (tbl.id = ANY (CAST(ARRAY[$1] AS INTEGER[])))", not(id.eq(any(ones))), 1],
  ["NOT (tbl.id < ALL (CAST(ARRAY[$1] AS INTEGER[])))", not(id.lt(all(ones))), 1],
  ["NOT users.is_active", not(isActive)],
  ["NOT (tbl.id = $1 OR users.is_active)", not(or(id.eq(1), isActive)), 1],
  ["users.is_active", not(not(isActive))],
  ["(NOT users.is_active) IS NULL", not(isActive).isNull()],
];

for (const [text, condition, ...values] of CASES) {
  Deno.test(`an expression compiles to ${text}`, () => {
    assertEquals(sql(condition), [text, ...values]);
  });
}

Deno.test("not() of IS NULL is not turned around for a type of one's own: of a row neither may hold", () => {
  const pair = customType({ sqlName: "pair", encode: String, decode: String });
  const rows = table("rows", new MetaData(), { pair, id: uuid() });
  const condition = (of: Condition<"rows">) =>
    compile(rows.select().where(of)).text.split("WHERE ")[1];
  assertEquals(condition(not(rows.c.pair.isNull())), "NOT (rows.pair IS NULL)");
  assertEquals(condition(not(rows.c.pair.isNotNull())), "NOT (rows.pair IS NOT NULL)");
  assertEquals(condition(not(rows.c.id.isNull())), "rows.id IS NOT NULL");
});

Deno.test("and() of nothing is true, or() of nothing is false, and both fold", () => {
  const constant = (condition: Condition) => sql(condition)[0];
  assertEquals(constant(and()), "");
  assertEquals(constant(or()), "false");
  assertEquals(constant(not(or())), "");
  assertEquals(constant(not(and())), "false");
  assertEquals(sql(and(id.eq(1), and())), ["tbl.id = $1", 1]);
  assertEquals(sql(or(id.eq(1), or())), ["tbl.id = $1", 1]);
  assertEquals(sql(or(id.eq(1), and())), [""]);
  assertEquals(sql(and(id.eq(1), or())), ["false"]);
});

Deno.test("a chain of and() or of or() is as long as one likes", () => {
  type Chain = BooleanExpr<boolean | null, "tbl">;
  const [first, ...others] = Array.from({ length: 5_000 }, (_, i) => id.ne(i));
  const all = others.reduce<Chain>((chain, each) => chain.and(each), first!);
  const any = others.reduce<Chain>((chain, each) => chain.or(each), first!);
  assertEquals(sql(all), sql(and(first!, ...others)));
  assertEquals(sql(any), sql(or(first!, ...others)));
});

Deno.test("a constant compiles inside other expressions", () => {
  const { text } = compile(select({ id, always: and(), never: or() }));
  assertEquals(text, "SELECT tbl.id, true AS always, false AS never FROM tbl");
});

Deno.test("one expression object keeps one number, and so do equal values of one type", () => {
  const shared = id.eq(1);
  assertEquals(sql(or(shared, shared)), ["tbl.id = $1 OR tbl.id = $1", 1]);
  assertEquals(sql(or(id.eq(1), id.gt(1))), ["tbl.id = $1 OR tbl.id > $1", 1]);
  assertEquals(sql(or(id.eq(1), id.gt(2))), ["tbl.id = $1 OR tbl.id > $2", 1, 2]);
  assertEquals(sql(or(val.eq("a"), name.eq("a"))), [
    "tbl.val = $1 OR users.name = $1",
    "a",
  ]);
  const [zero, below] = [0, -0].map((value) => literal(value, doublePrecision()));
  assertEquals(compile(select({ zero: zero!, below: below! })).values, [0, -0]);
  const list = id.in([1]);
  assertEquals(sql(or(list, list)), ["tbl.id = ANY ($1) OR tbl.id = ANY ($1)", '{"1"}']);
});

/** What request bodies are made of, and what forgers make of it. */
const FORGERIES: readonly (readonly [string, unknown])[] = [
  ["a plain object", { a: 1 }],
  ["a node-like object", JSON.parse('{"kind":"column","sql":"1=1 --"}')],
  ["a copy of a column", { ...id }],
  ["an object with a column's prototype", Object.create(Object.getPrototypeOf(id))],
  ["an object that inherits from a column", Object.create(id)],
  ["an array", ["a"]],
  ["a function", () => 1],
  ["undefined", undefined],
];

for (const [what, value] of FORGERIES) {
  Deno.test(`no expression takes ${what}`, () => {
    const forged = value as never;
    const scalar = what.includes("prototype") || what.includes("inherits");
    assertThrows(() => val.eq(forged), scalar ? DataError : ArgumentError, "tbl.val.eq(value)");
    assertThrows(
      () => val.in([forged]),
      scalar ? DataError : ArgumentError,
      "tbl.val.in(value)[0]",
    );
    assertThrows(() => tbl.select().where(forged), ArgumentError, "where() number 1");
    assertThrows(() => tbl.select().orderBy(forged), ArgumentError, "orderBy() number 1");
    assertThrows(() => and(id.eq(1), forged), ArgumentError, "and() number 2");
    assertThrows(() => or(forged), ArgumentError, "or() number 1");
    assertThrows(() => not(forged), ArgumentError, "not()");
    assertThrows(() => select(forged), ArgumentError, "select()");
    assertThrows(
      () => tbl.insert().values({ val: forged }),
      scalar ? DataError : ArgumentError,
      "values().val",
    );
  });
}

for (const value of [12345, 67890n, true, Symbol("s"), new Date(0), /a/]) {
  Deno.test(`a text column refuses ${Deno.inspect(value)} without showing it`, () => {
    const error = assertThrows(
      () => val.eq(value as never),
      DataError,
      "VARCHAR(255) takes a string",
    );
    assertEquals(error.message.includes(String(value)), false);
  });
}

Deno.test("comparing with null is refused where it has no meaning of its own", () => {
  assertThrows(() => id.lt(null as never), ArgumentError, "isNull()");
  assertThrows(() => val.like(null as never), ArgumentError, "tbl.val.like(value) is null");
});

Deno.test("in() takes an array, and looks into its holes", () => {
  assertThrows(() => id.in("1" as never), ArgumentError, "not an array");
  // deno-lint-ignore no-sparse-arrays
  assertThrows(() => id.in([1, , 2] as never), ArgumentError, "[1] is undefined");
});

Deno.test("where() takes nothing but conditions", () => {
  assertThrows(() => tbl.select().where(id as never), ArgumentError, "not a condition");
  assertThrows(() => not(id.label("x") as never), ArgumentError, "not a condition");
  assertThrows(() => tbl.select().where(true as never), ArgumentError, "not an expression");
});

Deno.test("an expression that is no column is named so in errors", () => {
  assertThrows(() => id.eq(1).eq(5 as never), DataError, "expression.eq(value) is a number");
});
