import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { tsqueryCodec as codec } from "../../../../src/types/search/tsquery.ts";
import { bytesOfLatin1 as bytes, decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const A = "\x01\0\0a\0", B = "\x01\0\0b\0", C = "\x01\0\0c\0", D = "\x01\0\0d\0";
const NOT = "\x02\x01", AND = "\x02\x02", OR = "\x02\x03", NEXT = "\x02\x04\0\x01";

/** As PostgreSQL 18 sends them. */
const VALUES: readonly (readonly [text: string, binary: string])[] = [
  ["'a'", `\0\0\0\x01${A}`],
  ["!'a'", `\0\0\0\x02${NOT}${A}`],
  ["!!'a'", `\0\0\0\x03${NOT}${NOT}${A}`],
  ["!( 'a' & 'b' )", `\0\0\0\x04${NOT}${AND}${B}${A}`],
  ["'a' & 'b' & 'c'", `\0\0\0\x05${AND}${C}${AND}${B}${A}`],
  ["'a' | 'b' & 'c'", `\0\0\0\x05${OR}${AND}${C}${B}${A}`],
  ["( 'a' | 'b' ) & 'c'", `\0\0\0\x05${AND}${C}${OR}${B}${A}`],
  ["'a' <-> ( 'b' <-> 'c' )", `\0\0\0\x05${NEXT}${NEXT}${C}${B}${A}`],
  ["'a' <-> 'b' <-> 'c'", `\0\0\0\x05${NEXT}${C}${NEXT}${B}${A}`],
  ["'a' <-> ( 'b' & 'c' )", `\0\0\0\x05${NEXT}${AND}${C}${B}${A}`],
  ["( 'a' & 'b' ) <-> 'c'", `\0\0\0\x05${NEXT}${C}${AND}${B}${A}`],
  ["!'a' <-> 'b'", `\0\0\0\x04${NEXT}${B}${NOT}${A}`],
  ["!( 'a' <-> 'b' )", `\0\0\0\x04${NOT}${NEXT}${B}${A}`],
  ["'a' <-> !( 'b' | 'c' )", `\0\0\0\x06${NEXT}${NOT}${OR}${C}${B}${A}`],
  ["'a' <-> 'b' | 'c' <2> 'd'", `\0\0\0\x07${OR}\x02\x04\0\x02${D}${C}${NEXT}${B}${A}`],
  ["'a' <0> 'b'", `\0\0\0\x03\x02\x04\0\0${B}${A}`],
  ["'a' <16384> 'b'", `\0\0\0\x03\x02\x04\x40\0${B}${A}`],
  ["'it''s':*ABCD", "\0\0\0\x01\x01\x0f\x01it's\0"],
  ["'a':*", "\0\0\0\x01\x01\0\x01a\0"],
  ["'a':D", "\0\0\0\x01\x01\x01\0a\0"],
  ["'a':AC", "\0\0\0\x01\x01\x0a\0a\0"],
  ["'x\\\\y'", "\0\0\0\x01\x01\0\0x\\y\0"],
  [
    "'fat' & ( 'rat' | 'cat' ) & !'dog':*AB <-> 'x' <3> 'y'",
    `\0\0\0\x0c${AND}\x02\x04\0\x03\x01\0\0y\0${NEXT}\x01\0\0x\0${NOT}\x01\x0c\x01dog\0` +
    `${AND}${OR}\x01\0\0cat\0\x01\0\0rat\0\x01\0\0fat\0`,
  ],
];

Deno.test("tsquery is PostgreSQL's text, in both formats and both ways", () => {
  for (const [text, binary] of VALUES) {
    assertStrictEquals(codec.decodeText(text), text);
    assertStrictEquals(decodeBinary(codec, bytes(binary)), text);
    assertStrictEquals(codec.encodeText(text), text);
    assertStrictEquals(codec.prefersText!(text), false);
    assertEquals(encodeBinary(codec, text), bytes(binary));
  }
});

Deno.test("tsquery reads an empty one in both formats, and sends it as text, which alone the server takes", () => {
  assertStrictEquals(codec.decodeText(""), "");
  assertStrictEquals(decodeBinary(codec, bytes("\0\0\0\0")), "");
  assertStrictEquals(codec.encodeText(""), "");
  assertStrictEquals(codec.prefersText!(""), true);
  assertThrows(() => encodeBinary(codec, ""), DataError, "a string has no binary form");
});

Deno.test("tsquery prints operators that bind alike without parentheses, as PostgreSQL does", () => {
  assertStrictEquals(
    decodeBinary(codec, bytes(`\0\0\0\x05${AND}${AND}${C}${B}${A}`)),
    "'a' & 'b' & 'c'",
  );
  assertStrictEquals(
    decodeBinary(codec, bytes(`\0\0\0\x05${OR}${OR}${C}${B}${A}`)),
    "'a' | 'b' | 'c'",
  );
});

Deno.test("tsquery leaves text that PostgreSQL would print otherwise to PostgreSQL", () => {
  const texts = [
    ..."a;'a'&'b';'a' &;& 'a';'a'  & 'b';('a');( 'a';'a' );( 'a' ) );! 'a';( );''".split(";"),
    ..."'a':;'a':A*;'a':BA;'a':E;'a':AA;'a'*;'a' 'b';'a' & ;!;( 'a' & );'a' ".split(";"),
    ..."'a' <1> 'b';'a' <01> 'b';'a' <16385> 'b';'a' <-1> 'b';'a' <> 'b';'a' <--> 'b'".split(";"),
    `'a' & '${"a".repeat(2047)}'`,
  ];
  for (const text of texts) {
    assertStrictEquals(codec.prefersText!(text), true, text);
    assertStrictEquals(codec.encodeText(text), text);
    assertThrows(
      () => encodeBinary(codec, text),
      DataError,
      "Cannot encode tsquery: a string has no binary form",
    );
  }
});

Deno.test("tsquery throws DataError for what is not text, and for text that cannot be sent", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ...[1, null, undefined, true, {}, ["'a'"], Symbol(), () => {}].map((value) =>
      [value, "Cannot encode tsquery: value is not a string"] as const
    ),
    ["'a\0'", "Cannot encode tsquery: value contains NUL"],
    ["'\ud800'", "Cannot encode tsquery: value contains a lone surrogate"],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
    assertStrictEquals(codec.prefersText!(value), false);
  }
});

Deno.test("tsquery throws DataError for malformed bytes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "value is cut off"],
    ["\0\0\0\x01", "value is cut off"],
    ["\x7f\xff\xff\xff" + A, "value is cut off"],
    ["\0\0\0\x01\x01\0\0a", "value is cut off"],
    ["\0\0\0\x01\x02\x04\0", "value is cut off"],
    ["\xff\xff\xff\xff", "count is negative"],
    ["\0\0\0\0" + A, "bytes are left over"],
    ["\0\0\0\x01\x03", "an item is of an unknown kind"],
    ["\0\0\0\x01\x01\x10\0a\0", "a weight does not exist"],
    ["\0\0\0\x01\x02\0", "an operator does not exist"],
    ["\0\0\0\x01\x02\x05", "an operator does not exist"],
    [`\0\0\0\x01${NOT}`, "an operand is missing"],
    [`\0\0\0\x02${AND}${A}`, "an operand is missing"],
    [`\0\0\0\x02${A}${AND}`, "an operand is missing"],
    [`\0\0\0\x02${A}${B}`, "an operator is missing"],
  ];
  for (const [binary, state] of cases) {
    const message = `Cannot decode tsquery: ${state}`;
    assertThrows(() => decodeBinary(codec, bytes(binary)), DataError, message);
  }
});

Deno.test("tsquery nested deeply needs no stack of calls, either way", () => {
  const depth = 100_000;
  for (
    const [opening, closing] of [["!", ""], ["'b' <-> ( ", " )"], ["!( 'b' & ", " )"]] as const
  ) {
    const text = opening.repeat(depth) + "'a' <-> 'b'" + closing.repeat(depth);
    const decoded = decodeBinary(codec, encodeBinary(codec, text));
    assert(opening === "!" ? decoded === "!".repeat(depth) + "'a' <-> 'b'" : decoded === text);
  }
  assertStrictEquals(codec.prefersText!("( ".repeat(depth) + "'a'"), true);
});
