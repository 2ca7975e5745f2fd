import { assert, assertEquals, assertStrictEquals, assertThrows, fail } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { compositeCodec } from "../../../../src/types/containers/composite.ts";
import { createRegistry } from "../../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { codecNamed, fromHex } from "../../../support/learned_types.ts";

const PT = codecNamed("pt");
const TIMED = codecNamed("timed");

// What the server sends for rows of these types.
const SEEN: readonly [type: string, text: string, hex: string, value: object][] = [
  ["pt", "(1,x)", "00000002 00000017 00000004 00000001 00000019 00000001 78", { a: 1, b: "x" }],
  ["pt", "(,)", "00000002 00000017 ffffffff 00000019 ffffffff", { a: null, b: null }],
  ["pt", '(1,"")', "00000002 00000017 00000004 00000001 00000019 00000000", { a: 1, b: "" }],
  [
    "pt",
    '(1,"a""b\\\\c (d), e")',
    "00000002 00000017 00000004 00000001 00000019 0000000c 6122625c63202864292c2065",
    { a: 1, b: 'a"b\\c (d), e' },
  ],
  ["one", "()", "00000001 00000017 ffffffff", { a: null }],
  ["one", "(5)", "00000001 00000017 00000004 00000005", { a: 5 }],
  ["zero", "()", "00000000", {}],
  [
    "nest",
    '("{""(1,\\\\""a\\\\""\\\\""b\\\\"")""}","(2)")',
    "00000002 00004002 00000033 00000001 00000000 00004003 00000001 00000001 0000001b 00000002" +
    "00000017 00000004 00000001 00000019 00000003 612262 00004009 00000010 00000001 00000017" +
    "00000004 00000002",
    { p: [{ a: 1, b: 'a"b' }], q: { a: 2 } },
  ],
];

for (const [type, text, hex, value] of SEEN) {
  const codec = codecNamed(type);

  Deno.test(`${type} ${text} is the same from text and binary`, () => {
    assertEquals(codec.decodeText(text), value);
    assertEquals(decodeBinary(codec, fromHex(hex)), value);
  });

  Deno.test(`${type} ${text} is written as the server does`, () => {
    assertEquals(encodeBinary(codec, value), fromHex(hex));
    assertEquals(codec.decodeText(codec.encodeText(value)), value);
    assertStrictEquals(codec.prefersText!(value), false);
  });

  Deno.test(`${type} ${text} is an array of its attributes where tuples are asked for`, () => {
    const tuples = codecNamed(type, { composite: "tuple" });
    const tuple = tuples.decodeText(text);
    assert(Array.isArray(tuple));
    assertStrictEquals(tuple.length, Object.keys(value).length);
    assertEquals(decodeBinary(tuples, fromHex(hex)), tuple);
    assertEquals(encodeBinary(codec, tuple), fromHex(hex));
    assertStrictEquals(codec.encodeText(tuple), codec.encodeText(value));
  });
}

Deno.test("a row's attributes may have names that every object has", () => {
  const codec = codecNamed("odd");
  const hex = "00000003 00000017 00000004 00000001 00000019 00000001 78 000003ef 0000001c" +
    "00000001 00000000 00000017 00000001 00000001 00000004 00000001";
  for (const row of [codec.decodeText("(1,x,{1})"), decodeBinary(codec, fromHex(hex))]) {
    assertEquals(Object.entries(row as object), [["__proto__", 1], ["constructor", "x"], ["a b", [
      1,
    ]]]);
    assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
    assertEquals(encodeBinary(codec, row), fromHex(hex));
    assertStrictEquals(codec.encodeText(row), '("1","x","{""1""}")');
  }
});

Deno.test("a row's attribute is not what every object has from its prototype", () => {
  const codec = codecNamed("odd");
  for (const encode of [codec.encodeText, (value: unknown) => encodeBinary(codec, value)]) {
    const error = assertThrows(() => encode({ ["__proto__"]: 1, "a b": [1] }), DataError);
    assertStrictEquals(
      error.message,
      'Cannot encode text: value is undefined; use null for NULL (attribute "constructor")',
    );
    assertThrows(
      () => encode({ constructor: "x", "a b": [] }),
      DataError,
      '(attribute "__proto__")',
    );
  }
  const json = createRegistry();
  json.learn([], [{
    oid: 20_000,
    name: "j",
    schema: "public",
    kind: "composite",
    attributes: [{ name: "__proto__", type: 3802 }, { name: "toString", type: 1184 }],
  }]);
  const row = json.get(20_000);
  assertThrows(() => row.encodeText({ toString: "now" }), DataError, "__proto__");
  assertStrictEquals(row.prefersText!({ ["__proto__"]: { a: 1 } }), false);
});

Deno.test("a row's attributes may be getters of a class", () => {
  class Point {
    get a(): number {
      return 1;
    }
    get b(): string {
      return "x";
    }
  }
  assertStrictEquals(PT.encodeText(new Point()), '("1","x")');
});

Deno.test("a row throws what a getter throws", () => {
  const hostile = {
    a: 1,
    get b(): string {
      throw new RangeError("not mine");
    },
  };
  assertThrows(() => PT.encodeText(hostile), RangeError, "not mine");
  assertThrows(() => encodeBinary(PT, hostile), RangeError, "not mine");
});

Deno.test("a row has a binary form only where all of its attributes have one", () => {
  assertEquals([TIMED.decodeBinary, TIMED.encodeBinary], [undefined, undefined]);
  const row = TIMED.decodeText('("2024-01-01 00:00:00+00",$1.50)') as { at: unknown; n: unknown };
  assertEquals([String(row.at), row.n], ["2024-01-01T00:00:00Z", "$1.50"]);
});

Deno.test("a row goes as text when one of its attributes can only go as text", () => {
  const instant = Temporal.Instant.from("2024-01-01T00:00:00Z");
  const cases: readonly [unknown, boolean][] = [
    ["(now,1)", true],
    [{ at: "now", n: 1 }, true],
    [["now", 1], true],
    [{ at: instant, n: 1 }, false],
    [{ at: null, n: null }, false],
    [{ at: undefined }, false],
    [{}, false],
    [[], false],
    [null, false],
    [undefined, false],
    [1, false],
  ];
  for (const [value, prefers] of cases) assertStrictEquals(TIMED.prefersText!(value), prefers);
});

Deno.test("a string is the text of a row", () => {
  assertStrictEquals(PT.encodeText("(1,x)"), "(1,x)");
  assertThrows(
    () => encodeBinary(PT, "(1,x)"),
    DataError,
    "Cannot encode pt: a string has no binary form",
  );
  assertThrows(() => PT.encodeText("(\0)"), DataError, "Cannot encode pt: value contains NUL");
});

Deno.test("a row throws DataError that says which attribute is wrong, and not what it is", () => {
  const neither = "pt: value is neither an object with its attributes nor an array of them";
  const cases: readonly [unknown, string][] = [
    [1, neither],
    [null, neither],
    [undefined, neither],
    [new Map([["a", 1]]), neither],
    [new Date(0), neither],
    [Uint8Array.of(1, 2), neither],
    [() => 1, neither],
    [[1], "pt: value has 1 attributes, the type 2"],
    [[1, "x", null], "pt: value has 3 attributes, the type 2"],
    [{ a: 1, b: "x", c: 1 }, 'pt: value has an attribute that the type has not; it has "a", "b"'],
    [{ a: 1 }, 'text: value is undefined; use null for NULL (attribute "b")'],
    [[1, undefined], 'text: value is undefined; use null for NULL (attribute "b")'],
    [[, "x"], 'int4: value is undefined; use null for NULL (attribute "a")'],
    [{ a: [1], b: "x" }, 'int4: value is not an integer (attribute "a")'],
    [
      { a: 1, b: {} },
      'text: value is not a string; pass json(value) to send it as JSON (attribute "b")',
    ],
  ];
  for (const [value, state] of cases) {
    for (const encode of [PT.encodeText, (value: unknown) => encodeBinary(PT, value)]) {
      const error = assertThrows(() => encode(value), DataError);
      assertEquals([error.message, error.sent], [`Cannot encode ${state}`, "no"]);
    }
  }
});

Deno.test("an array of rows throws DataError that leads to the attribute", () => {
  const codec = codecNamed("nest");
  for (const encode of [codec.encodeText, (value: unknown) => encodeBinary(codec, value)]) {
    const value = { p: [null, { a: 1, b: "x" }, { a: [1], b: "x" }], q: null };
    const error = assertThrows(() => encode(value), DataError);
    assertStrictEquals(
      error.message,
      'Cannot encode int4: value is not an integer (attribute "a") (element 3) (attribute "p")',
    );
  }
});

// What cannot be.

const MALFORMED: readonly string[] = [
  "",
  "000000",
  "00000002", // no attributes
  "00000002 00000017",
  "00000002 00000017 000000",
  "00000002 00000017 00000004",
  "00000002 00000017 00000004 00000001", // one attribute
  "00000002 00000017 00000004 00000001 00000019 00000002 78", // longer than what is there
  "00000002 00000017 00000004 00000001 00000019 7fffffff 78",
  "00000002 00000017 fffffffe 00000019 00000001 78", // negative
  "00000002 00000017 80000000 00000019 00000001 78",
  "00000002 00000017 00000004 00000001 00000019 00000001 78 00", // bytes behind
  "00000002 00000017 ffffffff 00000019 ffffffff 00",
];

for (const hex of MALFORMED) {
  Deno.test(`a row throws DataError for the bytes ${hex}`, () => {
    const error = assertThrows(() => decodeBinary(PT, fromHex(hex)), DataError);
    assertStrictEquals(
      error.message,
      "Cannot decode pt: value is not a row in PostgreSQL's binary format",
    );
  });
}

for (const text of ["", "1", "(1,x", "{1,x}", "(1,x)y", "(x,1)"]) {
  Deno.test(`a row throws DataError for the text ${text}`, () => {
    assertThrows(() => PT.decodeText(text), DataError, "Cannot decode ");
  });
}

Deno.test("a row says when the type is not what it was any more", () => {
  let heard = 0;
  const { name, oid } = PT;
  const registry = createRegistry();
  const attributes = [
    { name: "a", oid: 23, codec: registry.get(23) },
    { name: "b", oid: 25, codec: registry.get(25) },
  ];
  const codec = compositeCodec({
    ...{ name, oid, attributes, form: "tuple" },
    onStale: () => heard++,
    onMisfit: () => fail("a row is not the caller's"),
  });
  const changed: readonly (() => unknown)[] = [
    () => codec.decodeText("()"),
    () => codec.decodeText("(1)"),
    () => codec.decodeText("(1,x,)"),
    () => decodeBinary(codec, fromHex("00000000")),
    () => decodeBinary(codec, fromHex("00000001 00000017 ffffffff")),
    () => decodeBinary(codec, fromHex("00000003 00000017 ffffffff")),
    () => decodeBinary(codec, fromHex("ffffffff")),
    () => decodeBinary(codec, fromHex("7fffffff")),
    () => decodeBinary(codec, fromHex("00000002 00000014 ffffffff 00000019 ffffffff")),
    () => decodeBinary(codec, fromHex("00000002 00000017 ffffffff 80000019 ffffffff")),
  ];
  for (const [i, decode] of changed.entries()) {
    const error = assertThrows(decode, DataError);
    assertStrictEquals(
      error.message,
      "Cannot decode pt: the type has been changed meanwhile; run the statement again",
    );
    assertStrictEquals(heard, i + 1);
  }
});

Deno.test("a row says when a value does not fit its type", () => {
  let heard = 0;
  const registry = createRegistry();
  const codec = compositeCodec({
    ...{ name: "t", oid: 1, form: "object" },
    attributes: [
      { name: "a", oid: 23, codec: registry.get(23) },
      { name: "b", oid: 1007, codec: registry.get(1007) },
    ],
    onStale: () => fail("its attributes are as many as they were"),
    onMisfit: () => heard++,
  });
  const both = (value: unknown) => [
    () => codec.encodeText(value),
    () => encodeBinary(codec, value),
  ];
  const misfits: readonly (() => unknown)[] = [
    ...[7, null, [1], [1, [], 2], { a: 1 }, { a: 1, b: [], c: 2 }, [1, undefined]].flatMap(both),
    () => codec.decodeText("(x,{})"),
    () => codec.decodeText("(1,x)"),
    () => codec.decodeText("(1,{x})"),
  ];
  for (const [i, use] of misfits.entries()) {
    assertThrows(use, DataError);
    assertStrictEquals(heard, i + 1);
  }
  // What an attribute's own codec refuses to write, it would refuse of any type of that name.
  for (const use of [...both([1.5, []]), ...both({ a: null, b: [1.5] })]) {
    assertThrows(use, DataError);
  }
  assertThrows(() => codec.decodeText("x"), DataError);
  assertEquals([codec.decodeText("(1,{2})"), codec.encodeText([1, null])], [
    { a: 1, b: [2] },
    '("1",)',
  ]);
  assertStrictEquals(heard, misfits.length);
});

Deno.test("a row's error names the attributes of the type, and never what a caller has named", () => {
  const secret = { a: 1, b: "x", "hunter2": 1 };
  for (const encode of [PT.encodeText, (value: unknown) => encodeBinary(PT, value)]) {
    const error = assertThrows(() => encode(secret), DataError);
    assertStrictEquals(Deno.inspect(error).includes("hunter2"), false);
  }
  const message =
    'has an attribute that the type has not; it has "__proto__", "constructor", "a b"';
  assertThrows(() => codecNamed("odd").encodeText(secret), DataError, message);
  assertThrows(() => codecNamed("zero").encodeText(secret), DataError, "zero: value has an attr");
});

Deno.test("a row of one attribute is not stale for being empty, one of none is for having one", () => {
  assertEquals(codecNamed("one").decodeText("()"), { a: null });
  for (const text of ["(1)", "(,)", '("")']) {
    assertThrows(() => codecNamed("zero").decodeText(text), DataError, "has been changed");
  }
});

Deno.test("a row's attribute may have an OID from 2³¹ on", () => {
  const attributes = [{ name: "a", oid: 4_294_967_295, codec: createRegistry().get(23) }];
  const codec = compositeCodec({
    ...{ name: "t", oid: 1, attributes, form: "tuple" },
    onStale: () => fail("it is as it was"),
    onMisfit: () => fail("it fits"),
  });
  const bytes = fromHex("00000001 ffffffff 00000004 00000007");
  assertEquals([encodeBinary(codec, [7]), decodeBinary(codec, bytes)], [bytes, [7]]);
});

// Rows of no type.

const RECORD = createRegistry().get(2249);

Deno.test("record is the texts of its attributes, in the text format only", () => {
  assertStrictEquals(RECORD.decodeBinary, undefined);
  assertStrictEquals(RECORD.encodeBinary, undefined);
  assertEquals(RECORD.decodeText('(1,"a b",)'), ["1", "a b", null]);
  assertEquals(createRegistry().get(2287).decodeText('{"(1,2)",NULL,"()"}'), [
    ["1", "2"],
    null,
    [null],
  ]);
});

Deno.test("record is written as a string only", () => {
  assertStrictEquals(RECORD.encodeText("(1)"), "(1)");
  assertThrows(() => RECORD.encodeText("\0"), DataError, "value contains NUL");
  for (const value of [[1], { a: 1 }, 1, null, undefined]) {
    assertThrows(
      () => RECORD.encodeText(value),
      DataError,
      "Cannot encode record: the server takes no rows without a type; cast to a named one",
    );
  }
});
