import { assertEquals } from "@std/assert";
import { fromBase64, toBase64 } from "../../../src/protocol/base64.ts";

const TEXTS: Readonly<Record<string, readonly number[]>> = {
  "": [],
  "AA==": [0],
  "+/8=": [0xfb, 0xff],
  "c2FsdA==": [0x73, 0x61, 0x6c, 0x74],
};

for (const [text, bytes] of Object.entries(TEXTS)) {
  Deno.test(`base64 of ${JSON.stringify(text)} is read and written`, () => {
    assertEquals(fromBase64(text), Uint8Array.from(bytes));
    assertEquals(toBase64(Uint8Array.from(bytes)), text);
  });
}

const NOT_BASE64: Readonly<Record<string, string>> = {
  "too little padding": "AA=",
  "no padding": "AA",
  "too much padding": "AAAA====",
  "padding within": "AA==AAAA",
  "a part of a byte": "A",
  "bits behind the last byte": "AB==",
  "white space": "AA AA",
  "a line's end": "AAAA\n",
  "the alphabet for URLs": "-_8=",
  "another character": "AA!A",
  "a character beyond Latin-1": "AA\u2022A",
};

for (const [what, text] of Object.entries(NOT_BASE64)) {
  Deno.test(`fromBase64() takes no text with ${what}`, () => assertEquals(fromBase64(text), null));
}
