import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import { Range } from "../../../src/types/containers/range.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../support/byte_sink.ts";
import { codecNamed, LEARNED, learnedRegistry } from "../../support/learned_types.ts";

Deno.test("every type has a codec with its own name and OID", () => {
  const registry = learnedRegistry();
  for (const { name, oid } of LEARNED) {
    const sqlName = name.startsWith("_") ? `${name.slice(1)}[]` : name;
    assertEquals([registry.get(oid).name, registry.get(oid).oid], [sqlName, oid]);
    assertStrictEquals(registry.get(oid), registry.get(oid));
  }
});

Deno.test("an enum is text, in both formats", () => {
  const codec = codecNamed("mood");
  assertEquals([codec.decodeText("sad"), codec.encodeText("sad")], ["sad", "sad"]);
  assertStrictEquals(decodeBinary(codec, encodeBinary(codec, "glad")), "glad");
  assertThrows(() => codec.encodeText({}), DataError, "Cannot encode mood: value is not a string");
  assertEquals(codecNamed("_mood").decodeText("{sad,NULL}"), ["sad", null]);
});

Deno.test("a domain is read and written as the type under it", () => {
  const small = codecNamed("small");
  assertEquals([small.decodeText("5"), small.encodeText(5)], [5, "5"]);
  assertEquals(decodeBinary(small, encodeBinary(small, -5)), -5);
  assertThrows(() => small.encodeText(2 ** 15), DataError, "out of range");
  const list = codecNamed("list");
  assertEquals([list.decodeText("{1}"), list.encodeText([1]), list.takesArrays], [
    [1],
    '{"1"}',
    true,
  ]);
});

Deno.test("an array of a domain over arrays has one dimension, whose elements are arrays", () => {
  const registry = createRegistry();
  registry.learn([90000, 90001], [
    { oid: 90000, name: "list", schema: "public", kind: "domain", base: 1007 },
    { oid: 90001, name: "_list", schema: "public", kind: "array", element: 90000, delimiter: "," },
  ]);
  const lists = registry.get(90001);
  assertStrictEquals(lists.encodeText([[1, 2], [], null]), '{"{\\"1\\",\\"2\\"}","{}",NULL}');
  assertEquals(decodeBinary(lists, encodeBinary(lists, [[1, 2], [], null])), [[1, 2], [], null]);
});

Deno.test("a domain goes as text when the type under it does", () => {
  const times = codecNamed("times");
  assertStrictEquals(times.prefersText!("now"), true);
  assertStrictEquals(times.prefersText!(new Date(0)), false);
});

Deno.test("a domain has no binary form where the type under it has none", () => {
  const registry = createRegistry();
  const domain = { name: "d", schema: "public", kind: "domain" } as const;
  registry.learn([], [
    { ...domain, oid: 20_000, base: 790 },
    { ...domain, oid: 20_001, base: 20_000 },
    { ...domain, oid: 20_002, base: 3802 },
  ]);
  for (const oid of [20_000, 20_001]) {
    const codec = registry.get(oid);
    assertEquals([codec.decodeBinary, codec.encodeBinary, codec.prefersText], [
      undefined,
      undefined,
      undefined,
    ]);
    assertStrictEquals(codec.decodeText("$1.50"), "$1.50");
  }
  assertStrictEquals(registry.get(20_002).takesArrays, true);
});

Deno.test("a multirange has the bounds of its range's type", () => {
  assertEquals(codecNamed("textmultirange").decodeText("{[a,b)}"), [new Range("a", "b")]);
});

Deno.test("a multirange whose range is not known, or none, is text", () => {
  const registry = createRegistry();
  const multirange = { name: "m", schema: "public", kind: "multirange" } as const;
  registry.learn([], [
    { ...multirange, oid: 20_000, range: 30_000 },
    { ...multirange, oid: 20_001, range: 23 },
  ]);
  for (const oid of [20_000, 20_001]) {
    assertStrictEquals(registry.get(oid).decodeText("{[1,2)}"), "{[1,2)}");
    assertEquals([registry.get(oid).name, registry.get(oid).decodeBinary], ["m", undefined]);
  }
});

Deno.test("a type without parts and without a codec is text, under its own name", () => {
  const registry = createRegistry();
  registry.learn([], [{ oid: 20_000, name: "cube", schema: "public", kind: "base" }]);
  const codec = registry.get(20_000);
  assertStrictEquals(codec.decodeText("(1,2)"), "(1,2)");
  assertThrows(
    () => codec.encodeText({}),
    DataError,
    "Cannot encode cube: type 20000 has no codec",
  );
});

Deno.test("a part of which nothing is known is text in what is made of it", () => {
  const registry = createRegistry();
  const common = { name: "t", schema: "public" } as const;
  registry.learn([], [
    { ...common, oid: 20_000, kind: "array", element: 30_000, delimiter: "," },
    { ...common, oid: 20_001, kind: "domain", base: 30_000 },
    { ...common, oid: 20_002, kind: "range", subtype: 30_000 },
    { ...common, oid: 20_003, kind: "composite", attributes: [{ name: "a", type: 30_000 }] },
  ]);
  assertEquals([20_000, 20_001, 20_002, 20_003].map((oid) => registry.get(oid).decodeBinary), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(registry.get(20_000).decodeText("{(1)}"), ["(1)"]);
  assertEquals(registry.get(20_001).decodeText("(1)"), "(1)");
  assertEquals(registry.get(20_002).decodeText("[a,b)"), new Range("a", "b"));
  assertEquals(registry.get(20_003).decodeText("(x)"), { a: "x" });
});

Deno.test("the vectors are of their own numbers", () => {
  const registry = createRegistry();
  assertThrows(() => registry.get(22).decodeText("32768"), DataError, "Cannot decode int2");
  assertEquals(registry.get(30).decodeText("4294967295"), [4_294_967_295]);
  assert(registry.get(22).takesArrays);
});

Deno.test("types of extensions are known by their names, whatever their OIDs", () => {
  const registry = createRegistry();
  const names = ["hstore", "citext", "ltree", "nobody"];
  const types = names.map((name, i) =>
    ({ oid: 20_000 + i, name, schema: "public", kind: "base" }) as const
  );
  registry.learn(types.map(({ oid }) => oid), types);
  const read = (i: number, text: string) => registry.get(20_000 + i).decodeText(text);
  assertEquals(read(0, '"a"=>"1"'), new Map([["a", "1"]]));
  assertEquals([read(1, "Ab"), read(2, "a.b"), read(3, "x")], ["Ab", "a.b", "x"]);
  assertEquals(names.map((_, i) => registry.get(20_000 + i).name), names);
});
