import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError, InterfaceError, OperationalError } from "../../../src/errors.ts";
import type { Codec } from "../../../src/types/codec.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import type { TypeDescription } from "../../../src/types/type_description.ts";
import type { TypesOptions } from "../../../src/types/types_options.ts";
import { encodeBinary } from "../../support/byte_sink.ts";
import "../../support/all_types.ts";

Deno.test("createRegistry() knows every type by its own OID", () => {
  const registry = createRegistry();
  const names: readonly [number, string][] = [
    [16, "bool"],
    [17, "bytea"],
    [18, "char"],
    [19, "name"],
    [20, "int8"],
    [21, "int2"],
    [23, "int4"],
    [25, "text"],
    [26, "oid"],
    [114, "json"],
    [142, "xml"],
    [700, "float4"],
    [701, "float8"],
    [705, "unknown"],
    [1042, "bpchar"],
    [1043, "varchar"],
    [1082, "date"],
    [1083, "time"],
    [1114, "timestamp"],
    [1184, "timestamptz"],
    [1186, "interval"],
    [1700, "numeric"],
    [2950, "uuid"],
    [3802, "jsonb"],
  ];
  for (const [oid, name] of names) {
    assertEquals([registry.get(oid).name, registry.get(oid).oid], [name, oid]);
    assertStrictEquals(registry.get(oid), registry.get(oid));
  }
});

Deno.test("createRegistry() is lossless by default", () => {
  const registry = createRegistry();
  assertStrictEquals(registry.get(20).decodeText("9223372036854775807"), 9223372036854775807n);
  assertStrictEquals(registry.get(1700).decodeText("1.50"), "1.50");
  assertEquals(registry.get(114).decodeText("[1]"), [1]);
  const instant = registry.get(1184).decodeText("2024-01-01 00:00:00.000001+00");
  assertStrictEquals(String(instant), "2024-01-01T00:00:00.000001Z");
});

Deno.test("createRegistry() takes functions for numeric that are methods", () => {
  class Decimals {
    readonly unit = "€";
    parse(text: string): string {
      return text + this.unit;
    }
    stringify(value: unknown): string {
      return String(value).replace(this.unit, "");
    }
  }
  const codec = createRegistry({ numeric: new Decimals() }).get(1700);
  assertStrictEquals(codec.decodeText("1.50"), "1.50€");
  assertStrictEquals(codec.encodeText(["1.50€"]), "1.50");
});

const OPTIONS: readonly [TypesOptions, oid: number, text: string, value: unknown][] = [
  [{ int8: "bigint" }, 20, "5", 5n],
  [{ int8: "number" }, 20, "5", 5],
  [{ int8: "string" }, 20, "5", "5"],
  [{ timestamptz: "date" }, 1184, "1970-01-01 00:00:01+00", new Date(1000)],
  [{ timestamptz: "string" }, 1184, "1970-01-01 00:00:01+00", "1970-01-01 00:00:01+00"],
  [{ timestamp: "date" }, 1114, "1970-01-01 00:00:01", new Date(1000)],
  [{ timestamp: "string" }, 1114, "1970-01-01 00:00:01", "1970-01-01 00:00:01"],
  [{ date: "date" }, 1082, "1970-01-02", new Date(86_400_000)],
  [{ date: "string" }, 1082, "1970-01-02", "1970-01-02"],
  [{ json: "string" }, 3802, "[1]", "[1]"],
  [{ json: { parse: () => "mine", stringify: JSON.stringify } }, 3802, "[1]", "mine"],
  [{ json: JSON }, 114, "[1]", [1]],
  [{ bytea: "own" }, 17, "\\x01", Uint8Array.of(1)],
];

for (const [options, oid, text, value] of OPTIONS) {
  Deno.test(`createRegistry() with ${JSON.stringify(options)} changes type ${oid}`, () => {
    assertEquals(createRegistry(options).get(oid).decodeText(text), value);
  });
}

Deno.test("createRegistry() takes an undefined option for one left out", () => {
  const options = { int8: undefined, json: undefined } as unknown as TypesOptions;
  assertStrictEquals(createRegistry(options).get(20).decodeText("5"), 5n);
});

Deno.test("createRegistry() throws InterfaceError that says what would do", () => {
  const choices = '"temporal", "date" or "string"';
  const cases: readonly [unknown, string][] = [
    [{ int8: "x" }, 'types.int8 is "x"; use "bigint", "number" or "string"'],
    [{ int8: "constructor" }, 'types.int8 is "constructor"; use "bigint", "number" or "string"'],
    [{ timestamptz: 5 }, `types.timestamptz is of type number; use ${choices}`],
    [{ timestamp: "Date" }, `types.timestamp is "Date"; use ${choices}`],
    [{ date: "" }, `types.date is ""; use ${choices}`],
    [{ bytea: true }, 'types.bytea is of type boolean; use "shared" or "own"'],
    [{ json: "text" }, 'types.json is "text"; use "parsed", "string" or { parse, stringify }'],
    [{ json: {} }, "types.json is of type object; use"],
    [{ json: { parse: 1 } }, "types.json is of type object; use"],
    [{ json: { parse() {} } }, "types.json is of type object; use"],
    [{ json: { parse() {}, stringify: "" } }, "types.json is of type object; use"],
    [{ json: 1 }, "types.json is of type number; use"],
    [{ toString: 1 }, "types.toString does not exist; use int8, timestamptz, timestamp, date"],
    [{ numeric: "x" }, 'types.numeric is "x"; use "string", "number" or { parse, stringify }'],
    [{ numeric: { parse: 1 } }, "types.numeric is of type object; use"],
    [{ numeric: { parse() {}, stringify: 1 } }, "types.numeric is of type object; use"],
    [{ array: "x" }, 'types.array is "x"; use "nested" or "bounded"'],
    [{ composite: 1 }, 'types.composite is of type number; use "object" or "tuple"'],
    [{ hstore: "Map" }, 'types.hstore is "Map"; use "map", "object" or "string"'],
    [{ codecs: {} }, "types.codecs is of type object; use an array of what define() returned"],
  ];
  for (const [options, state] of cases) {
    assertThrows(
      () => createRegistry(options as TypesOptions),
      InterfaceError,
      `Cannot read options: ${state}`,
    );
  }
});

Deno.test("The codec of an unknown type passes text through, and only text", () => {
  const codec = createRegistry().get(16385);
  assertEquals([codec.name, codec.oid], ["unknown", 16385]);
  assertStrictEquals(codec.decodeText("(1,2)"), "(1,2)");
  assert(codec.decodeBinary === undefined && codec.encodeBinary === undefined);
  for (const [value, text] of [["a", "a"], [1.5, "1.5"], [5n, "5"], [true, "true"]] as const) {
    assertStrictEquals(codec.encodeText(value), text);
  }
  for (const value of [{}, [], null, undefined, new Date(0), new Uint8Array(1)]) {
    assertThrows(
      () => codec.encodeText(value),
      DataError,
      "Cannot encode unknown: type 16385 has no codec; pass its text",
    );
  }
});

Deno.test("The codec of a known type without a form of its own names the type", () => {
  const aclitem = createRegistry().get(1033);
  assertStrictEquals(aclitem.encodeText("=r/aiopg"), "=r/aiopg");
  assertThrows(
    () => aclitem.encodeText({}),
    DataError,
    "Cannot encode aclitem: type 1033 has no codec; pass its text, or define a codec for it; " +
      "pass json(value) to send it as JSON",
  );
});

// Types that are not built in.

const PT: TypeDescription = {
  oid: 16387,
  name: "pt",
  schema: "public",
  kind: "composite",
  attributes: [{ name: "a", type: 23 }],
};

/** Composite types, each made of `parts` of others. */
function composites(from: number, to: number, parts: (oid: number) => number[]) {
  return Array.from({ length: to - from }, (_, i): TypeDescription => {
    const attributes = parts(from + i).map((type, i) => ({ name: `a${i}`, type }));
    return { ...PT, oid: from + i, kind: "composite", attributes };
  });
}

Deno.test("CodecRegistry.unknown() names each type that was neither built in nor learned, once", () => {
  const registry = createRegistry();
  assertEquals(registry.unknown([]), []);
  assertEquals(registry.unknown([23, 1007, 3904, 2249]), []);
  assertEquals(registry.unknown([16387, 23, 16388, 16387]), [16387, 16388]);
  registry.learn([16387, 16388], [PT, { ...PT, oid: 16388 }]);
  assertEquals(registry.unknown([16387, 16388, 16389]), [16389]);
});

Deno.test("CodecRegistry.get() passes text through until a type is learned", () => {
  const registry = createRegistry();
  assertStrictEquals(registry.get(16387).decodeText("(1)"), "(1)");
  registry.learn([16387], [PT]);
  assertEquals(registry.get(16387).decodeText("(1)"), { a: 1 });
  assertStrictEquals(registry.get(16387), registry.get(16387));
});

Deno.test("CodecRegistry.learn() throws for what the server does not show, and learns nothing", () => {
  const registry = createRegistry();
  const answers: readonly (readonly TypeDescription[])[] = [[], [PT], [{ ...PT, oid: 16389 }]];
  for (const types of answers) {
    const error = assertThrows(() => registry.learn([16387, 16388], types), OperationalError);
    assertStrictEquals(
      error.message,
      "Cannot look types up: the server does not show one that was used; " +
        "it was made after this transaction began, or is gone",
    );
    assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "no"]);
    assertEquals(registry.unknown([16387, 16388, 16389]), [16387, 16388, 16389]);
    assertStrictEquals(registry.get(16387).name, "unknown");
  }
  registry.learn([16387], [PT]);
  assertThrows(() => registry.learn([16388], []), OperationalError);
  assertEquals([registry.unknown([16387, 16388]), registry.epoch], [[16388], 0]);
  assertEquals(registry.get(16387).decodeText("(1)"), { a: 1 });
});

Deno.test("CodecRegistry.learn() lets no server change what is built in", () => {
  const registry = createRegistry();
  registry.learn([23], [{ ...PT, oid: 23 }, { ...PT, oid: 1033, kind: "enum" }]);
  assertEquals(registry.get(23).decodeText("1"), 1);
  assertStrictEquals(registry.get(1033).encodeBinary, undefined);
});

Deno.test("CodecRegistry.forget() forgets all that was learned, and counts", () => {
  const registry = createRegistry();
  registry.forget();
  assertStrictEquals(registry.epoch, 0);
  const int4 = registry.get(23);
  registry.learn([16387, 16388], [PT, { ...PT, oid: 16388 }]);
  assertStrictEquals(registry.epoch, 0);
  const before = registry.get(16387);
  registry.forget();
  assertStrictEquals(registry.epoch, 1);
  assertEquals(registry.unknown([16387, 16388]), [16387, 16388]);
  assertEquals([registry.get(16387).name, registry.get(23) === int4], ["unknown", true]);
  registry.learn([16387], [{ ...PT, kind: "enum" }]);
  assertStrictEquals(registry.get(16387).decodeText("(1)"), "(1)");
  assertEquals(before.decodeText("(1)"), { a: 1 });
});

Deno.test("a row that is not what its type was makes the registry forget", () => {
  const registry = createRegistry();
  registry.learn([16387], [PT]);
  const codec = registry.get(16387);
  assertThrows(() => codec.decodeText("(1,2)"), DataError, "has been changed meanwhile");
  assertEquals([registry.epoch, registry.unknown([16387])], [1, [16387]]);
});

/** Which of the uses of a type, from 1, make the registry forget; it is learned again after each that does. */
function forgetting(uses: readonly ((codec: Codec) => unknown)[], types = [PT]): number[] {
  const registry = createRegistry();
  const heard: number[] = [];
  for (const [i, use] of uses.entries()) {
    registry.learn(types.map(({ oid }) => oid), types);
    const { epoch } = registry;
    assertThrows(() => use(registry.get(types[i % types.length]!.oid)), DataError);
    if (registry.epoch !== epoch) heard.push(i + 1);
  }
  return heard;
}

const MISFITS: Readonly<Record<string, (codec: Codec) => unknown>> = {
  "an attribute that the type has not": (codec) => codec.encodeText({ a: 1, b: 2 }),
  "an attribute too few": (codec) => codec.encodeText({}),
  "too many attributes": (codec) => encodeBinary(codec, [1, 2]),
  "no row at all": (codec) => codec.encodeText(7),
  "a text that an attribute is not": (codec) => codec.decodeText("(x)"),
};

for (const [what, use] of Object.entries(MISFITS)) {
  Deno.test(`a value with ${what} makes the registry forget ever more rarely`, () => {
    const uses = Array.from({ length: 40 }, () => use);
    assertEquals(forgetting(uses), [1, 2, 4, 8, 16, 32]);
  });
}

Deno.test("values that do not fit are counted together, and each type for itself", () => {
  const all = Object.values(MISFITS);
  const uses = [...all, ...all];
  assertEquals(forgetting(uses), [1, 2, 4, 8]);
  // Each type is used every other time.
  assertEquals(forgetting(uses, [PT, { ...PT, oid: 16388 }]), [1, 2, 3, 4, 7, 8]);
});

Deno.test("rows that do not fit make the registry forget each time, and are not counted", () => {
  const stale = (codec: Codec) => codec.decodeText("(1,2)");
  const misfit = (codec: Codec) => codec.encodeText(7);
  assertEquals(forgetting(Array.from({ length: 9 }, () => stale)), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(forgetting([misfit, misfit, misfit, stale, stale, misfit]), [1, 2, 4, 5, 6]);
});

Deno.test("an attribute that cannot be written is no misfit", () => {
  assertEquals(forgetting([(codec) => codec.encodeText({ a: "\0" })]), []);
});

Deno.test("a server that makes types up without end does not fill the memory", () => {
  const registry = createRegistry();
  const first = composites(100_000, 115_000, () => []);
  registry.learn([100_000], first);
  assertEquals(registry.unknown([100_000, 114_999]), []);
  registry.learn([200_000], composites(200_000, 215_000, () => []));
  assertEquals(registry.unknown([100_000, 114_999, 200_000, 214_999]), [100_000, 114_999]);
  assertStrictEquals(registry.epoch, 1);
  // More at once than is kept of many: nothing else is, and they are, or no statement could ever be read.
  const many = composites(300_000, 330_000, () => []);
  registry.learn(many.map(({ oid }) => oid), many);
  assertEquals(registry.unknown([300_000, 329_999, 200_000]), [200_000]);
  registry.learn([400_000], composites(400_000, 400_001, () => []));
  assertEquals(registry.unknown([300_000, 329_999, 400_000]), [300_000, 329_999]);
});

Deno.test("types that are made of themselves are text there", () => {
  const registry = createRegistry();
  const common = { name: "t", schema: "public" } as const;
  registry.learn([], [
    ...composites(16_400, 16_401, () => [16_400, 23]),
    { ...common, oid: 16_401, kind: "array", element: 16_401, delimiter: "," },
    { ...common, oid: 16_402, kind: "domain", base: 16_403 },
    { ...common, oid: 16_403, kind: "domain", base: 16_402 },
    { ...common, oid: 16_404, kind: "range", subtype: 16_404 },
    { ...common, oid: 16_405, kind: "multirange", range: 16_405 },
    { ...common, oid: 16_406, kind: "multirange", range: 16_404 },
  ]);
  assertEquals(registry.get(16_400).decodeText('("(,1)",1)'), { a0: "(,1)", a1: 1 });
  assertEquals(registry.get(16_401).decodeText("{a}"), ["a"]);
  assertEquals(registry.get(16_402).decodeText("a"), "a");
  assertEquals(String(registry.get(16_404).decodeText("[a,b)")), "[a,b)");
  assertEquals(registry.get(16_405).decodeText("a"), "a");
  assertEquals(registry.get(16_406).decodeText("{}"), []);
});

Deno.test("types nested without end are text from some depth on", () => {
  const registry = createRegistry();
  // Each is made of two of the next.
  registry.learn([], composites(100_000, 115_000, (oid) => [oid + 1, oid + 1]));
  const start = performance.now();
  const codec = registry.get(100_000);
  assert(performance.now() - start < 1000);
  assertEquals(codec.decodeText("(,)"), { a0: null, a1: null });
  assertStrictEquals(codec.decodeBinary, undefined);
});

Deno.test("No codec takes long over a megabyte of text", () => {
  const pieces = [
    "1",
    "-",
    "1.",
    "e1",
    "1970-01-01 00:00:00.",
    "+00",
    " ",
    "\\000",
    "\\x00",
    "a-",
    "[",
  ];
  const registry = createRegistry();
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    for (const oid of [16, 17, 18, 20, 21, 23, 26, 114, 701, 1082, 1114, 1184, 2950]) {
      const codec = registry.get(oid);
      const start = performance.now();
      for (const convert of [() => codec.decodeText(text), () => codec.encodeText(text)]) {
        try {
          convert();
        } catch (error) {
          assert(error instanceof DataError);
        }
      }
      // Ten to a hundred times what it takes; quadratic would be minutes.
      assert(performance.now() - start < 2000, `${codec.name} on "${piece}"`);
    }
  }
});
