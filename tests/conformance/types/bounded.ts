/**
 * The built-in ranges and multiranges.
 * @module
 */

import { Range } from "../../../mod.ts";
import type { Literal, TypeCases } from "./type_cases.ts";

const EMPTY: readonly Literal[] = [["empty", Range.empty()], ["(,)", new Range(null, null)]];

const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

const RANGES: readonly TypeCases[] = [
  {
    type: "int4range",
    literals: [
      ...EMPTY,
      ["[1,5]", new Range(1, 6)],
      ["(,5]", new Range(null, 6)],
      ["[-2147483648,)", new Range(-2147483648, null)],
    ],
  },
  {
    type: "int8range",
    literals: [
      ...EMPTY,
      [
        "[-9223372036854775808,9007199254740993)",
        new Range(-9223372036854775808n, 9007199254740993n),
      ],
      ["(1,9]", new Range(2n, 10n)],
    ],
  },
  {
    type: "numrange",
    literals: [
      ...EMPTY,
      ["[1.10,2]", new Range("1.10", "2", "[]")],
      ["(1.5,NaN)", new Range("1.5", "NaN", "()")],
      "(-1,0]",
    ],
  },
  {
    type: "daterange",
    literals: [
      ...EMPTY,
      ["[2024-02-28,2024-02-29]", new Range(date("2024-02-28"), date("2024-03-01"))],
      ["[-infinity,infinity)", new Range(-Infinity, Infinity)],
      "[0044-03-15 BC,)",
    ],
  },
  {
    type: "tsrange",
    literals: [...EMPTY, '["2024-03-10 02:30:00.000001","2024-03-11 00:00:00"]', "(infinity,]"],
  },
  {
    type: "tstzrange",
    literals: [...EMPTY, '("2024-03-10 07:30:00.000001+00","2024-03-11 00:00:00+05:30"]'],
  },
];

/** A multirange of each range. */
const MULTIRANGES: readonly TypeCases[] = [
  {
    type: "int4multirange",
    isList: true,
    since: 14,
    literals: [
      ["{}", []],
      ["{[1,3),[2,5),[7,8]}", [new Range(1, 5), new Range(7, 9)]],
      ["{(,)}", [new Range(null, null)]],
      ["{empty,[1,2)}", [new Range(1, 2)]],
    ],
  },
  {
    type: "int8multirange",
    isList: true,
    since: 14,
    literals: [["{}", []], ["{[1,2),[5,)}", [new Range(1n, 2n), new Range(5n, null)]]],
  },
  { type: "nummultirange", isList: true, since: 14, literals: [["{}", []], "{[1.50,2],(3,4)}"] },
  {
    type: "datemultirange",
    isList: true,
    since: 14,
    literals: [["{}", []], "{[2024-01-01,2024-01-02),[2024-02-01,)}"],
  },
  {
    type: "tsmultirange",
    isList: true,
    since: 14,
    literals: [["{}", []], '{["2024-01-01 00:00:00","2024-01-02 00:00:00"]}'],
  },
  {
    type: "tstzmultirange",
    isList: true,
    since: 14,
    literals: [["{}", []], '{(,"2024-01-02 00:00:00+00"]}'],
  },
];

/** The types and their values. */
export const BOUNDED: readonly TypeCases[] = [...RANGES, ...MULTIRANGES]
  .map((cases) => ({ ...cases, ordered: true }));
