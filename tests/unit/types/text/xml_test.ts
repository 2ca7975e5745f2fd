import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { xmlCodec as codec } from "../../../../src/types/text/xml.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const DECLARED = '<?xml version="1.0" encoding="latin1"?><a>é</a>';

Deno.test("xml is its text in both formats", () => {
  for (const text of ["", "text", "<a>é</a>", '<?xml version="1.1"?>\n<a/>']) {
    const binary = new TextEncoder().encode(text);
    assertStrictEquals(codec.decodeText(text), text);
    assertStrictEquals(decodeBinary(codec, binary), text);
  }
  assertThrows(() => decodeBinary(codec, [0xff]), DataError, "value is not UTF-8");
});

Deno.test("xml without a declaration goes in both formats", () => {
  for (const text of ["", "text", "<a>é</a>", "\n<?xml?>"]) {
    assertStrictEquals(codec.encodeText(text), text);
    assertStrictEquals(codec.prefersText!(text), false);
    assertEquals(encodeBinary(codec, text), new TextEncoder().encode(text));
  }
});

Deno.test("xml with a declaration goes as text, where the encoding that it names is not believed", () => {
  assertStrictEquals(codec.prefersText!(DECLARED), true);
  assertStrictEquals(codec.encodeText(DECLARED), DECLARED);
  assertThrows(
    () => encodeBinary(codec, DECLARED),
    DataError,
    "Cannot encode xml: a string with a declaration has no binary form",
  );
});

Deno.test("xml throws DataError for what is not text, or cannot be sent", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ...[null, undefined, {}, ["a"], Symbol(), () => {}].map((value) =>
      [value, "value is not a string"] as const
    ),
    ["a\0", "value contains NUL"],
    ["\ud800", "value contains a lone surrogate"],
  ];
  for (const [value, state] of cases) {
    const message = `Cannot encode xml: ${state}`;
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
    assertStrictEquals(codec.prefersText!(value), false);
  }
});
