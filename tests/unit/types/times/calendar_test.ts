import { assertEquals, assertStrictEquals } from "@std/assert";
import { dateExists, dateOfDays, daysOfDate } from "../../../../src/types/times/calendar.ts";

Deno.test("daysOfDate() and dateOfDays() agree with Date over 900 years, day by day", () => {
  for (let days = -200_000; days < 130_000; days++) {
    const utc = new Date(days * 86_400_000);
    const date = {
      year: utc.getUTCFullYear(),
      month: utc.getUTCMonth() + 1,
      day: utc.getUTCDate(),
    };
    assertEquals(dateOfDays(days), date);
    assertStrictEquals(daysOfDate(date), days);
  }
});

Deno.test("daysOfDate() counts BC years astronomically, with a leap year 0", () => {
  assertStrictEquals(daysOfDate({ year: -4712, month: 1, day: 1 }), -2_440_550);
  assertStrictEquals(daysOfDate({ year: -4713, month: 11, day: 24 }), -2_440_588);
  assertEquals(dateOfDays(daysOfDate({ year: 0, month: 3, day: 1 }) - 1), {
    year: 0,
    month: 2,
    day: 29,
  });
});

Deno.test("dateOfDays() reaches the last day PostgreSQL knows", () => {
  const last = { year: 5_874_897, month: 12, day: 31 };
  assertEquals(dateOfDays(daysOfDate(last)), last);
  assertStrictEquals(daysOfDate(last), 2_147_483_493 - 2_440_588);
});

Deno.test("dateExists() knows the months and the leap years", () => {
  const cases: readonly [year: number, month: number, day: number, exists: boolean][] = [
    [2024, 2, 29, true],
    [2023, 2, 29, false],
    [2000, 2, 29, true],
    [1900, 2, 29, false],
    [0, 2, 29, true],
    [-4, 2, 29, true],
    [2024, 4, 30, true],
    [2024, 4, 31, false],
    [2024, 6, 31, false],
    [2024, 9, 31, false],
    [2024, 11, 31, false],
    [2024, 12, 31, true],
    [2024, 12, 32, false],
    [2024, 1, 0, false],
    [2024, 0, 1, false],
    [2024, 13, 1, false],
  ];
  for (const [year, month, day, exists] of cases) {
    assertStrictEquals(dateExists({ year, month, day }), exists, `${year}-${month}-${day}`);
  }
});
