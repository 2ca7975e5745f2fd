import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import {
  timestampAsPlainDateTime,
  timestampAsText,
  timestampAsUtcDate,
} from "../../../../src/types/times/timestamp.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const CASES: readonly [micros: bigint, text: string, plain: string][] = [
  [0n, "2000-01-01 00:00:00", "2000-01-01T00:00:00"],
  [-1n, "1999-12-31 23:59:59.999999", "1999-12-31T23:59:59.999999"],
  [-946_684_800_000_001n, "1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999999"],
  [762_525_296_123_456n, "2024-02-29 12:34:56.123456", "2024-02-29T12:34:56.123456"],
  [-64_450_396_800_000_000n, "0044-08-25 08:00:00 BC", "-000043-08-25T08:00:00"],
  [-211_813_488_000_000_000n, "4714-11-24 00:00:00 BC", "-004713-11-24T00:00:00"],
];

function int64(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value);
  return new Uint8Array(view.buffer);
}

for (const [micros, text, plain] of CASES) {
  Deno.test(`timestamp ${text} is the same in both formats, both ways, in every form`, () => {
    const value = Temporal.PlainDateTime.from(plain);
    for (
      const codec of [timestampAsPlainDateTime, timestampAsUtcDate, timestampAsText] as Codec[]
    ) {
      assertStrictEquals(codec.encodeText(value), text);
      assertEquals(encodeBinary(codec, value), int64(micros));
    }
    assertStrictEquals(String(timestampAsPlainDateTime.decodeText(text)), String(value));
    assertStrictEquals(
      String(decodeBinary(timestampAsPlainDateTime, int64(micros))),
      String(value),
    );
    const date = new Date(value.toZonedDateTime("UTC").epochMilliseconds);
    assertEquals(timestampAsUtcDate.decodeText(text), date);
    assertEquals(decodeBinary(timestampAsUtcDate, int64(micros)), date);
    assertStrictEquals(timestampAsText.decodeText(text), text);
    assertStrictEquals(decodeBinary(timestampAsText, int64(micros)), text);
  });
}

Deno.test("timestamp takes a Date for what it shows in UTC", () => {
  const value = new Date("2024-07-01T12:34:56.789Z");
  assertStrictEquals(timestampAsUtcDate.encodeText(value), "2024-07-01 12:34:56.789");
  assertEquals(decodeBinary(timestampAsUtcDate, encodeBinary(timestampAsUtcDate, value)), value);
});

Deno.test("timestamp takes a PlainDateTime of another calendar for the day it is", () => {
  const value = Temporal.PlainDateTime.from("2024-02-29T12:34:56.123456789").withCalendar("hebrew");
  assertStrictEquals(timestampAsPlainDateTime.encodeText(value), "2024-02-29 12:34:56.123456");
});

Deno.test("timestamp throws DataError for malformed values of the server", () => {
  const text = "2024-01-01 00:00:00+00";
  assertThrows(() => timestampAsPlainDateTime.decodeText(text), DataError, "not in DateStyle ISO");
  const bytes = new Uint8Array(4);
  assertThrows(() => decodeBinary(timestampAsText, bytes), DataError, "4 bytes where 8 belong");
});

Deno.test("timestamp beyond Temporal is a DataError that names the string option", () => {
  const text = "275760-09-14 00:00:00";
  const message = "Cannot decode timestamp: value is outside what Temporal holds; use types: { " +
    'timestamp: "string" }';
  assertThrows(() => timestampAsPlainDateTime.decodeText(text), DataError, message);
});

Deno.test("timestamp throws DataError for what is no date and time", () => {
  const fake = { [Symbol.toStringTag]: "Temporal.PlainDateTime" };
  const values = [
    0,
    null,
    undefined,
    fake,
    { ...fake, calendarId: "iso8601", year: 2024, month: 1, day: 1 },
    Temporal.Instant.from("2024-01-01T00:00Z"),
    Temporal.PlainDate.from("2024-01-01"),
  ];
  const codec: Codec = timestampAsPlainDateTime;
  for (const value of values) {
    const message = "Cannot encode timestamp: value is not a Temporal.PlainDateTime, a Date";
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});
