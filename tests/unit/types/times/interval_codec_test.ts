import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { Interval } from "../../../../src/types/times/interval.ts";
import {
  intervalAsDuration,
  intervalAsInterval,
  intervalAsString,
} from "../../../../src/types/times/interval_codec.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { withoutTemporal } from "../../../support/without_temporal.ts";

const CODECS: readonly Codec[] = [intervalAsInterval, intervalAsDuration, intervalAsString];

/** The server's text in style postgres, its bytes, and the Duration where there is one. */
const CASES: readonly [text: string, hex: string, duration: string | null][] = [
  ["00:00:00", "00000000000000000000000000000000", "PT0S"],
  ["1 year 2 mons -3 days +04:05:06.789", "000000036c97ca88fffffffd0000000e", null],
  ["-1 years -2 mons +3 days -04:05:06.789", "fffffffc9368357800000003fffffff2", null],
  ["-1 days -00:00:01", "fffffffffff0bdc0ffffffff00000000", "-P1DT1S"],
  ["-00:00:00.000001", "ffffffffffffffff0000000000000000", "-PT0.000001S"],
  ["1 mon 1 day 01:01:01", "00000000da366d400000000100000001", "P1M1DT1H1M1S"],
  ["2147483647 days", "00000000000000007fffffff00000000", "P2147483647D"],
  ["-178956970 years -8 mons", "00000000000000000000000080000000", "-P178956970Y8M"],
  ["2562047788:00:54.775807", "7fffffffffffffff0000000000000000", "PT2562047788H54.775807S"],
];

for (const [text, hex, duration] of CASES) {
  Deno.test(`interval ${text} is the same in both formats, both ways, in every form`, () => {
    const bytes = Uint8Array.fromHex(hex);
    const value = Interval.from(text);
    const values = duration === null ? [value] : [value, Temporal.Duration.from(duration)];
    for (const codec of CODECS) {
      for (const given of [...values, text]) {
        assertStrictEquals(codec.prefersText!(given), false);
        assertStrictEquals(codec.encodeText(given), text);
        assertEquals(encodeBinary(codec, given), bytes);
      }
    }
    assertEquals(intervalAsInterval.decodeText(text), value);
    assertEquals(decodeBinary(intervalAsInterval, bytes), value);
    assertStrictEquals(intervalAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(intervalAsString, bytes), text);
    if (duration === null) return;
    assertStrictEquals(String(intervalAsDuration.decodeText(text)), duration);
    assertStrictEquals(String(decodeBinary(intervalAsDuration, bytes)), duration);
  });
}

Deno.test("interval is the same from every IntervalStyle", () => {
  const text = "-1 days +04:05:06.789";
  const value = new Interval({ days: -1, hours: 4, minutes: 5, seconds: 6.789 });
  for (
    const styled of [
      text,
      "@ 1 day -4 hours -5 mins -6.789 secs ago",
      "+0-0 -1 +4:05:06.789",
      "P-1DT4H5M6.789S",
    ]
  ) {
    assertEquals(intervalAsInterval.decodeText(styled), value);
    assertStrictEquals(intervalAsString.decodeText(styled), text);
  }
});

Deno.test("interval infinity is a number, but text as a string", () => {
  const cases = [
    [Infinity, "infinity", "7fffffffffffffff7fffffff7fffffff"],
    [-Infinity, "-infinity", "80000000000000008000000080000000"],
  ] as const;
  for (const [value, text, hex] of cases) {
    const bytes = Uint8Array.fromHex(hex);
    for (const codec of CODECS) {
      const decoded = codec === intervalAsString ? text : value;
      assertStrictEquals(codec.decodeText(text), decoded);
      assertStrictEquals(decodeBinary(codec, bytes), decoded);
      assertStrictEquals(codec.encodeText(value), text);
      assertEquals(encodeBinary(codec, value), bytes);
      assertEquals(encodeBinary(codec, text), bytes);
    }
  }
});

Deno.test("interval infinity goes as text, for a server without it to refuse", () => {
  for (const value of [Infinity, -Infinity, "infinity", "-infinity"]) {
    assertStrictEquals(intervalAsInterval.prefersText!(value), true);
  }
});

Deno.test("interval of mixed signs is no Duration, and a DataError that names the option", () => {
  const message = "Cannot decode interval: value is outside what Temporal.Duration holds; use " +
    'types: { interval: "interval" }';
  assertThrows(() => intervalAsDuration.decodeText("1 day -00:00:01"), DataError, message);
  const bytes = Uint8Array.fromHex("fffffffffff0bdc00000000100000000");
  assertThrows(() => decodeBinary(intervalAsDuration, bytes), DataError, message);
});

Deno.test("interval takes a Duration with all its units, cut off toward zero", () => {
  const value = Temporal.Duration.from("-P1Y2M3W4DT25H61M1.9999999S");
  const text = "-1 years -2 mons -25 days -26:01:01.999999";
  assertStrictEquals(intervalAsDuration.encodeText(value), text);
  assertEquals(encodeBinary(intervalAsDuration, value), encodeBinary(intervalAsDuration, text));
});

Deno.test("interval sends other strings as text, for the server to read", () => {
  const codec: Codec = intervalAsInterval;
  // Among them what the server reads in two ways, by its IntervalStyle, and what it would print
  // otherwise.
  const texts = ["", "1 fortnight", "-1 1:00:00", "1 days", "12 mons", "P1D", "@ 1 day", "1:00:00"];
  for (const text of [...texts, "2147483648 days"]) {
    assertStrictEquals(codec.prefersText!(text), true);
    assertStrictEquals(codec.encodeText(text), text);
    assertThrows(
      () => encodeBinary(codec, text),
      DataError,
      "Cannot encode interval: a string has no binary form",
    );
  }
  assertThrows(() => codec.encodeText("1 day\0"), DataError, "value contains NUL");
  assertThrows(() => codec.encodeText("1 day\udfff"), DataError, "lone surrogate");
});

Deno.test("interval throws DataError for malformed values of the server", () => {
  for (const codec of CODECS) {
    for (const text of ["", "1 day 25:61:00", "P", "Infinity", "2147483648 days"]) {
      const message = "Cannot decode interval: value is in no IntervalStyle";
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
    for (const length of [0, 15, 17]) {
      const message = `Cannot decode interval: ${length} bytes where 16 belong`;
      assertThrows(() => decodeBinary(codec, new Uint8Array(length)), DataError, message);
    }
  }
});

Deno.test("interval throws DataError for what is no interval", () => {
  const changed = Object.assign(new Interval({}), { months: 0.5 });
  const values = [
    null,
    undefined,
    0,
    1n,
    NaN,
    Symbol("interval"),
    () => "1 day",
    new Date(0),
    { days: 1 },
    { months: 0, days: 1, microseconds: 0n },
    Object.create(Interval.prototype),
    changed,
    { [Symbol.toStringTag]: "Temporal.Duration" },
    Temporal.PlainTime.from("01:00"),
  ];
  for (const codec of CODECS) {
    for (const value of values) {
      const message = "Cannot encode interval: value is not an Interval, a Temporal.Duration, a " +
        "string, Infinity or -Infinity";
      assertStrictEquals(codec.prefersText!(value), false);
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
    for (const days of [2 ** 31, -(2 ** 31) - 1]) {
      const value = Temporal.Duration.from({ days });
      const message = "Cannot encode interval: value is out of range";
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  }
});

Deno.test("interval without Temporal is a DataError as a Duration, and an Interval still", () => {
  withoutTemporal(() => {
    const message = "Cannot decode interval: this runtime has no Temporal; use types: { " +
      'interval: "interval" }, or load a polyfill such as temporal-polyfill/global';
    assertThrows(() => intervalAsDuration.decodeText("1 day"), DataError, message);
    assertEquals(intervalAsInterval.decodeText("1 day"), new Interval({ days: 1 }));
  });
});
