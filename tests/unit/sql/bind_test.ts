import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { asIs } from "../../../src/sql/as_is.ts";
import { bind, checkValues, refuseSql, type Values } from "../../../src/sql/bind.ts";
import { Identifier } from "../../../src/sql/parts.ts";

Deno.test("bind() leaves a text with $1 and its array as they are", () => {
  const values = [1, 2];
  const text = "SELECT $1 %% $2 LIKE '%s'";
  const bound = bind("execute", text, values);
  assertStrictEquals(bound.text, text);
  assertStrictEquals(bound.values, values);
});

Deno.test("bind() leaves a text without values as it is, whatever is in it", () => {
  for (const text of ["SELECT 100 %% 3", "%d %s $name", "%(a"]) {
    assertEquals(bind("execute", text, []), { text, values: [] });
  }
});

const BOUND: readonly (readonly [string, Values, string, readonly unknown[]])[] = [
  ["SELECT %s, %s", [1, "a"], "SELECT $1, $2", [1, "a"]],
  ["SELECT $b, $a, $b", { a: 1, b: 2 }, "SELECT $1, $2, $1", [2, 1]],
  ["SELECT %(a)s", { a: null }, "SELECT $1", [null]],
  ["SELECT 7 %% 2", {}, "SELECT 7 % 2", []],
  ["SELECT 1", {}, "SELECT 1", []],
  ["a IN (%s, %s)", [1, 2], "a IN ($1, $2)", [1, 2]],
  ["a IN %s", ["x"], "a IN $1", ["x"]],
  ["a = ANY(%s)", [[1, 2]], "a = ANY($1)", [[1, 2]]],
];

for (const [text, values, rewritten, list] of BOUND) {
  Deno.test(`bind() makes ${rewritten} of ${text}`, () => {
    assertEquals(bind("execute", text, values), { text: rewritten, values: list });
    assertEquals(bind("execute", text, values, { backslashes: true }).text, rewritten);
  });
}

const REFUSED: readonly (readonly [string, Values, string])[] = [
  ["SELECT %s, %s", [1], "the statement has 2 placeholders, 1 given"],
  ["SELECT %s", [1, 2], "the statement has 1 placeholder, 2 given; one in quotes"],
  ["SELECT '%s'", [1], "the statement has no placeholders, 1 given; one in quotes"],
  ["SELECT $a", [1], "the statement names its values ($name); pass an object"],
  ["SELECT %(a)s", [1], "the statement names its values (%(name)s); pass an object"],
  ["SELECT $1", { a: 1 }, "the statement does not name its values ($1); pass an array"],
  ["SELECT %s", { a: 1 }, "the statement does not name its values (%s); pass an array"],
  ["SELECT $a, $b, $c", { b: 1 }, "there is no value for a, c"],
  ["SELECT $toString", {}, "there is no value for toString"],
  ["SELECT $a", { a: 1, b: 2 }, "the statement has no placeholder for b"],
  ["SELECT 1", { timeout: 2 }, "the statement has no placeholder for timeout"],
  ["a IN %s", [[1, 2]], "IN takes no array; write = ANY(%s) for IN, <> ALL(%s) for NOT IN"],
  ["a NOT IN $list", { list: [1] }, "IN takes no array; write = ANY($name)"],
];

for (const [text, values, message] of REFUSED) {
  Deno.test(`bind() refuses ${text} with ${JSON.stringify(values)}`, () => {
    const error = assertThrows(
      () => bind("execute", text, values),
      InterfaceError,
      `Cannot execute: ${message}`,
    );
    assertEquals(error.sent, "no");
  });
}

Deno.test("bind() reads a text anew however many others it has read", () => {
  const texts = Array.from({ length: 1200 }, (_, i) => `SELECT %s + ${i}`);
  for (const text of [...texts, ...texts]) {
    assertEquals(bind("execute", text, [1]).text, text.replace("%s", "$1"));
  }
  const long = `SELECT %s /* ${"x".repeat(20_000)} */`;
  assertEquals(bind("execute", long, [1]).text, long.replace("%s", "$1"));
});

Deno.test("checkValues() takes arrays and plain objects only", () => {
  for (const values of [[], [1], {}, Object.create(null)]) checkValues("execute", values);
  for (const values of ["a", 1, null, undefined, new Set([1]), new Map(), new Date()]) {
    assertThrows(
      () => checkValues("execute", values),
      InterfaceError,
      "Cannot execute: the values are not an array or a plain object",
    );
  }
});

Deno.test("refuseSql() refuses parts of statements, and nothing that looks like one", () => {
  refuseSql("execute", { strings: ["a"] }, "parameter $1");
  refuseSql("execute", null, "parameter $1");
  assertThrows(
    () => refuseSql("execute", new Identifier("a"), "parameter $1"),
    InterfaceError,
    "Cannot execute: parameter $1 is a part of a statement",
  );
  assertThrows(
    () => refuseSql("execute", asIs("a"), "parameter $2"),
    InterfaceError,
    "Cannot execute: parameter $2 is asIs(), which needs a cursor with clientBinding",
  );
});

Deno.test("bind() leaves texts with $1 alone, however many and however long they are", () => {
  const texts = Array.from({ length: 600 }, (_, i) => `SELECT $1 + ${i}`);
  const long = `SELECT $1 /* ${"x".repeat(20_000)} */`;
  for (const text of [...texts, texts[0]!, long, long]) {
    assertEquals(bind("execute", text, [1]), { text, values: [1] });
  }
});
