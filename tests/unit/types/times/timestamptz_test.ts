import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import {
  timestamptzAsDate,
  timestamptzAsString,
  timestamptzAsTemporal,
} from "../../../../src/types/times/timestamptz.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

/** Microseconds since 2000-01-01, the server's text in UTC, and the Instant. */
const CASES: readonly [micros: bigint, text: string, instant: string][] = [
  [0n, "2000-01-01 00:00:00+00", "2000-01-01T00:00:00Z"],
  [1n, "2000-01-01 00:00:00.000001+00", "2000-01-01T00:00:00.000001Z"],
  [-1n, "1999-12-31 23:59:59.999999+00", "1999-12-31T23:59:59.999999Z"],
  [-1000n, "1999-12-31 23:59:59.999+00", "1999-12-31T23:59:59.999Z"],
  [-946_684_800_000_000n, "1970-01-01 00:00:00+00", "1970-01-01T00:00:00Z"],
  [-946_684_800_000_001n, "1969-12-31 23:59:59.999999+00", "1969-12-31T23:59:59.999999Z"],
  [762_525_296_123_456n, "2024-02-29 12:34:56.123456+00", "2024-02-29T12:34:56.123456Z"],
  [-64_450_396_800_000_000n, "0044-08-25 08:00:00+00 BC", "-000043-08-25T08:00:00Z"],
  [-211_813_488_000_000_000n, "4714-11-24 00:00:00+00 BC", "-004713-11-24T00:00:00Z"],
  [8_639_053_315_200_000_000n, "275760-09-13 00:00:00+00", "+275760-09-13T00:00:00Z"],
];

function int64(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value);
  return new Uint8Array(view.buffer);
}

for (const [micros, text, instant] of CASES) {
  Deno.test(`timestamptz ${text} is the same from text and binary, in every form`, () => {
    const value = Temporal.Instant.from(instant);
    assertStrictEquals(String(timestamptzAsTemporal.decodeText(text)), String(value));
    assertStrictEquals(String(decodeBinary(timestamptzAsTemporal, int64(micros))), String(value));
    const date = new Date(value.epochMilliseconds);
    assertEquals(timestamptzAsDate.decodeText(text), date);
    assertEquals(decodeBinary(timestamptzAsDate, int64(micros)), date);
    assertStrictEquals(timestamptzAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(timestamptzAsString, int64(micros)), text);
  });

  Deno.test(`timestamptz ${text} is written from an Instant and a ZonedDateTime`, () => {
    const value = Temporal.Instant.from(instant);
    for (const given of [value, value.toZonedDateTimeISO("UTC")]) {
      assertStrictEquals(timestamptzAsTemporal.encodeText(given), text);
      assertEquals(encodeBinary(timestamptzAsTemporal, given), int64(micros));
    }
  });
}

Deno.test("timestamptz is written from a Date, on both sides of 1970", () => {
  for (const milliseconds of [0, 1, -1, -1001, 1_709_210_096_123, 8.64e15, -62_135_596_800_001]) {
    const value = new Date(milliseconds);
    const bytes = encodeBinary(timestamptzAsDate, value);
    assertEquals(decodeBinary(timestamptzAsDate, bytes), value);
    assertEquals(timestamptzAsDate.decodeText(timestamptzAsDate.encodeText(value)), value);
  }
});

Deno.test("timestamptz cuts nanoseconds off toward the past", () => {
  const cases = [
    ["2024-01-01T00:00:00.123456789Z", "2024-01-01 00:00:00.123456+00"],
    ["1969-12-31T23:59:59.999999999Z", "1969-12-31 23:59:59.999999+00"],
    ["1969-12-31T23:59:58.000000001Z", "1969-12-31 23:59:58+00"],
  ] as const;
  for (const [instant, text] of cases) {
    assertStrictEquals(timestamptzAsTemporal.encodeText(Temporal.Instant.from(instant)), text);
  }
});

Deno.test("timestamptz infinity is a number, but text as a string", () => {
  const cases = [
    [Infinity, "infinity", 2n ** 63n - 1n],
    [-Infinity, "-infinity", -(2n ** 63n)],
  ] as const;
  for (const [value, text, micros] of cases) {
    for (const codec of [timestamptzAsTemporal, timestamptzAsDate] as Codec[]) {
      assertStrictEquals(codec.decodeText(text), value);
      assertStrictEquals(decodeBinary(codec, int64(micros)), value);
      assertStrictEquals(codec.encodeText(value), text);
      assertEquals(encodeBinary(codec, value), int64(micros));
    }
    assertStrictEquals(timestamptzAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(timestamptzAsString, int64(micros)), text);
  }
});

Deno.test("timestamptz beyond Temporal or Date is a DataError that names the string option", () => {
  const message = 'use types: { timestamptz: "string" }';
  // The last has infinity's upper half, and not its lower.
  const beyond = [8_639_053_315_200_000_001n, 9_223_371_331_199_999_999n, 2n ** 63n - 2n];
  const cases: readonly [Codec, bigint[]][] = [
    [timestamptzAsTemporal, [...beyond, -(2n ** 63n) + 1n]],
    [timestamptzAsDate, [...beyond.slice(1), 8_639_053_315_200_001_000n, -(2n ** 63n) + 1n]],
  ];
  for (const [codec, values] of cases) {
    for (const micros of values) {
      assertThrows(() => decodeBinary(codec, int64(micros)), DataError, message);
    }
    assertThrows(() => codec.decodeText("294276-12-31 23:59:59+00"), DataError, message);
  }
  const last = int64(9_223_371_331_199_999_999n);
  assertStrictEquals(decodeBinary(timestamptzAsString, last), "294276-12-31 23:59:59.999999+00");
});

Deno.test("timestamptz as a string is in UTC, or as it is in another style", () => {
  const cases = [
    ["2024-01-01 02:00:00+02", "2024-01-01 00:00:00+00"],
    ["Mon Jan 01 02:00:00 2024 CET", "Mon Jan 01 02:00:00 2024 CET"],
  ] as const;
  for (const [text, value] of cases) {
    assertStrictEquals(timestamptzAsString.decodeText(text), value);
  }
});

Deno.test("timestamptz throws DataError for malformed values of the server", () => {
  for (const codec of [timestamptzAsTemporal, timestamptzAsDate] as Codec[]) {
    for (const text of ["", "now", "2024-01-01 00:00:00", "Mon Jan 01 02:00:00 2024 CET"]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is not in DateStyle ISO");
    }
  }
  for (const length of [0, 4, 7, 9]) {
    const bytes = new Uint8Array(length);
    const message = `Cannot decode timestamptz: ${length} bytes where 8 belong`;
    assertThrows(() => decodeBinary(timestamptzAsDate, bytes), DataError, message);
  }
});

Deno.test("timestamptz sends a string as text, for the server to read", () => {
  const codec: Codec = timestamptzAsTemporal;
  assertStrictEquals(codec.prefersText!("tomorrow"), true);
  assertStrictEquals(codec.prefersText!(new Date(0)), false);
  assertStrictEquals(codec.encodeText("tomorrow"), "tomorrow");
  assertThrows(() => codec.encodeText("a\0"), DataError, "value contains NUL");
  assertThrows(() => encodeBinary(codec, "tomorrow"), DataError, "a string has no binary form");
});

Deno.test("timestamptz throws DataError for what is no point in time", () => {
  const fake = { [Symbol.toStringTag]: "Temporal.Instant" };
  const values = [
    0,
    1n,
    null,
    undefined,
    {},
    fake,
    { ...fake, epochNanoseconds: 5 },
    Temporal.PlainDateTime.from("2024-01-01T00:00"),
    Temporal.PlainDate.from("2024-01-01"),
    NaN,
  ];
  for (const value of values) {
    const message = "Cannot encode timestamptz: value is not a Temporal.Instant, a Temporal.Zoned" +
      "DateTime, a Date, a string, Infinity or -Infinity";
    assertThrows(() => timestamptzAsTemporal.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(timestamptzAsTemporal, value), DataError, message);
  }
  const invalid = new Date(NaN);
  assertThrows(() => timestamptzAsDate.encodeText(invalid), DataError, "value is an invalid Date");
});

Deno.test("timestamptz throws DataError before PostgreSQL's first day, in both formats", () => {
  for (const value of [new Date(-210_866_803_200_001), new Date(-8.64e15)]) {
    const message = "Cannot encode timestamptz: value is out of range";
    assertThrows(() => timestamptzAsDate.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(timestamptzAsDate, value), DataError, message);
  }
});

Deno.test("timestamptz takes the Instant of a polyfill", () => {
  class Instant {
    readonly epochNanoseconds = 1_000n;
    readonly [Symbol.toStringTag] = "Temporal.Instant";
  }
  const text = timestamptzAsTemporal.encodeText(new Instant());
  assertStrictEquals(text, "1970-01-01 00:00:00.000001+00");
  assertInstanceOf(timestamptzAsTemporal.decodeText(text), Temporal.Instant);
});
