import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { timeAsString, timeAsTemporal } from "../../../../src/types/times/time.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { withoutTemporal } from "../../../support/without_temporal.ts";

const CASES: readonly [text: string, hex: string][] = [
  ["00:00:00", "0000000000000000"],
  ["00:00:00.000001", "0000000000000001"],
  ["04:05:06.789", "000000036c97ca88"],
  ["10:20:30.1", "00000008ab163e20"],
  ["16:05:00", "0000000d7b1be300"],
  ["23:59:59.999999", "000000141dd75fff"],
];
const END_OF_DAY = Uint8Array.fromHex("000000141dd76000");
const CODECS: readonly Codec[] = [timeAsTemporal, timeAsString];

for (const [text, hex] of CASES) {
  Deno.test(`time ${text} is the same in both formats, both ways, in every form`, () => {
    const value = Temporal.PlainTime.from(text);
    const bytes = Uint8Array.fromHex(hex);
    for (const codec of CODECS) {
      assertStrictEquals(codec.encodeText(value), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, value), bytes);
      assertEquals(encodeBinary(codec, text), bytes);
      assertStrictEquals(codec.prefersText!(value), false);
      assertStrictEquals(codec.prefersText!(text), false);
    }
    assertStrictEquals(String(timeAsTemporal.decodeText(text)), String(value));
    assertStrictEquals(String(decodeBinary(timeAsTemporal, bytes)), String(value));
    assertStrictEquals(timeAsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(timeAsString, bytes), text);
  });
}

Deno.test("time 24:00:00 is text, and no PlainTime", () => {
  assertStrictEquals(timeAsString.decodeText("24:00:00"), "24:00:00");
  assertStrictEquals(decodeBinary(timeAsString, END_OF_DAY), "24:00:00");
  assertEquals(encodeBinary(timeAsString, "24:00:00"), END_OF_DAY);
  const message =
    "Cannot decode time: value is outside what Temporal.PlainTime holds; use types: " +
    '{ time: "string" }';
  assertThrows(() => timeAsTemporal.decodeText("24:00:00"), DataError, message);
  assertThrows(() => decodeBinary(timeAsTemporal, END_OF_DAY), DataError, message);
});

Deno.test("time cuts nanoseconds below the microsecond off", () => {
  const value = Temporal.PlainTime.from("23:59:59.999999999");
  assertStrictEquals(timeAsTemporal.encodeText(value), "23:59:59.999999");
  assertEquals(encodeBinary(timeAsTemporal, value), Uint8Array.fromHex("000000141dd75fff"));
});

Deno.test("time takes the PlainTime of a polyfill", () => {
  const value = {
    [Symbol.toStringTag]: "Temporal.PlainTime",
    hour: 4,
    minute: 5,
    second: 6,
    millisecond: 789,
    microsecond: 0,
  };
  assertStrictEquals(timeAsTemporal.encodeText(value), "04:05:06.789");
  assertEquals(encodeBinary(timeAsTemporal, value), Uint8Array.fromHex("000000036c97ca88"));
});

Deno.test("time sends other strings as text, for the server to read", () => {
  for (const codec of CODECS) {
    for (const text of ["4:05 PM", "allballs", "24:00:00.000001", "00:60:00", ""]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(
        () => encodeBinary(codec, text),
        DataError,
        "Cannot encode time: a string has no binary form",
      );
    }
    assertThrows(() => codec.encodeText("00:00\0"), DataError, "value contains NUL");
    assertThrows(() => codec.encodeText("\ud800"), DataError, "lone surrogate");
  }
});

Deno.test("time throws DataError for malformed values of the server", () => {
  const texts = [
    "",
    "04:05",
    "4:05:06",
    "04:05:06.",
    "04:05:06.1234567",
    "25:00:00",
    "24:00:00.1",
    "24:00:01",
    "04:60:00",
    "04:05:60",
    "-04:05:06",
    "04:05:06+00",
    "04:05:06\n",
  ];
  for (const codec of CODECS) {
    for (const text of texts) {
      const message = "Cannot decode time: value is not a time";
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
    for (const hex of ["000000141dd76001", "ffffffffffffffff", "7fffffffffffffff"]) {
      const message = "Cannot decode time: value is out of range";
      assertThrows(() => decodeBinary(codec, Uint8Array.fromHex(hex)), DataError, message);
    }
    for (const length of [0, 7, 9]) {
      const message = `Cannot decode time: ${length} bytes where 8 belong`;
      assertThrows(() => decodeBinary(codec, new Uint8Array(length)), DataError, message);
    }
  }
});

Deno.test("time throws DataError for what is no time", () => {
  const tag = { [Symbol.toStringTag]: "Temporal.PlainTime" };
  const fake = { ...tag, hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0 };
  const values = [
    null,
    undefined,
    0,
    0n,
    Infinity,
    Symbol("time"),
    () => "00:00:00",
    new Date(0),
    { hour: 1 },
    Temporal.PlainDateTime.from("2024-01-01T00:00"),
    tag,
    { ...fake, hour: 24 },
    { ...fake, minute: 60 },
    { ...fake, second: -1 },
    { ...fake, millisecond: 0.5 },
    { ...fake, microsecond: "1" },
    { ...fake, microsecond: Symbol("1") },
  ];
  for (const codec of CODECS) {
    for (const value of values) {
      const message = "Cannot encode time: value is not a Temporal.PlainTime or a string";
      assertStrictEquals(codec.prefersText!(value), false);
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  }
});

Deno.test("time without Temporal is a DataError that names the option, and still a string", () => {
  withoutTemporal(() => {
    const message = "Cannot decode time: this runtime has no Temporal; use types: { time: " +
      '"string" }, or load a polyfill such as temporal-polyfill/global';
    assertThrows(() => timeAsTemporal.decodeText("01:02:03"), DataError, message);
    assertThrows(() => decodeBinary(timeAsTemporal, new Uint8Array(8)), DataError, message);
    assertStrictEquals(decodeBinary(timeAsString, new Uint8Array(8)), "00:00:00");
  });
});
