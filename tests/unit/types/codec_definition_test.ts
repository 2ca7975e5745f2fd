import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError, InterfaceError } from "../../../src/errors.ts";
import {
  type CodecDefinition,
  define,
  definedCodec,
  isOf,
} from "../../../src/types/codec_definition.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../support/byte_sink.ts";
import { codecNamed, LEARNED, learnedRegistry } from "../../support/learned_types.ts";

const decode = (text: string) => `<${text}>`;
const NUMERIC = { oid: 1700, name: "numeric", schema: "pg_catalog" };

Deno.test("define() gives back what it was given", () => {
  for (const definition of [{ name: "numeric", decode }, { oid: 1700, decode, encode: String }]) {
    assertStrictEquals(define(definition), definition);
  }
});

Deno.test("define() throws InterfaceError for what is no definition", () => {
  const either = "give either the name of the type or its OID";
  const functions = "decode and encode are not functions";
  const bad: readonly [unknown, string][] = [
    [{ decode }, either],
    [{ decode, name: "numeric", oid: 1700 }, either],
    [{ decode, name: "" }, "name is not the name of a type"],
    [{ decode, name: 1700 }, "name is not the name of a type"],
    [{ decode, name: null }, "name is not the name of a type"],
    [{ decode, name: "integer" }, "integer is what SQL calls int4; name that, as pg_type does"],
    [
      { decode, name: "TIMESTAMP WITH TIME ZONE" },
      "TIMESTAMP WITH TIME ZONE is what SQL calls timestamptz; name that, as pg_type does",
    ],
    [{ decode, name: "numeric[]" }, "an array has that of its elements; name those"],
    [
      { decode, name: "numeric", encoder: String },
      "there is no encoder; use name, oid, decode, encode, decodeBinary, encodeBinary, array",
    ],
    [{ decode, oid: 0 }, "oid is not an OID"],
    [{ decode, oid: -1 }, "oid is not an OID"],
    [{ decode, oid: 1.5 }, "oid is not an OID"],
    [{ decode, oid: "1700" }, "oid is not an OID"],
    [{ decode, oid: 2 ** 32 }, "oid is not an OID"],
    [{ name: "numeric" }, functions],
    [{ name: "numeric", decode: "text" }, functions],
    [{ name: "numeric", decode, encode: null }, functions],
    [{ name: "numeric", decode, encode: {} }, functions],
    [{ name: "numeric", decode, decodeBinary: 1 }, functions],
    [{ name: "numeric", decode, encodeBinary: "x" }, functions],
    [null, "it is not an object"],
    [5, "it is not an object"],
  ];
  for (const [definition, state] of bad) {
    const error = assertThrows(() => define(definition as CodecDefinition), InterfaceError);
    assertStrictEquals(error.message, `Cannot define a codec: ${state}`);
  }
});

Deno.test("a definition is found by OID, by name, and by name with schema", () => {
  assertEquals(
    [
      { oid: 1700 },
      { name: "numeric" },
      { name: "pg_catalog.numeric" },
      { oid: 1701 },
      { name: "Numeric" },
      { name: "public.numeric" },
      { name: "pg_catalog" },
    ].map((named) => isOf({ ...named, decode }, NUMERIC)),
    [true, true, true, false, false, false, false],
  );
});

Deno.test("a defined codec reads and writes with the caller's functions", () => {
  const codec = definedCodec(
    { name: "numeric", decode, encode: (value) => `of ${value}` },
    NUMERIC,
  );
  assertEquals([codec.name, codec.oid, codec.takesArrays], ["numeric", 1700, true]);
  assertEquals([codec.decodeText("1"), codec.encodeText(1)], ["<1>", "of 1"]);
  assertEquals([codec.decodeBinary, codec.encodeBinary], [undefined, undefined]);
});

Deno.test("a defined codec without encode() takes what has an obvious text", () => {
  const codec = definedCodec({ name: "numeric", decode }, NUMERIC);
  assertEquals(["1.50", 1.5, 1n, true].map(codec.encodeText), ["1.50", "1.5", "1", "true"]);
  for (const value of [{}, [], null, undefined, new Date(0)]) {
    assertThrows(() => codec.encodeText(value), DataError, "Cannot encode numeric: value is not");
  }
});

Deno.test("a defined codec throws DataError when encode() gives no text", () => {
  for (const text of [1, null, undefined, {}]) {
    const encode = () => text as string;
    const codec = definedCodec({ name: "numeric", decode, encode }, NUMERIC);
    const error = assertThrows(() => codec.encodeText(1), DataError);
    assertStrictEquals(
      error.message,
      "Cannot encode numeric: encode() has not returned a string",
    );
  }
  const codec = definedCodec({ name: "numeric", decode, encode: () => "\0" }, NUMERIC);
  assertThrows(() => codec.encodeText(1), DataError, "Cannot encode numeric: value contains NUL");
});

Deno.test("a defined codec throws what the caller's functions throw", () => {
  const cause = new RangeError("not mine");
  const fail = () => {
    throw cause;
  };
  const codec = definedCodec({ name: "numeric", decode: fail, encode: fail }, NUMERIC);
  for (const convert of [() => codec.decodeText("1"), () => codec.encodeText(1)]) {
    assertStrictEquals(assertThrows(convert, RangeError), cause);
  }
});

Deno.test("a defined codec has the binary forms that it is given", () => {
  const codec = definedCodec({
    name: "numeric",
    decode,
    decodeBinary: ({ bytes }, start) => bytes[start],
    encodeBinary: (value, sink) => sink.uint8(Number(value)),
  }, NUMERIC);
  assertEquals([decodeBinary(codec, [7]), encodeBinary(codec, 7)], [7, Uint8Array.of(7)]);
});

// In the place of what this library does.

const numeric = define({ name: "numeric", decode: Number, encode: String });

Deno.test("a codec of one's own holds for all that is made of the type", () => {
  const registry = createRegistry({ codecs: [numeric] });
  assertStrictEquals(registry.get(1700).decodeText("1.50"), 1.5);
  assertEquals(registry.get(1231).decodeText("{1.50,NULL}"), [1.5, null]);
  assertEquals(String(registry.get(3906).decodeText("[1.50,2)")), "[1.5,2)");
  assertEquals(String(registry.get(4532).decodeText("{[1.50,2)}")), "[1.5,2)");
});

Deno.test("a codec of one's own may be for the type alone", () => {
  const registry = createRegistry({ codecs: [{ ...numeric, array: false }] });
  assertStrictEquals(registry.get(1700).decodeText("1.50"), 1.5);
  assertEquals(registry.get(1231).decodeText("{1.50,NULL}"), ["1.50", null]);
  assertEquals(String(registry.get(4532).decodeText("{[1.50,2)}")), "[1.50,2)");
});

Deno.test("a codec of one's own for a composite type is used in arrays of it, or not", () => {
  const pt = define({ name: "public.pt", decode });
  const both = learnedRegistry({ codecs: [pt] });
  assertEquals([both.get(16387), both.get(16386)].map(({ decodeBinary }) => decodeBinary), [
    undefined,
    undefined,
  ]);
  assertEquals(both.get(16386).decodeText('{"(1,x)"}'), ["<(1,x)>"]);
  const alone = learnedRegistry({ codecs: [{ ...pt, array: false }] });
  assertStrictEquals(alone.get(16387).decodeText("(1,x)"), "<(1,x)>");
  assertEquals(alone.get(16386).decodeText('{"(1,x)"}'), [{ a: 1, b: "x" }]);
  assertEquals(alone.get(16399).decodeText('("{""(1,x)""}",)'), { p: [{ a: 1, b: "x" }], q: null });
});

Deno.test("the first of several definitions of one type counts", () => {
  const second = define({ name: "numeric", decode });
  const registry = createRegistry({ codecs: [numeric, second] });
  assertStrictEquals(registry.get(1700).decodeText("1.50"), 1.5);
});

Deno.test("a codec of one's own is found by the OID of a type that was learned", () => {
  const { oid } = LEARNED.find(({ name }) => name === "mood")!;
  assertStrictEquals(codecNamed("mood", { codecs: [{ oid, decode }] }).decodeText("sad"), "<sad>");
  assertEquals(codecNamed("_mood", { codecs: [{ oid, decode }] }).decodeText("{sad}"), ["<sad>"]);
});

Deno.test("a codec of one's own for a type without end is made once, and ends", () => {
  const registry = createRegistry({ codecs: [{ name: "x", decode, array: false }] });
  const composite = (oid: number, parts: readonly number[]) => ({
    oid,
    name: "x",
    schema: "public",
    kind: "composite" as const,
    attributes: parts.map((type, i) => ({ name: `a${i}`, type })),
  });
  // Each of two of the next, and the last of the first.
  const deep = Array.from(
    { length: 1000 },
    (_, i) => composite(20_000 + i, [20_001 + i, 20_001 + i]),
  );
  registry.learn([], [
    ...deep,
    composite(21_000, [20_000]),
    { oid: 30_000, name: "y", schema: "public", kind: "domain", base: 20_000 },
  ]);
  const start = performance.now();
  assertEquals(registry.get(30_000).name, "y");
  assert(performance.now() - start < 1000);
});
