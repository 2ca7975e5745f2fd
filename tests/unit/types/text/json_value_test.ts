import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Json, json, jsonb, jsonHint, jsonText } from "../../../../src/types/text/json_value.ts";

Deno.test("json() and jsonb() mark a value, whatever it is, once", () => {
  for (const mark of [json, jsonb]) {
    for (const value of ["a", null, undefined, 1n, { a: 1 }]) {
      const marked = mark(value);
      assert(marked instanceof Json);
      assertStrictEquals(marked.value, value);
      assertStrictEquals(mark(marked), marked);
    }
  }
});

Deno.test("A marked value may be a part of another", () => {
  assertStrictEquals(JSON.stringify({ a: json("b"), c: [json(null)] }), '{"a":"b","c":[null]}');
});

Deno.test("jsonText() is the text of a value, marked or bare", () => {
  for (const value of ["a", null, [1, { b: 2 }], 1.5, true]) {
    assertStrictEquals(jsonText("json", json(value), JSON), JSON.stringify(value));
    assertStrictEquals(jsonText("json", value, JSON), JSON.stringify(value));
  }
  const writer = { stringify: (value: unknown) => `<${typeof value}>` };
  assertStrictEquals(jsonText("json", json("a"), writer), "<string>");
});

Deno.test("jsonText() throws DataError for what has no JSON form", () => {
  for (const value of [undefined, () => 1, Symbol("s")]) {
    for (const given of [value, json(value)]) {
      const error = assertThrows(() => jsonText("text", given, JSON), DataError);
      assertStrictEquals(error.message, "Cannot encode text: value has no JSON form");
    }
  }
  const error = assertThrows(() => jsonText("jsonb", json(1n), JSON), DataError);
  assertStrictEquals(error.message, "Cannot encode jsonb: value cannot be made into JSON");
  assert(error.cause instanceof TypeError);
});

Deno.test("jsonHint() is for plain objects and arrays", () => {
  const hint = "; pass json(value) to send it as JSON";
  const cases = [{}, Object.create(null), { a: 1 }].map((value) => [value, hint]);
  assertEquals(jsonHint([]), `${hint}, or cast the parameter to an array`);
  const others = [null, undefined, 1, "a", new Date(0), new Map(), Symbol("s"), () => 1];
  for (const [value, expected] of [...cases, ...others.map((value) => [value, ""])]) {
    assertEquals(jsonHint(value), expected);
  }
});
