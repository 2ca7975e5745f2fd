/**
 * Every type of columns with values of it.
 * @module
 */

import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { Cents, cents, event, point, yesNo } from "./sa_custom_types.ts";

/** A type and some of its values. */
export interface TypeCase {
  /** The type; anything may be asked of it, since the tests ask it at run time. */
  readonly type: sa.ColumnDefinition<never, never>;
  /** Values that come back as they were. */
  readonly values: readonly unknown[];
  /** The column's type in PostgreSQL's own words. */
  readonly sql: string;
  /** False where PostgreSQL has no `=` for the type. */
  readonly comparable?: boolean;
}

/** A point in time, as an Instant. */
export const INSTANT = Temporal.Instant.from("2026-02-03T04:05:06.789012Z");
const LOCAL = Temporal.PlainDateTime.from("2026-02-03T04:05:06.789012");
const DAY = Temporal.PlainDate.from("2026-02-03");
const TIME = Temporal.PlainTime.from("04:05:06.789012");
const DATE = new Date("2026-02-03T04:05:06.789Z");
const SPAN = new Interval({ months: 14, days: -3, microseconds: 4_005_006 });

function typeCase(
  type: unknown,
  sql: string,
  values: readonly unknown[],
  comparable = true,
): TypeCase {
  return { type: type as TypeCase["type"], values, sql, comparable };
}

/** The types that need nothing in the database. */
export const BUILTIN_CASES: readonly TypeCase[] = [
  typeCase(sa.smallint(), "smallint", [0, -32768, 32767]),
  typeCase(sa.integer(), "integer", [0, -2147483648, 2147483647]),
  typeCase(sa.bigint(), "bigint", [0n, -(2n ** 63n), 2n ** 63n - 1n]),
  typeCase(sa.bigint({ mode: "number" }), "bigint", [0, Number.MAX_SAFE_INTEGER]),
  typeCase(sa.bigint({ mode: "string" }), "bigint", ["0", "-9223372036854775808"]),
  typeCase(sa.numeric(), "numeric", ["1.50", "-0.000000000000000000001", "NaN"]),
  typeCase(sa.numeric(5, 2), "numeric(5,2)", ["999.99", "-1.00"]),
  typeCase(sa.numeric(3), "numeric(3,0)", ["999"]),
  typeCase(sa.numeric(5, 2, { mode: "number" }), "numeric(5,2)", [1.5, -0.25]),
  typeCase(sa.real(), "real", [1.5, -0.25, Infinity]),
  typeCase(sa.doublePrecision(), "double precision", [0.1, -1e300, 5e-324]),
  typeCase(sa.oid(), "oid", [0, 4294967295]),
  typeCase(sa.boolean(), "boolean", [true, false]),
  typeCase(sa.varchar(), "character varying", ["", 'it\'s \\ "quoted" é😀']),
  typeCase(sa.varchar(5), "character varying(5)", ["abcde"]),
  typeCase(sa.text(), "text", ["", "{a,b}", "NULL", 'it\'s \\ "quoted" é😀\n']),
  typeCase(sa.char(3), "character(3)", ["abc", "a  "]),
  typeCase(sa.char(), "character(1)", ["a"]),
  typeCase(sa.uuid(), "uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
  typeCase(sa.bytea(), "bytea", [new Uint8Array([0, 1, 92, 39, 255]), new Uint8Array()]),
  typeCase(sa.inet(), "inet", ["192.168.0.1/24", "::1"]),
  typeCase(sa.cidr(), "cidr", ["192.168.0.0/24"]),
  typeCase(sa.macaddr(), "macaddr", ["08:00:2b:01:02:03"]),
  typeCase(sa.macaddr8(), "macaddr8", ["08:00:2b:01:02:03:04:05"]),
  typeCase(sa.bit(3), "bit(3)", ["101", "000"]),
  typeCase(sa.bit(), "bit(1)", ["1"]),
  typeCase(sa.varbit(8), "bit varying(8)", ["10111", ""]),
  typeCase(sa.varbit(), "bit varying", ["10111"]),
  typeCase(sa.tsvector(), "tsvector", ["'cat':3 'it''s':2"]),
  typeCase(sa.tsquery(), "tsquery", ["'cat' & 'dog'"]),
  typeCase(sa.regclass(), "regclass", ["pg_class"], false),
  typeCase(sa.regconfig(), "regconfig", ["english"], false),
  typeCase(sa.jsonpath(), "jsonpath", ['$."a"[*]'], false),
  typeCase(sa.xml(), "xml", ["<a>it's</a>"], false),
  typeCase(sa.date(), "date", [DAY]),
  typeCase(sa.date({ mode: "date" }), "date", [new Date("2026-02-03T00:00:00Z")]),
  typeCase(sa.date({ mode: "string" }), "date", ["2026-02-03", "infinity"]),
  typeCase(sa.time(), "time without time zone", [TIME]),
  typeCase(sa.time({ precision: 0 }), "time(0) without time zone", [TIME.round("second")]),
  typeCase(sa.time({ mode: "string" }), "time without time zone", ["24:00:00"]),
  typeCase(sa.timetz(), "time with time zone", ["04:05:06.789+02"]),
  typeCase(sa.timetz({ precision: 3 }), "time(3) with time zone", ["04:05:06.789-03:30"]),
  typeCase(sa.timestamp(), "timestamp without time zone", [LOCAL]),
  typeCase(sa.timestamp({ mode: "date" }), "timestamp without time zone", [DATE]),
  typeCase(sa.timestamp({ mode: "string" }), "timestamp without time zone", ["-infinity"]),
  typeCase(sa.timestamptz(), "timestamp with time zone", [INSTANT]),
  typeCase(sa.timestamptz({ mode: "date", precision: 3 }), "timestamp(3) with time zone", [DATE]),
  typeCase(sa.timestamptz({ mode: "string" }), "timestamp with time zone", ["infinity"]),
  typeCase(sa.interval(), "interval", [SPAN]),
  typeCase(sa.interval({ fields: "day to second", precision: 3 }), "interval day to second(3)", [
    new Interval({ days: 1, microseconds: 1_500_000 }),
  ]),
  typeCase(sa.interval({ mode: "temporal" }), "interval", [
    Temporal.Duration.from({ months: 1, days: 2, seconds: 3 }),
  ]),
  typeCase(sa.interval({ mode: "string" }), "interval", ["1 year 2 mons"]),
  typeCase(sa.jsonb(), "jsonb", [{ a: [1, null, "x"] }, [1, "2"], "text", '{"a":1}', 1.5, true]),
  typeCase(sa.json(), "json", [{ a: [1, null, "x"] }, [1, "2"], "text", '"x"', false], false),
  typeCase(sa.int4range(), "int4range", [new Range(1, 10), new Range(null, 5), empty()]),
  typeCase(sa.int8range(), "int8range", [new Range(1n, 10n)]),
  typeCase(sa.int8range({ mode: "number" }), "int8range", [new Range(1, 10)]),
  typeCase(sa.numrange(), "numrange", [new Range("1.5", "2.5", "(]")]),
  typeCase(sa.daterange(), "daterange", [new Range(DAY, DAY.add({ days: 1 }))]),
  typeCase(sa.tsrange(), "tsrange", [new Range(LOCAL, null)]),
  typeCase(sa.tstzrange(), "tstzrange", [new Range(INSTANT, null)]),
  typeCase(sa.array(sa.integer()), "integer[]", [[1, null, 3], []]),
  typeCase(sa.array(sa.varchar(20)), "character varying(20)[]", [[
    "it's",
    'a"b',
    "\\",
    "NULL",
    "",
  ]]),
  typeCase(sa.array(sa.integer(), { dimensions: 2 }), "integer[]", [[[1, 2], [3, 4]]]),
  typeCase(sa.array(sa.jsonb()), "jsonb[]", [[{ a: "it's" }, "text", [1, 2], null]]),
  typeCase(sa.array(sa.int4range()), "int4range[]", [[new Range(1, 2), null]]),
  typeCase(sa.array(sa.timestamptz()), "timestamp with time zone[]", [[INSTANT]]),
  typeCase(sa.array(cents), "numeric(10,2)[]", [[new Cents(150n), null]]),
  typeCase(cents, "numeric(10,2)", [new Cents(150n), new Cents(-5n)]),
  typeCase(yesNo, '"char"', [true, false]),
  typeCase(point, "point", [[1.5, -2]], false),
  typeCase(event, "jsonb", [DAY]),
];

/** Multiranges, which PostgreSQL has from version 14 on. */
export const MULTIRANGE_CASES: readonly TypeCase[] = [
  typeCase(sa.int4multirange(), "int4multirange", [[new Range(1, 3), new Range(5, 7)], []]),
  typeCase(sa.int8multirange({ mode: "string" }), "int8multirange", [[new Range("1", "3")]]),
  typeCase(sa.nummultirange(), "nummultirange", [[new Range("1.5", "3")]]),
  typeCase(sa.datemultirange({ mode: "string" }), "datemultirange", [
    [new Range("2026-01-01", "2026-02-01")],
  ]),
  typeCase(sa.tsmultirange(), "tsmultirange", [[new Range(LOCAL, null)]]),
  typeCase(sa.tstzmultirange({ mode: "date" }), "tstzmultirange", [[new Range(DATE, null)]]),
  typeCase(sa.array(sa.int4multirange()), "int4multirange[]", [[[new Range(1, 3)], null]]),
];

/** Types that are made in a schema of the database. */
export function userDefinedCases(schema: string): readonly TypeCase[] {
  const status = sa.enumType("order status", ["new", "it's", "a\\b"], { schema });
  const email = sa.domain("email", sa.text(), {
    schema,
    check: (value) => value.boolOp("~~", "%@%"),
    default: "none@example.org",
  });
  const short = sa.domain("short_number", sa.bigint({ mode: "number" }), { schema });
  const list = sa.domain("list", sa.array(sa.integer()), { schema });
  return [
    typeCase(status, `${schema}."order status"`, ["new", "it's", "a\\b"]),
    typeCase(sa.array(status), `${schema}."order status"[]`, [["it's", null, "a\\b"]]),
    typeCase(email, `${schema}.email`, ["a@b", "it's@\\"]),
    typeCase(sa.array(email), `${schema}.email[]`, [["a@b"]]),
    typeCase(short, `${schema}.short_number`, [5, 2 ** 40]),
    typeCase(sa.array(short), `${schema}.short_number[]`, [[5, 2 ** 40]]),
    typeCase(list, `${schema}.list`, [[1, 2], []]),
    typeCase(
      sa.customType({
        base: status,
        encode: (value: { is: string }) => value.is as "new",
        decode: (is) => ({ is }),
      }),
      `${schema}."order status"`,
      [{ is: "new" }],
    ),
  ];
}

/** Types of extensions. */
export const EXTENSION_CASES: readonly TypeCase[] = [
  typeCase(sa.citext(), "citext", ["It's"]),
  typeCase(sa.array(sa.citext()), "citext[]", [["It's", null]]),
  typeCase(sa.hstore(), "hstore", [new Map([["a", "it's"], ["b", null]])]),
  typeCase(sa.hstore({ mode: "object" }), "hstore", [{ a: 'say "a"', b: null }]),
  typeCase(sa.hstore({ mode: "string" }), "hstore", ['"a"=>"1"']),
  typeCase(sa.array(sa.hstore()), "hstore[]", [[new Map([["a", "1"]])]]),
];

function empty(): Range<number> {
  return new Range<number>(null, null, "empty");
}
