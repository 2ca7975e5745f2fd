import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import { asIs } from "../../../src/sql/as_is.ts";
import { Identifier } from "../../../src/sql/parts.ts";
import { quote } from "../../../src/sql/quote_value.ts";
import { BoundedArray } from "../../../src/types/containers/bounded_array.ts";
import { Range } from "../../../src/types/containers/range.ts";
import { json } from "../../../src/types/text/json_value.ts";
import { Interval } from "../../../src/types/times/interval.ts";

const DAY = new Date("2024-03-10T02:30:00.123Z");

const QUOTED: readonly (readonly [unknown, string])[] = [
  [null, "NULL"],
  [true, "true"],
  [false, "false"],
  [1, "1"],
  [-1, "(-1)"],
  [0, "0"],
  [-0, "'-0'::float8"],
  [1.5, "1.5"],
  [-1e-7, "(-1e-7)"],
  [2 ** 53, "'9007199254740992'::float8"],
  [1e21, "'1e+21'::float8"],
  [NaN, "'NaN'::float8"],
  [-Infinity, "'-Infinity'::float8"],
  [2n ** 64n, "18446744073709551616"],
  [-1n, "(-1)"],
  ["", "''"],
  ["it's", "'it''s'"],
  ["a\\'", " E'a\\\\'''"],
  ["100%", "'100%'"],
  [new Uint8Array([0, 255]), " E'\\\\x00ff'::bytea"],
  [new Uint8Array([1]).buffer, " E'\\\\x01'::bytea"],
  [DAY, "'2024-03-10 02:30:00.123+00'::timestamptz"],
  [Temporal.Instant.from("2024-03-10T02:30Z"), "'2024-03-10 02:30:00+00'::timestamptz"],
  [
    Temporal.ZonedDateTime.from("2024-03-10T02:30[Asia/Kolkata]"),
    "'2024-03-09 21:00:00+00'::timestamptz",
  ],
  [Temporal.PlainDateTime.from("2024-03-10T02:30"), "'2024-03-10 02:30:00'::timestamp"],
  [Temporal.PlainDate.from("2024-03-10"), "'2024-03-10'::date"],
  [Temporal.PlainTime.from("02:30"), "'02:30:00'::time"],
  [Temporal.Duration.from("P1D"), "'1 day'::interval"],
  [new Interval({ months: -1, days: 2 }), "'-1 mons +2 days'::interval"],
  [[], "'{}'"],
  [[[], []], "'{}'"],
  [[1, -2], "ARRAY[1,(-2)]"],
  [[[1, 2], [3, 4]], "ARRAY[ARRAY[1,2],ARRAY[3,4]]"],
  [[[[1]], [[2]]], "ARRAY[ARRAY[ARRAY[1]],ARRAY[ARRAY[2]]]"],
  [[null, "it's"], "ARRAY[NULL,'it''s']"],
  [new Int16Array([1, 2]), "ARRAY[1,2]"],
  [new BoundedArray([1, 2], [0]), `'[0:1]={"1","2"}'`],
  [new Range(1, 5), `'["1","5")'`],
  [new Range(null, null), "'(,)'"],
  [Range.empty(), "'empty'"],
  [new Range(null, DAY), `'(,"2024-03-10 02:30:00.123+00")'::tstzrange`],
  [new Range(Temporal.PlainDate.from("2024-03-10"), null), `'["2024-03-10",)'::daterange`],
  [
    new Range(Temporal.PlainDateTime.from("2024-03-10T00:00"), null),
    `'["2024-03-10 00:00:00",)'::tsrange`,
  ],
  [new Range(new Interval({ days: 1 }), null), `'["1 day",)'`],
  [new Map([["a", "it's"], ["b", null]]), `'"a"=>"it''s", "b"=>NULL'::hstore`],
  [json({ a: "it's" }), `'{"a":"it''s"}'`],
  [json(null), "'null'"],
  [asIs("now()"), "now()"],
];

for (const [value, quoted] of QUOTED) {
  Deno.test(`quote() writes ${quoted}`, () => {
    assertStrictEquals(quote(value), quoted);
  });
}

const REFUSED: readonly (readonly [unknown, string])[] = [
  [undefined, "Cannot quote: value is undefined; use null for NULL"],
  [{ a: 1 }, "Cannot quote: value is a plain object; pass json(value)"],
  [Object.create(null), "Cannot quote: value is a plain object"],
  [{ text: "DROP TABLE x" }, "Cannot quote: value is a plain object"],
  [new Set([1]), "Cannot quote: value is of a class that has no form in SQL"],
  [new Identifier("a"), "Cannot quote: value is of a class that has no form in SQL"],
  [() => 1, "Cannot quote: value is a function"],
  [Symbol("a"), "Cannot quote: value is a symbol"],
  ["a\0", "value contains NUL"],
  ["\ud800", "value contains a lone surrogate"],
  [[1, undefined], "value is undefined; use null for NULL"],
  [[1, [2]], "ragged"],
  [[{ a: 1 }], "Cannot quote: value is a plain object"],
  [new Date(NaN), "Cannot encode timestamptz"],
];

for (const [value, message] of REFUSED) {
  Deno.test(`quote() refuses: ${message}`, () => {
    assertThrows(() => quote(value), DataError, message);
  });
}

Deno.test("quote() refuses an array that holds itself", () => {
  const endless: unknown[] = [];
  endless.push(endless);
  assertThrows(() => quote(endless), DataError);
});
