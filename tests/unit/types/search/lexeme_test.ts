import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  LexemeReader,
  quotedLexeme,
  quoteLexeme,
  writeLexeme,
} from "../../../../src/types/search/lexeme.ts";
import { GrowingSink, received } from "../../../support/byte_sink.ts";

const QUOTED: readonly (readonly [lexeme: string, quoted: string])[] = [
  ["cat", "'cat'"],
  ["it's", "'it''s'"],
  ["'", "''''"],
  ["b\\c", "'b\\\\c'"],
  ["\\'", "'\\\\'''"],
  ["a b\n\t:1A,", "'a b\n\t:1A,'"],
  ["é𝒳\uffff", "'é𝒳\uffff'"],
];

function reader(bytes: readonly number[]): LexemeReader {
  const { source, start, end } = received(bytes);
  return new LexemeReader("tsvector", source, start, end);
}

Deno.test("A lexeme stands in quotes, with quotes and backslashes doubled, both ways", () => {
  for (const [lexeme, quoted] of QUOTED) {
    assertStrictEquals(quoteLexeme(lexeme), quoted);
    const found = quotedLexeme(`x${quoted}:1`, 1);
    assertStrictEquals(new TextDecoder().decode(found?.bytes), lexeme);
    assertStrictEquals(found?.end, 1 + quoted.length);
  }
});

Deno.test("A lexeme is not found where PostgreSQL would not print one so", () => {
  const texts = ["", "a", "'", "'a", "''", "'a''", "'a\\'", "'a\\b'", "'\\", '"a"', " 'a'"];
  for (const text of texts) assertStrictEquals(quotedLexeme(text, 0), null, text);
});

Deno.test("A lexeme has at most 2046 bytes", () => {
  for (const longest of ["a".repeat(2046), "é".repeat(1023), "'".repeat(2046)]) {
    assertStrictEquals(quotedLexeme(quoteLexeme(longest), 0)?.bytes.length, 2046);
    assertStrictEquals(quotedLexeme(quoteLexeme(longest + "a"), 0), null);
  }
});

Deno.test("A lexeme ends with NUL in binary, both ways", () => {
  const sink = new GrowingSink();
  writeLexeme(sink, new TextEncoder().encode("é"));
  assertEquals(sink.written(), Uint8Array.of(0xc3, 0xa9, 0));
  assertStrictEquals(reader([...sink.written()]).lexeme(), "é");
  assertStrictEquals(reader([0]).lexeme(), "");
});

Deno.test("LexemeReader reads one thing after the other, and to the end", () => {
  const all = reader([0, 0, 0, 2, 0x61, 0, 0xff, 0xc0, 1]);
  assertStrictEquals(all.count(), 2);
  assertStrictEquals(all.lexeme(), "a");
  assertStrictEquals(all.uint8(), 255);
  assertThrows(() => all.finish(), DataError, "Cannot decode tsvector: bytes are left over");
  assertStrictEquals(all.uint16(), 0xc001);
  all.finish();
});

Deno.test("LexemeReader throws DataError beyond the end, whatever lies there", () => {
  const cut = "Cannot decode tsvector: value is cut off";
  assertThrows(() => reader([]).uint8(), DataError, cut);
  assertThrows(() => reader([1]).uint16(), DataError, cut);
  assertThrows(() => reader([0, 0, 0]).count(), DataError, cut);
  assertThrows(() => reader([0x61]).lexeme(), DataError, cut);
  const { source, start, end } = received([0x61, 0x62, 0]);
  const short = new LexemeReader("tsquery", source, start, end - 1);
  assertThrows(() => short.lexeme(), DataError, "Cannot decode tsquery: value is cut off");
});

Deno.test("LexemeReader throws DataError for a negative count, and for what is not UTF-8", () => {
  assertThrows(() => reader([255, 255, 255, 255]).count(), DataError, "count is negative");
  assertThrows(() => reader([0xff, 0]).lexeme(), DataError, "value is not UTF-8");
});

Deno.test("LexemeReader refuses what would be longer in text than a string can be", () => {
  const { source } = received([]);
  const read = (length: number) => new LexemeReader("tsquery", source, 0, length);
  read(2 ** 27);
  assertThrows(() => read(2 ** 27 + 1), DataError, "Cannot decode tsquery: value is too long");
});
