import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { tsvectorCodec as codec } from "../../../../src/types/search/tsvector.ts";
import { bytesOfLatin1 as bytes, decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

/** As PostgreSQL 18 sends them. */
const VALUES: readonly (readonly [text: string, binary: string])[] = [
  ["", "\0\0\0\0"],
  ["'a' 'cat' 'fat'", "\0\0\0\x03a\0\0\0cat\0\0\0fat\0\0\0"],
  ["'a':1A 'cat':3B,4", "\0\0\0\x02a\0\0\x01\xc0\x01cat\0\0\x02\x80\x03\0\x04"],
  ["'b\\\\c':2C 'it''s'", "\0\0\0\x02b\\c\0\0\x01\x40\x02it's\0\0\0"],
  [
    "'a':16383 'é' '\uffff' '𝒳'",
    "\0\0\0\x04a\0\0\x01\x3f\xff\xc3\xa9\0\0\0\xef\xbf\xbf\0\0\0\xf0\x9d\x92\xb3\0\0\0",
  ],
  ["'B' 'a' 'aa' 'b'", "\0\0\0\x04B\0\0\0a\0\0\0aa\0\0\0b\0\0\0"],
];

Deno.test("tsvector is PostgreSQL's text, in both formats and both ways", () => {
  for (const [text, binary] of VALUES) {
    assertStrictEquals(codec.decodeText(text), text);
    assertStrictEquals(decodeBinary(codec, bytes(binary)), text);
    assertStrictEquals(codec.encodeText(text), text);
    assertStrictEquals(codec.prefersText!(text), false);
    assertEquals(encodeBinary(codec, text), bytes(binary));
  }
});

Deno.test("tsvector holds up to 256 positions with every weight", () => {
  const positions = Array.from({ length: 256 }, (_, i) => `${i + 1}${"ABC".charAt(i % 4)}`);
  const text = `'a':${positions.join(",")}`;
  assertStrictEquals(decodeBinary(codec, encodeBinary(codec, text)), text);
  assertStrictEquals(codec.prefersText!(`${text},257`), true);
});

Deno.test("tsvector leaves text that PostgreSQL would print otherwise to PostgreSQL", () => {
  const texts = [
    ..."a|a:1|'a'  'b'| 'a'|'a' |'a'''b'|'a' b|'b' 'a'|'a' 'a'|'𝒳' '\uffff'|''".split("|"),
    ..."'a':|'a':0|'a':01|'a':1D|'a':2,1|'a':1,1A|'a':1,|'a':16384|'a':99999|'a':123456".split("|"),
    ..."'a':1 'a':2|'a'1|'a':1a|'a':A|'a':-1|'a\\b'|'a':1AB|'a',1|'a':1:2".split("|"),
    `'${"a".repeat(2047)}'`,
  ];
  for (const text of texts) {
    assertStrictEquals(codec.prefersText!(text), true, text);
    assertStrictEquals(codec.encodeText(text), text);
    assertThrows(
      () => encodeBinary(codec, text),
      DataError,
      "Cannot encode tsvector: a string has no binary form",
    );
  }
});

Deno.test("tsvector throws DataError for what is not text, and for text that cannot be sent", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ...[1, null, undefined, true, {}, ["'a'"], Symbol(), () => {}].map((value) =>
      [value, "Cannot encode tsvector: value is not a string"] as const
    ),
    ["'a\0'", "Cannot encode tsvector: value contains NUL"],
    ["'\ud800'", "Cannot encode tsvector: value contains a lone surrogate"],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
    assertStrictEquals(codec.prefersText!(value), false);
  }
});

Deno.test("tsvector throws DataError for malformed bytes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "value is cut off"],
    ["\0\0\0\x01", "value is cut off"],
    ["\0\0\0\x01a\0", "value is cut off"],
    ["\0\0\0\x01a\0\0\x01", "value is cut off"],
    ["\x7f\xff\xff\xffa\0\0\0", "value is cut off"],
    ["\xff\xff\xff\xff", "count is negative"],
    ["\0\0\0\0\0", "bytes are left over"],
  ];
  for (const [binary, state] of cases) {
    const message = `Cannot decode tsvector: ${state}`;
    assertThrows(() => decodeBinary(codec, bytes(binary)), DataError, message);
  }
});
