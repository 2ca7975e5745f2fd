import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { dateAsDate, dateAsString, dateAsTemporal } from "../../../../src/types/times/date.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const CASES: readonly [days: number, text: string, plain: string][] = [
  [0, "2000-01-01", "2000-01-01"],
  [-1, "1999-12-31", "1999-12-31"],
  [-10_958, "1969-12-31", "1969-12-31"],
  [8825, "2024-02-29", "2024-02-29"],
  [-730_120, "0001-12-31 BC", "+000000-12-31"],
  [-2_451_545, "4714-11-24 BC", "-004713-11-24"],
  [99_989_043, "275760-09-13", "+275760-09-13"],
];

function int32(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value);
  return new Uint8Array(view.buffer);
}

for (const [days, text, plain] of CASES) {
  Deno.test(`date ${text} is the same in both formats, both ways, in every form`, () => {
    const value = Temporal.PlainDate.from(plain);
    const midnight = new Date(value.toZonedDateTime("UTC").epochMilliseconds);
    for (const codec of [dateAsTemporal, dateAsDate, dateAsString] as Codec[]) {
      for (const given of [value, midnight, new Date(midnight.getTime())]) {
        assertStrictEquals(codec.encodeText(given), text);
        assertEquals(encodeBinary(codec, given), int32(days));
      }
    }
    assertStrictEquals(String(dateAsTemporal.decodeText(text)), String(value));
    assertStrictEquals(String(decodeBinary(dateAsTemporal, int32(days))), String(value));
    assertEquals(dateAsDate.decodeText(text), midnight);
    assertEquals(decodeBinary(dateAsDate, int32(days)), midnight);
    assertStrictEquals(dateAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(dateAsString, int32(days)), text);
  });
}

Deno.test("date takes the day in UTC of a Date, whatever its time", () => {
  assertStrictEquals(dateAsDate.encodeText(new Date("2024-07-01T23:59:59.999Z")), "2024-07-01");
  assertStrictEquals(dateAsDate.encodeText(new Date(-1)), "1969-12-31");
});

Deno.test("date takes a PlainDate of another calendar for the day it is", () => {
  const value = Temporal.PlainDate.from("2024-02-29").withCalendar("japanese");
  assertStrictEquals(dateAsTemporal.encodeText(value), "2024-02-29");
});

Deno.test("date infinity is a number, but text as a string", () => {
  const cases = [
    [Infinity, "infinity", 2 ** 31 - 1],
    [-Infinity, "-infinity", -(2 ** 31)],
  ] as const;
  for (const [value, text, days] of cases) {
    for (const codec of [dateAsTemporal, dateAsDate] as Codec[]) {
      assertStrictEquals(codec.decodeText(text), value);
      assertStrictEquals(decodeBinary(codec, int32(days)), value);
      assertStrictEquals(codec.encodeText(value), text);
      assertEquals(encodeBinary(codec, value), int32(days));
    }
    assertStrictEquals(dateAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(dateAsString, int32(days)), text);
  }
});

Deno.test("date beyond Temporal or Date is a DataError that names the string option", () => {
  const beyond = int32(99_989_044);
  const last = int32(2_145_031_948);
  const message = 'use types: { date: "string" }';
  for (const codec of [dateAsTemporal, dateAsDate] as Codec[]) {
    assertThrows(() => decodeBinary(codec, beyond), DataError, message);
    assertThrows(() => decodeBinary(codec, last), DataError, message);
    assertThrows(() => codec.decodeText("5874897-12-31"), DataError, message);
  }
  assertStrictEquals(decodeBinary(dateAsString, last), "5874897-12-31");
});

Deno.test("date throws DataError for malformed values of the server", () => {
  for (const text of ["", "01/02/2024", "2024-02-30", "2024-01-01 00:00:00"]) {
    assertThrows(() => dateAsTemporal.decodeText(text), DataError, "not in DateStyle ISO");
  }
  assertThrows(() => decodeBinary(dateAsDate, [1]), DataError, "1 bytes where 4 belong");
});

Deno.test("date sends a string as text, for the server to read", () => {
  const codec: Codec = dateAsTemporal;
  assertStrictEquals(codec.prefersText!("today"), true);
  assertStrictEquals(codec.prefersText!(new Date(0)), false);
  assertStrictEquals(codec.encodeText("today"), "today");
  assertThrows(() => encodeBinary(codec, "today"), DataError, "a string has no binary form");
});

Deno.test("date throws DataError for what is no date", () => {
  const fake = { [Symbol.toStringTag]: "Temporal.PlainDate" };
  const cases: readonly [unknown, string][] = [
    [0, "value is not a Temporal.PlainDate"],
    [null, "value is not a Temporal.PlainDate"],
    [undefined, "value is not a Temporal.PlainDate"],
    [fake, "value is not a Temporal.PlainDate"],
    [{ ...fake, calendarId: "iso8601" }, "value is not a Temporal.PlainDate"],
    [Temporal.PlainDateTime.from("2024-01-01T00:00"), "value is not a Temporal.PlainDate"],
    [new Date(NaN), "value is an invalid Date"],
    [new Date(-210_866_803_200_001), "value is out of range"],
    [Temporal.PlainDate.from("-004713-11-23"), "value is out of range"],
  ];
  for (const [value, state] of cases) {
    assertThrows(() => dateAsTemporal.encodeText(value), DataError, `Cannot encode date: ${state}`);
    assertThrows(() => encodeBinary(dateAsTemporal, value), DataError, state);
  }
});
