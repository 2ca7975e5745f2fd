import { assertEquals } from "@std/assert";
import { saslprep } from "../../../src/protocol/saslprep.ts";
import {
  isForbidden,
  isLeftToRight,
  isRightToLeft,
} from "../../../src/protocol/saslprep_tables.ts";

const PREPARED: readonly (readonly [what: string, given: string, prepared: string])[] = [
  // The examples of RFC 4013.
  ["a soft hyphen as nothing", "I\u00adX", "IX"],
  ["ASCII as it is", "user", "user"],
  ["case as it is", "USER", "USER"],
  ["an ordinal indicator as its letter", "\u00aa", "a"],
  ["a Roman numeral as its letters", "\u2168", "IX"],
  // Spaces and what is invisible.
  ["control characters of ASCII as they are", "a\u007f\tb", "a\u007f\tb"],
  ["a no-break space as a space", "a\u00a0b", "a b"],
  ["an ideographic space as a space", "a\u3000b", "a b"],
  ["a zero width space as a space", "a\u200bb", "a b"],
  ["a word joiner as nothing", "a\u2060b\u00e9", "ab\u00e9"],
  ["a variation selector as nothing", "\u2602\ufe0f", "\u2602"],
  // Normalization.
  ["a ligature as its letters", "\ufb01x", "fix"],
  ["a decomposed letter as the composed one", "e\u0301", "\u00e9"],
  ["Hangul letters as a syllable", "\u1112\u1161\u11ab", "\ud55c"],
  ["half-width katakana as katakana", "\uff76\uff9e", "\u30ac"],
  [
    "Devanagari as it is",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
  ],
  // Both directions.
  ["Arabic alone", "\u0645\u0631\u062d\u0628\u0627", "\u0645\u0631\u062d\u0628\u0627"],
  ["Arabic around digits", "\u06271\u0628", "\u06271\u0628"],
  ["an Arabic ligature as its letters", "\ufefb", "\u0644\u0627"],
  ["Hebrew with points", "\u05d0\u05b8\u05d1", "\u05d0\u05b8\u05d1"],
];

for (const [what, given, prepared] of PREPARED) {
  Deno.test(`saslprep() takes ${what}`, () => assertEquals(saslprep(given), prepared));
}

/** Each with a no-break space or the like, which would be changed otherwise. */
const NOT_ALLOWED: Readonly<Record<string, string>> = {
  "a control character": "\u00a0\u0007",
  "a control character beyond ASCII": "\u00a0\u0085",
  "of private use": "\u00a0\ue000",
  "no character": "\u00a0\ufffe",
  "the replacement character": "\u00a0\ufffd",
  "an ideographic description": "\u00a0\u2ff0",
  "a tone mark that is deprecated": "\u0340",
  "a change of direction": "\u00a0\u202e",
  "a tag": "\u00a0\u{e0041}",
  "an emoji, unassigned in Unicode 3.2": "\u00a0\u{1f600}",
  "a letter unassigned in Unicode 3.2 with an assigned decomposition": "\u{1f100}",
  "Arabic with Latin": "\u00a0\u0627a\u0627",
  "Arabic that ends with a digit": "\u0627\u00a01",
  "Arabic that begins with a digit": "1\u00a0\u0627",
  "nothing but what is invisible": "\u00ad",
};

for (const [what, given] of Object.entries(NOT_ALLOWED)) {
  Deno.test(`saslprep() leaves a password as it is that is or holds ${what}`, () => {
    assertEquals(saslprep(given), given);
  });
}

/** They are mapped to nothing, so no table need say anything of them. */
const VARIATION_SELECTORS = 16;

Deno.test("the tables of SASLprep have as many code points as those of RFC 3454", () => {
  const count = { forbidden: 0, rightToLeft: 0, leftToRight: 0 };
  for (let point = 0; point <= 0x10ffff; point++) {
    if (isForbidden(point)) count.forbidden++;
    else if (isRightToLeft(point)) count.rightToLeft++;
    else if (isLeftToRight(point)) count.leftToRight++;
  }
  assertEquals(count, {
    forbidden: 1_019_122,
    rightToLeft: 1_042 + VARIATION_SELECTORS,
    leftToRight: 90_456,
  });
});
