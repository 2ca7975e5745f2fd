/**
 * Characters, bytes, uuid, JSON and XML.
 * @module
 */

import { json } from "../../../mod.ts";
import type { Literal, TypeCases } from "./type_cases.ts";

/** Whatever has a meaning somewhere between here and there. */
const HOSTILE: readonly Literal[] = [
  ["", ""],
  " ",
  "  a  b",
  "NULL",
  "null",
  '"',
  '""',
  "\\",
  "\\\\",
  '\\"',
  "{}",
  "{a,b}",
  "(a,b)",
  "[a,b)",
  "()",
  "empty",
  "a,b;c",
  "it's",
  "a\tb\nc\rd",
  "\u0001\u007f",
  "\ufeffbom",
  "\u2028\u2029",
  "žluťoučký",
  "e\u0301",
  "🐘🇨🇿",
  "\u{10ffff}",
  "\ufffd",
];

/** A long one, that crosses every limit of a fast path. */
const LONG: readonly Literal[] = [
  "x".repeat(24),
  "x".repeat(25),
  "ž".repeat(401),
  "🐘".repeat(9000),
];

/** Values that are strings themselves are JSON text when they are passed. */
const asJson = (value: unknown): unknown => json(value);

const JSON_TEXTS: readonly Literal[] = [
  ["{}", {}],
  ["[]", []],
  ["null", null],
  ["true", true],
  ["0", 0],
  ["-1.5e-7", -1.5e-7],
  ['""', ""],
  ['"null"', "null"],
  ['"\\"\\\\\\n🐘"', '"\\\n🐘'],
  ["[1,[2,[]],{}]", [1, [2, []], {}]],
  ['{"a":{"b":[null,"c"]}}', { a: { b: [null, "c"] } }],
  ['{"__proto__":1}', { ["__proto__"]: 1 }],
  ['{"constructor":{"prototype":2}}', { constructor: { prototype: 2 } }],
];

/** The types and their values. */
export const TEXTS: readonly TypeCases[] = [
  { type: "text", ordered: true, literals: [...HOSTILE, ...LONG] },
  { type: "varchar", ordered: true, literals: [...HOSTILE, ...LONG] },
  { type: "bpchar", ordered: true, literals: [...HOSTILE, "trailing  "] },
  { type: "name", ordered: true, literals: HOSTILE },
  {
    type: "char",
    ordered: true,
    castFromText: false, // it takes the first byte
    literals: [
      ["", ""],
      ["a", "a"],
      [" ", " "],
      ['"', '"'],
      ["{", "{"],
      ["\\", "\\"],
      ["'", "'"],
      { text: "\\377", value: "\\377", since: 16 },
      { text: "\\200", value: "\\200", since: 16 },
    ],
  },
  {
    type: "bytea",
    ordered: true,
    literals: [
      ["", new Uint8Array()],
      ["\\x00", Uint8Array.of(0)],
      ["\\x5c783030", Uint8Array.of(92, 120, 48, 48)],
      ["\\\\\\000", Uint8Array.of(92, 0)],
      ["\\xdeadBEEF", Uint8Array.of(222, 173, 190, 239)],
      [`\\x${"00ff".repeat(1500)}`, Uint8Array.from({ length: 3000 }, (_, i) => i % 2 * 255)],
    ],
  },
  {
    type: "uuid",
    ordered: true,
    literals: [
      ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"],
      ["{A0EEBC999C0B4EF8BB6D6BB9BD380A11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
      ["ffffffff-ffff-ffff-ffff-ffffffffffff", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    ],
  },
  {
    type: "json",
    isList: true,
    equals: null,
    parameter: asJson,
    literals: [
      ...JSON_TEXTS.filter((literal) => Array.isArray(literal) && literal[0] !== "-1.5e-7"),
    ],
  },
  { type: "jsonb", isList: true, ordered: true, parameter: asJson, literals: JSON_TEXTS },
  {
    type: "jsonpath",
    equals: null,
    literals: [
      ["$", "$"],
      ['strict $.a[*]?(@ > "x\\"")', 'strict $."a"[*]?(@ > "x\\"")'],
      "$.a.size()",
    ],
  },
  {
    type: "xml",
    equals: null,
    literals: [
      ["<a/>", "<a/>"],
      "",
      "text",
      '<a b="c">ž &amp; 🐘</a>',
      "<a/><b/>",
      '<![CDATA[,"\\]]>',
    ],
  },
  { type: "refcursor", equals: null, literals: HOSTILE },
];
