/**
 * Types of a user's own: enums, domains, composite types.
 * @module
 */

import type { Literal, TypeCases } from "./type_cases.ts";

/** A type with what makes it. */
export interface UserType extends TypeCases {
  /** The statements that make it and what it is made of, in the session's own schema. */
  readonly made: readonly string[];
}

const LABELS = ["sad", "A b", "", "NULL", '"', "\\", "{,}", "(", "ž🐘", "__proto__"];
const MOOD = `CREATE TYPE pg_temp.mood AS ENUM (${LABELS.map((label) => `'${label}'`)})`;
const PAIR = "CREATE TYPE pg_temp.pair AS (x int4, y text)";
const MOODS: readonly Literal[] = LABELS.map((label) => [label, label]);

const ENUMS: readonly UserType[] = [{ type: "mood", ordered: true, made: [MOOD], literals: MOODS }];

const DOMAINS: readonly UserType[] = [
  {
    type: "positive",
    ordered: true,
    made: ["CREATE DOMAIN pg_temp.positive AS int8 CHECK (VALUE > 0)"],
    literals: [["1", 1n], ["9007199254740993", 9007199254740993n]],
  },
  {
    type: "more_positive",
    made: [
      "CREATE DOMAIN pg_temp.positive AS int8 CHECK (VALUE > 0)",
      "CREATE DOMAIN pg_temp.more_positive AS pg_temp.positive CHECK (VALUE > 1)",
    ],
    literals: [["2", 2n]],
  },
  {
    type: "price",
    made: ["CREATE DOMAIN pg_temp.price AS numeric(9, 2)"],
    literals: [["1.5", "1.50"], ["-0", "0.00"]],
  },
  {
    type: "birthday",
    made: ["CREATE DOMAIN pg_temp.birthday AS date"],
    literals: [["2000-02-29", Temporal.PlainDate.from("2000-02-29")], ["infinity", Infinity]],
  },
  {
    type: "feeling",
    equals: null, // that of enums does not know domains
    made: [MOOD, "CREATE DOMAIN pg_temp.feeling AS pg_temp.mood"],
    literals: MOODS,
  },
  {
    type: "list",
    isList: true,
    made: ["CREATE DOMAIN pg_temp.list AS int4[]"],
    literals: ["{}", "{1,NULL}", "{{1,2},{3,4}}"],
  },
  {
    type: "point_pair",
    isList: true,
    made: [PAIR, "CREATE DOMAIN pg_temp.point_pair AS pg_temp.pair"],
    literals: [['(1,"a b")', { x: 1, y: "a b" }], ["(,)", { x: null, y: null }]],
  },
  {
    type: "span_of_days",
    made: ["CREATE DOMAIN pg_temp.span_of_days AS daterange"],
    literals: ["[2024-01-01,2024-02-01)", "empty"],
  },
];

const COMPOSITES: readonly UserType[] = [
  {
    type: "pair",
    isList: true,
    ordered: true,
    made: [PAIR],
    literals: [
      ['(1,"a b")', { x: 1, y: "a b" }],
      ["(,)", { x: null, y: null }],
      ['(-7,"")', { x: -7, y: "" }],
      ['(0,"""\\\\,()NULL")', { x: 0, y: '"\\,()NULL' }],
    ],
  },
  {
    type: "nested",
    isList: true,
    ordered: true,
    made: [
      PAIR,
      "CREATE TYPE pg_temp.nested AS (one pg_temp.pair, many pg_temp.pair[], at timestamptz)",
    ],
    literals: [
      ["(,,)", { one: null, many: null, at: null }],
      '("(1,""a """"b"""""")","{""(2,c)"",NULL,""(,)""}","2024-01-01 00:00:00+00")',
    ],
  },
  {
    type: "odd",
    isList: true,
    made: [
      'CREATE TYPE pg_temp.odd AS ("__proto__" int4, "A b" text, "constructor" int4, "toString" text)',
    ],
    literals: [
      ["(1,a,2,b)", { ["__proto__"]: 1, "A b": "a", constructor: 2, toString: "b" }],
      ["(,,,)", { ["__proto__"]: null, "A b": null, constructor: null, toString: null }],
    ],
  },
  {
    type: "altered",
    isList: true,
    made: [
      "CREATE TYPE pg_temp.altered AS (gone text, a int4, also_gone int8, b text)",
      "ALTER TYPE pg_temp.altered DROP ATTRIBUTE gone, DROP ATTRIBUTE also_gone, ADD ATTRIBUTE c bool",
    ],
    literals: [["(1,x,t)", { a: 1, b: "x", c: true }], ["(,,)", { a: null, b: null, c: null }]],
  },
  {
    type: "single",
    isList: true,
    made: ["CREATE TYPE pg_temp.single AS (a text)"],
    literals: [["()", { a: null }], ['("")', { a: "" }]],
  },
  {
    type: "nothing",
    isList: true,
    made: ["CREATE TYPE pg_temp.nothing AS ()"],
    literals: [["()", {}]],
  },
];

/** The types and their values. */
export const USER_TYPES: readonly UserType[] = [...ENUMS, ...DOMAINS, ...COMPOSITES];
