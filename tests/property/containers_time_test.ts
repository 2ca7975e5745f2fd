import { assert, assertInstanceOf } from "@std/assert";
import { DataError } from "../../src/errors.ts";
import type { Codec } from "../../src/types/codec.ts";
import { codecOf } from "../support/container_codecs.ts";

const TEXTS: readonly (readonly [before: string, piece: string, after: string])[] = [
  ["", "{", ""],
  ["", "{1,", ""],
  ["{", "1,", "1}"],
  ["{", "NULL,", "NULL}"],
  ["{", "{1},", "{1}}"],
  ["{", "{1,2},", ""],
  ['{"', "x", '"}'],
  ['{"', "\\\\", '"}'],
  ['{"', '\\"', ""],
  ["{", '"",', '""}'],
  ["{", '""', "}"],
  ["{", "(1,2),(0,0);", "NULL}"],
  ["{", "[1,2),", "[1,2)}"],
  ["{", '["a",)', ","],
  ["", "[1:1]", "={1}"],
  ["[", "1", ":2]={1}"],
  ["[", "1", ",2)"],
  ['["', "x", '",]'],
  ['["', '""', '",]'],
  ["[", "\\,", ",]"],
  ["[", '"', ",]"],
  ["(", ",", ")"],
  ["(", "1,", ")"],
  ["(", '"",', ")"],
  ['("', '""', '")'],
  ['("', "\\\\", '",)'],
  ["", "(", ""],
  ["", "1 ", "1"],
  ["", " ", ""],
  ["", "empty", ""],
];

const PARSERS = [
  1007,
  1009,
  1020,
  22,
  1006,
  3904,
  3906,
  4451,
  3905,
  2249,
  2287,
  "textrange",
  "textmultirange",
  "pt",
  "odd",
  "nest",
  "_pt",
];

/** Reads a text that may be none of its type; whatever else is thrown fails. */
function read(codec: Codec, text: string): void {
  try {
    codec.decodeText(text);
  } catch (error) {
    assertInstanceOf(error, DataError);
  }
}

/** How long it takes to read such a text of `size` characters, milliseconds; the least of some times. */
function timeOf(codec: Codec, [before, piece, after]: readonly string[], size: number): number {
  const text = before + piece!.repeat(size / piece!.length) + after;
  text.charCodeAt(0); // it is one piece of memory from here on
  let least = Infinity;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    read(codec, text);
    least = Math.min(least, performance.now() - start);
    if (least < 20) break;
  }
  return least;
}

for (const type of PARSERS) {
  const codec = codecOf(type);

  Deno.test(`${codec.name}: no text takes more than its share of time`, () => {
    for (const parts of TEXTS) {
      const half = timeOf(codec, parts, 500_000);
      const whole = timeOf(codec, parts, 1_000_000);
      assert(whole < 250 + 3 * half, `${parts.join("…")}: ${half} ms, then ${whole} ms`);
      assert(whole < 3000, `${parts.join("…")}: ${whole} ms`);
    }
  });
}
