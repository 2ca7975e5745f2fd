import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../../src/errors.ts";
import { lookupArgument, readTypes, TYPE_LOOKUP } from "../../../src/types/type_lookup.ts";

/** The rows of an answer that names these types. */
function answer(...types: readonly unknown[]): unknown[] {
  return [[JSON.stringify(types)]];
}

Deno.test("lookupArgument() is the text of an array", () => {
  assertEquals([[], [16387], [1, 4_294_967_295]].map(lookupArgument), [
    "{}",
    "{16387}",
    "{1,4294967295}",
  ]);
});

Deno.test("TYPE_LOOKUP names no table, type, function or operator without its schema", () => {
  for (const [, name] of TYPE_LOOKUP.matchAll(/(?:FROM|JOIN)\s+(?!LATERAL)(\w+)/g)) {
    assertStrictEquals(["wanted", "pg_catalog"].includes(name!), true, name);
  }
  assertEquals(TYPE_LOOKUP.match(/::(?!pg_catalog\.)/g), null);
  assertEquals(TYPE_LOOKUP.match(/(?<![.:\w])(?:min|json_agg|unnest|to_jsonb)\(/g), null);
  assertEquals(TYPE_LOOKUP.match(/[^.(](?:=|<>|>)(?!\))/g), null);
});

// What PostgreSQL 18 answers.

Deno.test("readTypes() reads each kind of type", () => {
  const rows = answer(
    [16387, "pt", "public", "c", false, ",", 0, 0, null, null, [["a", 23], ["b", 25]]],
    [16390, "zero", "public", "c", false, ",", 0, 0, null, null, null],
    [16386, "_pt", "public", "b", true, ",", 16387, 0, null, null, null],
    [1020, "_box", "pg_catalog", "b", true, ";", 603, 0, null, null, null],
    [16405, "textrange", "s", "r", false, ",", 0, 0, 25, null, null],
    [16406, "textmultirange", "s", "m", false, ",", 0, 0, null, 16405, null],
    [16408, "small", "s", "d", false, ",", 0, 21, null, null, null],
    [16414, "mood", "s", "e", false, ",", 0, 0, null, null, null],
    [16420, "ltree", "s", "b", false, ",", 0, 0, null, null, null],
    [2277, "anyarray", "pg_catalog", "p", false, ",", 0, 0, null, null, null],
    [600, "point", "pg_catalog", "b", false, ",", 701, 0, null, null, null],
    [4294967295, 'a"\u0001', "é", "x", false, ",", 0, 0, null, null, null],
  );
  const pt = [{ name: "a", type: 23 }, { name: "b", type: 25 }];
  assertEquals(readTypes(rows), [
    { oid: 16387, name: "pt", schema: "public", kind: "composite", attributes: pt },
    { oid: 16390, name: "zero", schema: "public", kind: "composite", attributes: [] },
    { oid: 16386, name: "_pt", schema: "public", kind: "array", element: 16387, delimiter: "," },
    { oid: 1020, name: "_box", schema: "pg_catalog", kind: "array", element: 603, delimiter: ";" },
    { oid: 16405, name: "textrange", schema: "s", kind: "range", subtype: 25 },
    { oid: 16406, name: "textmultirange", schema: "s", kind: "multirange", range: 16405 },
    { oid: 16408, name: "small", schema: "s", kind: "domain", base: 21 },
    { oid: 16414, name: "mood", schema: "s", kind: "enum" },
    { oid: 16420, name: "ltree", schema: "s", kind: "base" },
    { oid: 2277, name: "anyarray", schema: "pg_catalog", kind: "base" },
    { oid: 600, name: "point", schema: "pg_catalog", kind: "base" },
    { oid: 4294967295, name: 'a"\u0001', schema: "é", kind: "base" },
  ]);
});

Deno.test("readTypes() reads none of types that do not exist", () => {
  assertEquals([readTypes([[null]]), readTypes(answer())], [[], []]);
});

const TYPE = [1, "t", "s", "b", false, ",", 0, 0, null, null, null];

/** The type with other values in some places. */
function typeWith(changes: Readonly<Record<number, unknown>>): unknown[] {
  return Object.assign([...TYPE], changes);
}

const NONSENSE: readonly (readonly unknown[])[] = [
  [],
  [[]],
  ["text"],
  [{ 0: "[]" }],
  [[1]],
  [[undefined]],
  [[{}]],
  [[[]]],
  [[""]],
  [["["]],
  [["null"]],
  [["1"]],
  [['{"length":0}']],
  [["[1]"]],
  [["[null]"]],
  [['[{"0":1}]']],
  answer([]),
  answer(typeWith({ 0: null })),
  answer(typeWith({ 0: "1" })),
  answer(typeWith({ 0: 1.5 })),
  answer(typeWith({ 1: null })),
  answer(typeWith({ 1: 5 })),
  answer(typeWith({ 2: null })),
  answer(typeWith({ 4: true, 6: null })),
  answer(typeWith({ 4: true, 5: null })),
  answer(typeWith({ 3: "d", 7: null })),
  answer(typeWith({ 3: "r" })),
  answer(typeWith({ 3: "m" })),
  answer(typeWith({ 3: "c", 10: 1 })),
  answer(typeWith({ 3: "c", 10: [1] })),
  answer(typeWith({ 3: "c", 10: [[]] })),
  answer(typeWith({ 3: "c", 10: [["a"]] })),
  answer(typeWith({ 3: "c", 10: [[1, 23]] })),
  answer(TYPE, null),
];

for (const rows of NONSENSE) {
  Deno.test(`readTypes() throws ProtocolError for ${JSON.stringify(rows)}`, () => {
    const error = assertThrows(() => readTypes(rows), ProtocolError);
    assertEquals(
      [error.message, error.phase, error.sent],
      ["Cannot look types up: the server's answer does not say what they are", "prepare", "yes"],
    );
  });
}

Deno.test("readTypes() gives what is wrong with the JSON as the cause", () => {
  const error = assertThrows(() => readTypes([["[1,"]]), ProtocolError);
  assertInstanceOf(error.cause, SyntaxError);
});
