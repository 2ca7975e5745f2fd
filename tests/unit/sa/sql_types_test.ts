import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DataError, Interval, Range } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { inlineLiteral } from "../../../src/sa/sql/inline_literal.ts";
import type { SqlType } from "../../../src/sa/sql/sql_type.ts";
import { TypeHolder } from "../../../src/sa/sql/type_holder.ts";
import {
  BUILTIN_CASES,
  EXTENSION_CASES,
  MULTIRANGE_CASES,
  userDefinedCases,
} from "../../support/sa_type_cases.ts";

const CASES = [
  ...BUILTIN_CASES,
  ...EXTENSION_CASES,
  ...MULTIRANGE_CASES,
  ...userDefinedCases("shop"),
];

function typeOf(definition: unknown): SqlType {
  return TypeHolder.typeOf(definition, "the type");
}

/** A value as it is after it went to the driver and came back, as text. */
function andBack(type: SqlType, value: unknown): unknown {
  const bound = type.bind === undefined ? value : type.bind(value);
  return type.codec.decodeText(type.codec.encodeText(bound));
}

Deno.test("each type takes its values, and its codec reads what it writes", () => {
  for (const { type, values, sql } of CASES) {
    const sqlType = typeOf(type);
    for (const value of values) {
      assert(sqlType.accepts(value), `${sql} takes its value`);
      assertEquals(andBack(sqlType, value), value, sql);
    }
  }
});

Deno.test("no type takes undefined, functions, symbols or holes", () => {
  // deno-lint-ignore no-sparse-arrays
  const none = [undefined, () => 1, Symbol("a"), [undefined], [,]];
  for (const { type, sql } of CASES) {
    const { accepts, takes, kind } = typeOf(type);
    for (const value of none) {
      const isOwn = value !== undefined && takes === "a value of its own";
      if (isOwn || kind === "json" && Array.isArray(value)) continue;
      assertEquals(accepts(value), false, `${sql} takes ${String(value)}`);
    }
  }
});

const INSTANT = Temporal.Instant.fromEpochMilliseconds(0);
const VALUES = {
  number: 1,
  bigint: 1n,
  string: "1",
  boolean: true,
  date: new Date(0),
  instant: INSTANT,
  plainDateTime: Temporal.PlainDateTime.from("2026-01-01T00:00"),
  plainDate: Temporal.PlainDate.from("2026-01-01"),
  plainTime: Temporal.PlainTime.from("00:00"),
  duration: Temporal.Duration.from({ days: 1 }),
  interval: new Interval({ days: 1 }),
  bytes: new Uint8Array(1),
  range: new Range(1, 2),
  map: new Map([["a", "b"]]),
  object: { a: "b" },
  array: [1],
} as const;

const TAKES: readonly (readonly [unknown, readonly (keyof typeof VALUES)[]])[] = [
  [sa.smallint(), ["number", "bigint"]],
  [sa.integer(), ["number", "bigint"]],
  [sa.bigint(), ["number", "bigint"]],
  [sa.bigint({ mode: "number" }), ["number", "bigint"]],
  [sa.bigint({ mode: "string" }), ["number", "bigint", "string"]],
  [sa.numeric(), ["number", "bigint", "string"]],
  [sa.numeric(3, 1, { mode: "number" }), ["number", "bigint", "string"]],
  [sa.real(), ["number", "bigint"]],
  [sa.doublePrecision(), ["number", "bigint"]],
  [sa.oid(), ["number", "bigint"]],
  [sa.money(), ["string"]],
  [sa.boolean(), ["boolean"]],
  [sa.text(), ["string"]],
  [sa.varchar(3), ["string"]],
  [sa.citext(), ["string"]],
  [sa.uuid(), ["string"]],
  [sa.bytea(), ["bytes"]],
  [sa.timestamptz(), ["instant"]],
  [sa.timestamptz({ mode: "date" }), ["date"]],
  [sa.timestamptz({ mode: "string" }), ["string"]],
  [sa.timestamp(), ["plainDateTime"]],
  [sa.timestamp({ mode: "date" }), ["date"]],
  [sa.date(), ["plainDate"]],
  [sa.time(), ["plainTime"]],
  [sa.timetz(), ["string"]],
  [sa.interval(), ["interval"]],
  [sa.interval({ mode: "temporal" }), ["interval", "duration"]],
  [sa.interval({ mode: "string" }), ["interval", "string"]],
  [sa.int4range(), ["range"]],
  [sa.daterange(), []],
  [sa.int4multirange(), []],
  [sa.hstore(), ["map", "object"]],
  [sa.hstore({ mode: "string" }), ["string"]],
  [sa.array(sa.integer()), ["array"]],
  [sa.array(sa.text()), []],
  [sa.array(sa.integer(), { dimensions: 2 }), []],
  [sa.enumType("e", ["1", "2"]), ["string"]],
  [sa.enumType("e", ["a"]), []],
];

Deno.test("each type takes its own values and no other", () => {
  for (const [definition, takes] of TAKES) {
    const type = typeOf(definition);
    const taken = Object.entries(VALUES).flatMap(([name, value]) =>
      type.accepts(value) ? [name] : []
    );
    assertEquals(taken.sort(), [...takes].sort(), type.name);
  }
});

Deno.test("jsonb() takes what JSON has, and its values go as JSON text, made once", () => {
  const type = typeOf(sa.jsonb());
  for (const value of ["", "{}", 0, false, [], {}, { a: [null] }, new Date(0)]) {
    assert(type.accepts(value));
    assertEquals(type.bind!(value), JSON.stringify(value));
  }
  for (const value of [1n, new Map(), new Set(), new Uint8Array(1), new ArrayBuffer(1)]) {
    assertEquals(type.accepts(value), false);
  }
  assertEquals(type.accepts(Promise.resolve()), false);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assertThrows(() => type.bind!(circle), DataError, "cannot be made into JSON");
});

const NAMES: readonly (readonly [unknown, string, string])[] = [
  [sa.varchar(3), "VARCHAR(3)", "VARCHAR"],
  [sa.char(3), "CHAR(3)", "BPCHAR"],
  [sa.bit(3), "BIT(3)", '"bit"'],
  [sa.varbit(3), "BIT VARYING(3)", "BIT VARYING"],
  [sa.numeric(5, 2), "NUMERIC(5, 2)", "NUMERIC"],
  [sa.numeric(5), "NUMERIC(5)", "NUMERIC"],
  [sa.numeric(2, -3), "NUMERIC(2, -3)", "NUMERIC"],
  [sa.timestamptz({ precision: 3 }), "TIMESTAMP(3) WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE"],
  [sa.timestamp({ precision: 0 }), "TIMESTAMP(0)", "TIMESTAMP"],
  [sa.time({ precision: 6 }), "TIME(6)", "TIME"],
  [sa.timetz({ precision: 1 }), "TIME(1) WITH TIME ZONE", "TIME WITH TIME ZONE"],
  [sa.interval({ precision: 2 }), "INTERVAL(2)", "INTERVAL"],
  [sa.interval({ fields: "year to month" }), "INTERVAL YEAR TO MONTH", "INTERVAL"],
  [sa.interval({ fields: "second", precision: 2 }), "INTERVAL SECOND(2)", "INTERVAL"],
  [sa.array(sa.varchar(3)), "VARCHAR(3)[]", "VARCHAR[]"],
  [sa.array(sa.text(), { dimensions: 3 }), "TEXT[][][]", "TEXT[]"],
  [sa.enumType("My enum", ["a"], { schema: "my" }), 'my."My enum"', 'my."My enum"'],
  [sa.enumType("e", ["a"], { metadata: new sa.MetaData({ schema: "my" }) }), "my.e", "my.e"],
  [sa.domain("d", sa.varchar(3), { metadata: new sa.MetaData() }), "d", "d"],
];

Deno.test("types have a name for DDL, and one for CAST that cuts nothing", () => {
  for (const [definition, name, castName] of NAMES) {
    const type = typeOf(definition);
    assertEquals([type.name, type.castName], [name, castName]);
  }
});

Deno.test("a type is made once, however often it is asked for", () => {
  const makers = [
    () => sa.varchar(3),
    () => sa.numeric(5, 2, { mode: "number" }),
    () => sa.timestamptz({ mode: "date", precision: 3 }),
    () => sa.date({ mode: "string" }),
    () => sa.interval({ fields: "day" }),
    () => sa.int8range({ mode: "number" }),
    () => sa.array(sa.varchar(3), { dimensions: 2 }),
  ];
  for (const make of makers) {
    assert(typeOf(make()) === typeOf(make()));
  }
  assert(typeOf(sa.timestamptz()) !== typeOf(sa.timestamptz({ mode: "date" })));
  assert(typeOf(sa.array(sa.bigint())) !== typeOf(sa.array(sa.bigint({ mode: "number" }))));
});

const REFUSED: readonly (readonly [() => unknown, string])[] = [
  [() => sa.varchar(0), "Cannot make VARCHAR: length is not a whole number from 1 to 10485760"],
  [() => sa.char("1); DROP" as never), "Cannot make CHAR: length is not"],
  [() => sa.bit(1.5), "Cannot make BIT: length is not"],
  [() => sa.varbit(-1), "Cannot make BIT VARYING: length is not"],
  [() => sa.numeric(0), "Cannot make NUMERIC: precision is not a whole number from 1 to 1000"],
  [() => sa.numeric(5, 1001), "Cannot make NUMERIC: scale is not"],
  [() => sa.numeric(undefined, 2), "Cannot make NUMERIC: scale is given, precision is not"],
  [() => sa.numeric(5, 2, { mode: "x" as never }), "mode is not string, number"],
  [() => sa.bigint({ mode: "toString" as never }), "mode is not bigint, number, string"],
  [
    () => sa.timestamptz({ precision: 7 }),
    "Cannot make TIMESTAMP WITH TIME ZONE: precision is not",
  ],
  [() => sa.date({ mode: 1 as never }), "Cannot make DATE: mode is not temporal, date, string"],
  [() => sa.interval({ fields: "week" as never }), "Cannot make INTERVAL: fields is not year,"],
  [() => sa.interval({ fields: "day", precision: 1 }), "precision is given, fields have no second"],
  [() => sa.hstore({ mode: null as never }), "Cannot make HSTORE: mode is not map, object, string"],
  [() => sa.array(sa.array(sa.text()) as never), "its elements are arrays; use dimensions"],
  [() => sa.array(sa.text(), { dimensions: 7 as never }), "dimensions is not"],
  [() => sa.array({} as never), "the type of elements is not a type, such as integer()"],
];

Deno.test("types refuse arguments that PostgreSQL does not have", () => {
  for (const [make, message] of REFUSED) assertThrows(make, sa.ArgumentError, message);
});

Deno.test("dates, times and intervals refuse infinity when they are read, in both formats", () => {
  const infinite = [
    ["timestamptz", sa.timestamptz(), sa.timestamptz({ mode: "string" })],
    ["timestamp", sa.timestamp(), sa.timestamp({ mode: "string" })],
    ["date", sa.date({ mode: "date" }), sa.date({ mode: "string" })],
    ["interval", sa.interval(), sa.interval({ mode: "string" })],
  ] as const;
  for (const [name, finite, text] of infinite) {
    assertThrows(
      () => typeOf(finite).codec.decodeText("infinity"),
      DataError,
      `Cannot decode ${name}: value is infinite; use ${name}({ mode: "string" })`,
    );
    assertEquals(typeOf(text).codec.decodeText("infinity"), "infinity");
  }
  const bytes = new Uint8Array([0x7f, 0xff, 0xff, 0xff]);
  const source = { bytes, view: new DataView(bytes.buffer) };
  assertThrows(() => typeOf(sa.date()).codec.decodeBinary!(source, 0, 4), DataError, "infinite");
});

Deno.test("what is user-defined is read as text, whatever its OID", () => {
  for (const { type, sql } of [...EXTENSION_CASES, ...userDefinedCases("shop")]) {
    const { codec, userDefined, element } = typeOf(type);
    const isDomainOverFixed = userDefined === true && codec.oid !== 0;
    assertEquals(codec.readsAnyOid === true, !isDomainOverFixed, sql);
    if (codec.readsAnyOid === true) assertEquals(codec.decodeBinary, undefined, sql);
    assert(userDefined === true || element !== undefined, sql);
  }
});

const INLINE: readonly (readonly [unknown, unknown, string])[] = [
  [sa.integer(), 5, "5"],
  [sa.integer(), -5, "'-5'::INTEGER"],
  [sa.integer(), 2147483647, "'2147483647'::INTEGER"],
  [sa.bigint(), 5n, "'5'::BIGINT"],
  [sa.text(), "it's", "'it''s'"],
  [sa.text(), "a\\b", " E'a\\\\b'"],
  [sa.text(), null, "NULL"],
  [sa.boolean(), true, "true"],
  [sa.boolean(), false, "false"],
  [sa.jsonb(), "it's", "'\"it''s\"'::JSONB"],
  [sa.jsonb(), true, "'true'::JSONB"],
  [sa.array(sa.text()), ["it's", null], "'{\"it''s\",NULL}'::TEXT[]"],
  [sa.enumType("e", ["a"], { schema: "s" }), "a", "'a'::s.e"],
];

Deno.test("values in DDL are quoted, and of their type", () => {
  for (const [definition, value, sql] of INLINE) {
    assertEquals(inlineLiteral(value, typeOf(definition)), sql);
  }
  assertThrows(() => inlineLiteral(1.5, typeOf(sa.integer())), DataError, "not an integer");
  assertMatch(inlineLiteral("\\'; DROP", typeOf(sa.varchar())), /^ E'\\\\''; DROP'::VARCHAR$/);
});
