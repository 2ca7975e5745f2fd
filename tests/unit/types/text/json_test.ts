import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { jsonCodecs, type JsonFunctions } from "../../../../src/types/text/json.ts";
import { json, jsonb } from "../../../../src/types/text/json_value.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const encoder = new TextEncoder();

function binaryOf(codec: Codec, text: string): Uint8Array {
  const prefix = codec.name === "jsonb" ? [1] : [];
  return Uint8Array.from([...prefix, ...encoder.encode(text)]);
}

for (const codec of jsonCodecs("parsed")) {
  Deno.test(`${codec.name} is the value, both ways and in both formats`, () => {
    const values = [null, true, 0, [], { a: [1, { b: "é😀" }] }, ["text"], -1.5e300];
    for (const value of [...values, "text", '"quoted"', ""]) {
      const text = JSON.stringify(value);
      const marked = [json(value), jsonb(value), ...(typeof value === "string" ? [] : [value])];
      for (const given of marked) {
        assertStrictEquals(codec.encodeText(given), text);
        assertEquals(encodeBinary(codec, given), binaryOf(codec, text));
      }
      assertEquals(codec.decodeText(text), value);
      assertEquals(decodeBinary(codec, binaryOf(codec, text)), value);
    }
  });

  Deno.test(`${codec.name} takes a string for JSON text, and leaves it to the server`, () => {
    for (const text of ['{"a": 1.0}', '"a"', "", "no JSON"]) {
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), binaryOf(codec, text));
    }
    for (const text of ["\0", "\uD800"]) {
      assertThrows(() => codec.encodeText(text), DataError, "value contains");
      assertThrows(() => encodeBinary(codec, text), DataError, "value contains");
    }
  });

  Deno.test(`${codec.name} keeps a key named __proto__ as data`, () => {
    const value = codec.decodeText('{"__proto__":{"admin":true}}') as Record<string, unknown>;
    assertStrictEquals(Object.getPrototypeOf(value), Object.prototype);
    assert(Object.hasOwn(value, "__proto__"));
    assertStrictEquals(value.admin, undefined);
  });

  Deno.test(`${codec.name} throws DataError for what has no JSON form`, () => {
    const none = [undefined, () => 1, Symbol("s"), { toJSON: () => undefined }];
    for (const value of [...none, ...none.map(json)]) {
      const message = `Cannot encode ${codec.name}: value has no JSON form`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [cycle, 1n, json(cycle), json(1n)]) {
      const error = assertThrows(() => codec.encodeText(value), DataError);
      assertStrictEquals(
        error.message,
        `Cannot encode ${codec.name}: value cannot be made into JSON`,
      );
      assert(error.cause instanceof TypeError);
    }
  });

  Deno.test(`${codec.name} throws DataError for collections that JSON has not`, () => {
    const { buffer } = Uint8Array.of(1, 2);
    const views = [new Uint8Array(buffer), new Float64Array(1), new DataView(buffer)];
    for (const value of [new Map([["a", 1]]), new Map(), new Set([1]), ...views, buffer]) {
      const message = `Cannot encode ${codec.name}: ` +
        "value is a Map, a Set, a Promise or bytes, which JSON has not";
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
    // Deeper, or where it was asked for, it is what JSON.stringify() makes of it.
    assertStrictEquals(codec.encodeText({ a: new Map([["b", 1]]) }), '{"a":{}}');
    assertStrictEquals(codec.encodeText(json(new Set([1]))), "{}");
  });

  Deno.test(`${codec.name} throws DataError that does not quote invalid JSON`, () => {
    for (const text of ["", "secret", "{", "[1,]", "NaN"]) {
      const error = assertThrows(() => codec.decodeText(text), DataError);
      assertStrictEquals(error.message, `Cannot decode ${codec.name}: value is not valid JSON`);
      assertStrictEquals(error.cause, undefined);
    }
  });
}

for (const codec of jsonCodecs("string")) {
  Deno.test(`${codec.name} as a string is the JSON text, both ways`, () => {
    const text = '{"a": 1.0, "a": 2, "big": 12345678901234567890}';
    assertStrictEquals(codec.decodeText(text), text);
    assertStrictEquals(decodeBinary(codec, binaryOf(codec, text)), text);
    assertStrictEquals(codec.encodeText(text), text);
    assertEquals(encodeBinary(codec, text), binaryOf(codec, text));
    for (const value of ["a", null, { a: ["b"] }]) {
      const written = JSON.stringify(value);
      assertStrictEquals(codec.encodeText(json(value)), written);
      assertEquals(encodeBinary(codec, json(value)), binaryOf(codec, written));
    }
    for (const value of [{}, [], 1, true, null, undefined, Symbol("s")]) {
      const message = `Cannot encode ${codec.name}: value is not JSON text; pass json(value)`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
    assertThrows(() => codec.encodeText(json(undefined)), DataError, "value has no JSON form");
    assertThrows(() => codec.encodeText('"\0"'), DataError, "value contains NUL");
  });
}

Deno.test("jsonb throws DataError for another version of its binary format", () => {
  for (const option of ["parsed", "string"] as const) {
    const jsonb = jsonCodecs(option)[1]!;
    for (const bytes of [[], [0, 0x31], [2, 0x31], [0x31]]) {
      assertThrows(
        () => decodeBinary(jsonb, bytes),
        DataError,
        "Cannot decode jsonb: value is not of version 1",
      );
    }
  }
});

Deno.test("json reads and writes with functions of one's own", () => {
  const functions: JsonFunctions = {
    parse: (text) => `parsed ${text}`,
    stringify: (value) => value === "none" ? undefined : `made of ${value}`,
  };
  for (const codec of jsonCodecs(functions)) {
    assertStrictEquals(codec.decodeText("x"), "parsed x");
    assertStrictEquals(codec.encodeText("y"), "y");
    assertStrictEquals(codec.encodeText(5n), "made of 5");
    assertStrictEquals(codec.encodeText(json("y")), "made of y");
    assertStrictEquals(codec.encodeText(new Set([1])), "made of [object Set]");
    assertStrictEquals(codec.encodeText(Uint8Array.of(1, 2)), "made of 1,2");
    assertThrows(() => codec.encodeText(json("none")), DataError, "value has no JSON form");
    assertThrows(() => codec.encodeText(json("\uD800")), DataError, "contains a lone surrogate");
  }
});

Deno.test("json gives what such a function throws as the cause", () => {
  const cause = new RangeError("too deep");
  const functions: JsonFunctions = {
    parse: () => {
      throw cause;
    },
    stringify: () => {
      throw cause;
    },
  };
  for (const codec of jsonCodecs(functions)) {
    assertStrictEquals(assertThrows(() => codec.decodeText("1"), DataError).cause, cause);
    assertStrictEquals(assertThrows(() => codec.encodeText(1), DataError).cause, cause);
  }
});

Deno.test("json reads text nested deeply as a value or a DataError", () => {
  const text = "[".repeat(100_000) + "]".repeat(100_000);
  for (const codec of jsonCodecs("parsed")) {
    let value: unknown;
    try {
      value = codec.decodeText(text);
    } catch (error) {
      assert(error instanceof DataError);
      continue;
    }
    assert(Array.isArray(value));
  }
});
