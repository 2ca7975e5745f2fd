import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { BoundedArray } from "../../../../src/types/containers/bounded_array.ts";
import { createRegistry } from "../../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { codecNamed, fromHex } from "../../../support/learned_types.ts";

const registry = createRegistry();
const bounded = createRegistry({ array: "bounded" });
const INT4S = registry.get(1007);
const TEXTS = registry.get(1009);
const MONEYS = registry.get(791);
const BOXES = registry.get(1020);
const TIMES = registry.get(1185);

// As the server sends them.

const WITH_NULL = fromHex(
  "00000001 00000001 00000017 00000003 00000001 00000004 00000001 ffffffff 00000004 00000003",
);
const BOUNDED = fromHex(
  "00000001 00000000 00000017 00000002 00000000 00000004 00000007 00000004 00000008",
);
const STRINGS = fromHex(
  "00000001 00000001 00000019 0000000b 00000001 00000000 00000004 4e554c4c 00000004 6e756c6c" +
    "ffffffff 00000003 612262 00000003 615c62 00000003 612062 00000001 7b 00000001 2c 00000001 3b" +
    "00000002 c3a9",
);

Deno.test("an array is the same from text and binary", () => {
  assertEquals(INT4S.decodeText("{1,NULL,3}"), [1, null, 3]);
  assertEquals(decodeBinary(INT4S, WITH_NULL), [1, null, 3]);
  const strings = ["", "NULL", "null", null, 'a"b', "a\\b", "a b", "{", ",", ";", "é"];
  const text = '{"","NULL","null",NULL,"a\\"b","a\\\\b","a b","{",",",;,é}';
  assertEquals(TEXTS.decodeText(text), strings);
  assertEquals(decodeBinary(TEXTS, STRINGS), strings);
});

Deno.test("an array loses its lower bounds, unless they are asked for", () => {
  assertEquals(INT4S.decodeText("[0:1]={7,8}"), [7, 8]);
  assertEquals(decodeBinary(INT4S, BOUNDED), [7, 8]);
  const codec = bounded.get(1007);
  for (const value of [codec.decodeText("[0:1]={7,8}"), decodeBinary(codec, BOUNDED)]) {
    assert(value instanceof BoundedArray);
    assertEquals([value.items, value.lowerBounds], [[7, 8], [0]]);
    assertStrictEquals(INT4S.encodeText(value), '[0:1]={"7","8"}');
    assertEquals(encodeBinary(INT4S, value), BOUNDED);
  }
});

Deno.test("an array of nothing has no bounds", () => {
  const codec = bounded.get(1007);
  const empty = fromHex("00000000 00000000 00000017");
  for (const value of [codec.decodeText("{}"), decodeBinary(codec, empty)]) {
    assert(value instanceof BoundedArray);
    assertEquals([value.items, value.lowerBounds], [[], []]);
    assertEquals([codec.encodeText(value), encodeBinary(codec, value)], ["{}", empty]);
  }
});

Deno.test("an array of boxes has semicolons", () => {
  assertEquals(BOXES.decodeText("{(1,2),(0,0);(3,4),(1,1)}"), [
    { high: { x: 1, y: 2 }, low: { x: 0, y: 0 } },
    { high: { x: 3, y: 4 }, low: { x: 1, y: 1 } },
  ]);
  assertStrictEquals(
    BOXES.encodeText(["(1,2),(0,0)", null, "(3,4),(1,1)"]),
    '{"(1,2),(0,0)";NULL;"(3,4),(1,1)"}',
  );
});

Deno.test("an array of what has no binary form has none either", () => {
  assertEquals([MONEYS.decodeBinary, MONEYS.encodeBinary], [undefined, undefined]);
  assertEquals(MONEYS.decodeText("{{$1.50,$2.00},{NULL,-$1.00}}"), [["$1.50", "$2.00"], [
    null,
    "-$1.00",
  ]]);
  assertStrictEquals(MONEYS.encodeText([["$1.5", 2], [3n, null]]), '{{"$1.5","2"},{"3",NULL}}');
});

Deno.test("an array of a domain is sent under the domain's OID", () => {
  const codec = codecNamed("_small");
  const bytes = fromHex("00000001 00000000 00004018 00000001 00000001 00000002 0005");
  assertEquals(encodeBinary(codec, [5]), bytes);
  assertEquals(decodeBinary(codec, bytes), [5]);
});

Deno.test("an array of json holds what JavaScript's arrays hold, arrays too", () => {
  for (const oid of [199, 3807]) {
    const codec = registry.get(oid);
    const value = [[1, 2], [3, 4], null, { a: [] }];
    assertEquals(codec.decodeText(codec.encodeText(value)), value);
    assertEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
    const two = new BoundedArray([[1, [2]], [3, 4]], [1, 1]);
    assertStrictEquals(codec.encodeText(two), '{{"1","[2]"},{"3","4"}}');
  }
  const texts = createRegistry({ json: "string" }).get(3807);
  assertStrictEquals(texts.encodeText([["1"], ["[2]"]]), '{{"1"},{"[2]"}}');
});

Deno.test("an array of arrays under another name has one dimension", () => {
  const codec = codecNamed("_list");
  assertStrictEquals(codec.encodeText(["{1,2}", "{3}"]), '{"{1,2}","{3}"}');
  assertEquals(codec.decodeText('{"{1,2}","{3}"}'), [[1, 2], [3]]);
});

Deno.test("a string is the text of an array", () => {
  assertStrictEquals(INT4S.encodeText("{1,2}"), "{1,2}");
  assertStrictEquals(INT4S.prefersText!("{1,2}"), true);
  assertThrows(
    () => encodeBinary(INT4S, "{1}"),
    DataError,
    "Cannot encode int4[]: a string has no binary form",
  );
  assertThrows(
    () => INT4S.encodeText("{\0}"),
    DataError,
    "Cannot encode int4[]: value contains NUL",
  );
});

Deno.test("an array goes as text when one of its elements can only go as text", () => {
  const instant = Temporal.Instant.from("2024-01-01T00:00:00Z");
  for (const value of [["now"], [instant, "now"], [null, [["now"]]], [[[instant], ["now"]]]]) {
    assertStrictEquals(TIMES.prefersText!(value), value[0] !== null);
  }
  assertStrictEquals(TIMES.prefersText!(new BoundedArray([[instant], ["now"]], [1, 1])), true);
  for (const value of [[], [instant], [[instant, null]], [undefined, "now"], null, {}, 1]) {
    assertStrictEquals(TIMES.prefersText!(value), false);
  }
  assertStrictEquals(INT4S.prefersText!([1, [2]]), false);
  const rows = codecNamed("_timed");
  assertStrictEquals(rows.prefersText!(new BoundedArray([[["now", 1]]], [1, 1])), true);
});

Deno.test("an array without end is refused, and not searched", () => {
  const cycle: unknown[] = [];
  for (let i = 0; i < 1000; i++) cycle.push(cycle);
  const start = performance.now();
  for (const value of [cycle, new Array(2 ** 32 - 1), [new Array(2 ** 32 - 1)]]) {
    assertStrictEquals(TIMES.prefersText!(value), false);
    assertThrows(() => TIMES.encodeText(value), DataError);
    assertThrows(() => encodeBinary(TIMES, value), DataError);
  }
  assert(performance.now() - start < 1000);
});

Deno.test("an array throws DataError that says which element is wrong, and not what it is", () => {
  const cases: readonly [unknown, string][] = [
    [[{ secret: 1 }], "int4: value is not an integer (element 1)"],
    [[1, 2 ** 31], "int4: value is out of range (element 2)"],
    [[[1, 2], [3, {}]], "int4: value is not an integer (element 4)"],
    [[1, undefined], "int4: value is undefined; use null for NULL (element 2)"],
    [[1, , 3], "int4: value is undefined; use null for NULL (element 2)"],
    [[1, [2]], "int4: value is not an integer (element 2)"],
    [Float64Array.of(0.5), "int4: value is not an integer (element 1)"],
    [{ secret: 1 }, "int4[]: value is not an array; pass one, or its text"],
  ];
  for (const [value, state] of cases) {
    for (const encode of [INT4S.encodeText, (value: unknown) => encodeBinary(INT4S, value)]) {
      const error = assertThrows(() => encode(value), DataError);
      assertEquals([error.message, error.sent], [`Cannot encode ${state}`, "no"]);
    }
  }
});

// Vectors.

const INT2VECTOR = registry.get(22);
const OIDVECTOR = registry.get(30);
const TWO = fromHex(
  "00000001 00000000 00000015 00000002 00000000 00000002 0001 00000002 0002",
);
const TWO_OIDS = fromHex(
  "00000001 00000000 0000001a 00000002 00000000 00000004 00000001 00000004 ffffffff",
);

Deno.test("a vector is an array of numbers, from text and binary", () => {
  assertEquals(INT2VECTOR.decodeText("1 2"), [1, 2]);
  assertEquals(decodeBinary(INT2VECTOR, TWO), [1, 2]);
  assertEquals(OIDVECTOR.decodeText("1 4294967295"), [1, 4_294_967_295]);
  assertEquals(decodeBinary(OIDVECTOR, TWO_OIDS), [1, 4_294_967_295]);
});

Deno.test("a vector of nothing is read from a dimension of length 0", () => {
  const empty = fromHex("00000001 00000000 0000001a 00000000 00000000");
  assertEquals([OIDVECTOR.decodeText(""), decodeBinary(OIDVECTOR, empty)], [[], []]);
});

Deno.test("a vector of nothing goes as text: the server takes it in no other way", () => {
  for (const value of [[], new Int16Array(0)]) {
    assertEquals([INT2VECTOR.prefersText!(value), INT2VECTOR.encodeText(value)], [true, ""]);
    assertStrictEquals(registry.get(1006).prefersText!([[1], value]), true);
  }
  assertStrictEquals(registry.get(1006).encodeText([[1, 2], []]), '{"1 2",""}');
});

Deno.test("a vector is written as the server writes it", () => {
  for (const value of [[1, 2], Int16Array.of(1, 2)]) {
    assertEquals([INT2VECTOR.prefersText!(value), INT2VECTOR.encodeText(value)], [false, "1 2"]);
    assertEquals(encodeBinary(INT2VECTOR, value), TWO);
  }
  assertEquals(encodeBinary(OIDVECTOR, [1, 4_294_967_295]), TWO_OIDS);
});

Deno.test("a vector's text may be given", () => {
  assertEquals([INT2VECTOR.encodeText("1 2"), INT2VECTOR.prefersText!("1 2")], ["1 2", true]);
  assertThrows(
    () => encodeBinary(INT2VECTOR, "1"),
    DataError,
    "Cannot encode int2vector: a string has no binary form",
  );
  assertThrows(() => INT2VECTOR.encodeText("\0"), DataError, "value contains NUL");
});

Deno.test("a vector throws DataError for what is no array of numbers", () => {
  const cases: readonly [unknown, string][] = [
    [null, "int2vector: value is not an array of numbers"],
    [1, "int2vector: value is not an array of numbers"],
    [new BoundedArray([1]), "int2vector: value is not an array of numbers"],
    [[1, null], "int2vector: value holds null"],
    [[1, undefined], "int2: value is undefined; use null for NULL (element 2)"],
    [new Array(2 ** 32 - 1), "int2: value is undefined; use null for NULL (element 1)"],
    [[[1]], "int2: value is not an integer (element 1)"],
    [[1, 2 ** 15], "int2: value is out of range (element 2)"],
  ];
  for (const [value, state] of cases) {
    for (
      const encode of [INT2VECTOR.encodeText, (value: unknown) => encodeBinary(INT2VECTOR, value)]
    ) {
      const error = assertThrows(() => encode(value), DataError);
      assertStrictEquals(error.message, `Cannot encode ${state}`);
    }
  }
});

Deno.test("a vector throws DataError for what the server cannot have sent", () => {
  for (const text of [" ", "1  2", " 1", "1 ", "x", "1 NULL", "{1}", "32768"]) {
    assertThrows(() => INT2VECTOR.decodeText(text), DataError, "Cannot decode int2");
  }
  const two = fromHex(
    "00000002 00000000 00000015 00000001 00000000 00000001 00000000 00000002 0001",
  );
  const withNull = fromHex("00000001 00000001 00000015 00000001 00000000 ffffffff");
  for (const bytes of [two, withNull]) {
    assertThrows(
      () => decodeBinary(INT2VECTOR, bytes),
      DataError,
      "Cannot decode int2vector: value is not a list of numbers",
    );
  }
});
