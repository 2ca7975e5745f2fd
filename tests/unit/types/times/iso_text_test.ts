import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  formatDate,
  formatTime,
  formatTimestamp,
  parseDate,
  parseTime,
  parseTimestamp,
} from "../../../../src/types/times/iso_text.ts";

const DAY = 86_400;

Deno.test("parseTimestamp() reads every form the server prints with a zone", () => {
  const cases: readonly [text: string, seconds: number, micros: number][] = [
    ["1970-01-01 00:00:00+00", 0, 0],
    ["1970-01-01 00:00:00.5+00", 0, 500_000],
    ["1970-01-01 00:00:00.000001+00", 0, 1],
    ["1969-12-31 23:59:59.999999+00", -1, 999_999],
    ["1970-01-01 02:00:00+02", 0, 0],
    ["1969-12-31 18:30:00-05:30", 0, 0],
    ["1970-01-01 00:53:28+00:53:28", 0, 0],
    ["1970-01-01 24:00:00+00", DAY, 0],
    ["1970-01-02 01:00:00+25", 0, 0],
    ["1969-12-31 00:00:00.5-24", 0, 500_000],
    ["1970-01-07 23:59:59+167:59:59", 0, 0],
    ["1969-12-25 00:00:01-167:59:59", 0, 0],
    ["12345-01-01 00:00:00+00", 327_403_382_400, 0],
    ["294276-12-31 23:59:59.999999+00", 9_224_318_015_999, 999_999],
    ["0001-01-01 00:00:00+00", -62_135_596_800, 0],
    ["0001-12-31 00:00:00+00 BC", -62_135_596_800 - DAY, 0],
    ["4714-11-24 00:00:00+00 BC", -210_866_803_200, 0],
  ];
  for (const [text, seconds, micros] of cases) {
    assertEquals(parseTimestamp(text, true), { seconds, micros }, text);
  }
});

Deno.test("parseTimestamp() reads the same without a zone, and never the other kind", () => {
  assertEquals(parseTimestamp("1970-01-01 00:00:01.25", false), { seconds: 1, micros: 250_000 });
  assertEquals(parseTimestamp("1970-01-01 00:00:01 BC", false)?.seconds, -124_302_815_999);
  assertStrictEquals(parseTimestamp("1970-01-01 00:00:01", true), null);
  assertStrictEquals(parseTimestamp("1970-01-01 00:00:01+00", false), null);
});

Deno.test("parseTimestamp() gives null for what is no moment", () => {
  const texts = [
    "",
    "infinity",
    "1970-01-01",
    "1970-01-01T00:00:00+00",
    "Thu Jan 01 00:00:00 1970 UTC",
    "01/01/1970 00:00:00 UTC",
    "1970-13-01 00:00:00+00",
    "1970-02-29 00:00:00+00",
    "1970-01-01 25:00:00+00",
    "1970-01-01 24:00:00.000001+00",
    "1970-01-01 24:00:01+00",
    "1970-01-01 00:60:00+00",
    "1970-01-01 00:00:60+00",
    "1970-01-01 00:00:00+1000",
    "1970-01-01 00:00:00+1",
    "1970-01-01 00:00:00+00:60",
    "1970-01-01 00:00:00-25:00:60",
    "1970-01-01 00:00:00.+00",
    "1970-01-01 00:00:00.1234567+00",
    "0000-01-01 00:00:00+00",
    "0000-01-01 00:00:00+00 BC",
    "970-01-01 00:00:00+00",
    "1234567-01-01 00:00:00+00",
    "1970-01-01 00:00:00+00\n",
    "1970-01-01 00:00:00+00 AD",
  ];
  for (const text of texts) assertStrictEquals(parseTimestamp(text, true), null, text);
});

Deno.test("parseDate() reads up to seven digits of year, and BC", () => {
  const cases: readonly [text: string, days: number | null][] = [
    ["1970-01-02", 1],
    ["1969-12-31", -1],
    ["2000-01-01", 10_957],
    ["0001-12-31 BC", -719_163],
    ["4714-11-24 BC", -2_440_588],
    ["5874897-12-31", 2_145_042_905],
    ["0000-01-01", null],
    ["2023-02-29", null],
    ["01-02-1970", null],
    ["12345678-01-01", null],
    ["", null],
  ];
  for (const [text, days] of cases) assertStrictEquals(parseDate(text), days, text);
});

Deno.test("formatTimestamp() prints as the server does", () => {
  const cases: readonly [seconds: number, micros: number, text: string][] = [
    [0, 0, "1970-01-01 00:00:00+00"],
    [0, 1, "1970-01-01 00:00:00.000001+00"],
    [0, 100_000, "1970-01-01 00:00:00.1+00"],
    [0, 120_030, "1970-01-01 00:00:00.12003+00"],
    [-1, 999_999, "1969-12-31 23:59:59.999999+00"],
    [45_296, 0, "1970-01-01 12:34:56+00"],
    [9_224_318_015_999, 999_999, "294276-12-31 23:59:59.999999+00"],
    [-62_135_596_801, 0, "0001-12-31 23:59:59+00 BC"],
  ];
  for (const [seconds, micros, text] of cases) {
    assertStrictEquals(formatTimestamp({ seconds, micros }, "+00"), text);
  }
  assertStrictEquals(formatTimestamp({ seconds: 0, micros: 0 }, ""), "1970-01-01 00:00:00");
});

Deno.test("formatDate() prints as the server does", () => {
  for (const text of ["1970-01-02", "0044-03-15 BC", "12345-06-07", "5874897-12-31"]) {
    assertStrictEquals(formatDate(parseDate(text)!), text);
  }
});

Deno.test("parseTime() reads a time of day, and the end of it", () => {
  assertStrictEquals(parseTime("00:00:00"), 0);
  assertStrictEquals(parseTime("04:05:06.789"), 14_706_789_000);
  assertStrictEquals(parseTime("24:00:00"), 86_400_000_000);
  for (const text of ["", "24:00:00.000001", "00:60:00", "00:00:60", "0:00:00", "00:00:00."]) {
    assertStrictEquals(parseTime(text), null, text);
  }
});

Deno.test("formatTime() prints as the server does, also more hours than a day has", () => {
  assertStrictEquals(formatTime(0, 0), "00:00:00");
  assertStrictEquals(formatTime(14_706, 789_000), "04:05:06.789");
  assertStrictEquals(formatTime(360_000, 1), "100:00:00.000001");
});
