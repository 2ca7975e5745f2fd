import { assertEquals, assertStrictEquals } from "@std/assert";
import { IntervalFields } from "../../../../src/types/times/interval_fields.ts";
import {
  formatInterval,
  formatIsoInterval,
  parseInterval,
} from "../../../../src/types/times/interval_text.ts";

/** Fields, and what PostgreSQL 18 makes of them in each IntervalStyle. */
const CASES: readonly [
  fields: [months: number, days: number, microseconds: bigint],
  postgres: string,
  postgresVerbose: string,
  sqlStandard: string,
  iso8601: string,
][] = [
  [[0, 0, 0n], "00:00:00", "@ 0", "0", "PT0S"],
  [
    [14, -3, 14_706_789_000n],
    "1 year 2 mons -3 days +04:05:06.789",
    "@ 1 year 2 mons -3 days 4 hours 5 mins 6.789 secs",
    "+1-2 -3 +4:05:06.789",
    "P1Y2M-3DT4H5M6.789S",
  ],
  [
    [-10, 3, 14_400_000_000n],
    "-10 mons +3 days 04:00:00",
    "@ 10 mons -3 days -4 hours ago",
    "-0-10 +3 +4:00:00",
    "P-10M3DT4H",
  ],
  [[0, 1, 0n], "1 day", "@ 1 day", "1 0:00:00", "P1D"],
  [[0, -1, 0n], "-1 days", "@ 1 day ago", "-1 0:00:00", "P-1D"],
  [[1, 0, 0n], "1 mon", "@ 1 mon", "0-1", "P1M"],
  [[-12, 0, 0n], "-1 years", "@ 1 year ago", "-1-0", "P-1Y"],
  [
    [-14, 3, -14_706_789_000n],
    "-1 years -2 mons +3 days -04:05:06.789",
    "@ 1 year 2 mons -3 days 4 hours 5 mins 6.789 secs ago",
    "-1-2 +3 -4:05:06.789",
    "P-1Y-2M3DT-4H-5M-6.789S",
  ],
  [[0, 0, -1n], "-00:00:00.000001", "@ 0.000001 secs ago", "-0:00:00.000001", "PT-0.000001S"],
  [[0, 0, 1_000_000n], "00:00:01", "@ 1 sec", "0:00:01", "PT1S"],
  [[0, 0, -1_500_000n], "-00:00:01.5", "@ 1.5 secs ago", "-0:00:01.5", "PT-1.5S"],
  [
    [0, -1, 500_000n],
    "-1 days +00:00:00.5",
    "@ 1 day -0.5 secs ago",
    "+0-0 -1 +0:00:00.5",
    "P-1DT0.5S",
  ],
  [[0, -1, -1_000_000n], "-1 days -00:00:01", "@ 1 day 1 sec ago", "-1 0:00:01", "P-1DT-1S"],
  [[1, 0, -500_000n], "1 mon -00:00:00.5", "@ 1 mon -0.5 secs", "+0-1 +0 -0:00:00.5", "P1MT-0.5S"],
  [
    [-12, 0, 1_000_000n],
    "-1 years +00:00:01",
    "@ 1 year -1 sec ago",
    "-1-0 +0 +0:00:01",
    "P-1YT1S",
  ],
  [[0, 0, -60_000_000n], "-00:01:00", "@ 1 min ago", "-0:01:00", "PT-1M"],
  [[0, 0, 360_000_000_000n], "100:00:00", "@ 100 hours", "100:00:00", "PT100H"],
  [
    [0, -(2 ** 31), 0n],
    "-2147483648 days",
    "@ 2147483648 days ago",
    "-2147483648 0:00:00",
    "P-2147483648D",
  ],
  [
    [-(2 ** 31), 0, 0n],
    "-178956970 years -8 mons",
    "@ 178956970 years 8 mons ago",
    "-178956970-8",
    "P-178956970Y-8M",
  ],
  [
    [1, 0, -(2n ** 63n) + 1n],
    "1 mon -2562047788:00:54.775807",
    "@ 1 mon -2562047788 hours -54.775807 secs",
    "+0-1 +0 -2562047788:00:54.775807",
    "P1MT-2562047788H-54.775807S",
  ],
];

for (const [fields, postgres, ...others] of CASES) {
  Deno.test(`An interval of ${postgres} is read in every IntervalStyle, and written`, () => {
    const interval = new IntervalFields(...fields);
    for (const text of [postgres, ...others]) assertEquals(parseInterval(text), interval, text);
    assertStrictEquals(formatInterval(interval), postgres);
    assertStrictEquals(formatIsoInterval(interval), others[2]);
  });
}

Deno.test("parseInterval() reads infinity, and how it was printed before version 17", () => {
  assertStrictEquals(parseInterval("infinity"), Infinity);
  assertStrictEquals(parseInterval("-infinity"), -Infinity);
  const last = "178956970 years 7 mons 2147483647 days 2562047788:00:54.775807";
  assertStrictEquals(parseInterval(last), Infinity);
  const first = "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775808";
  assertStrictEquals(parseInterval(first), -Infinity);
});

Deno.test("parseInterval() reads any count of a unit", () => {
  assertEquals(parseInterval("36 mons"), new IntervalFields(36, 0, 0n));
  assertEquals(parseInterval("PT90M"), new IntervalFields(0, 0, 5_400_000_000n));
  assertEquals(parseInterval("@ +90 mins 90 secs"), new IntervalFields(0, 0, 5_490_000_000n));
});

const REFUSED: readonly string[] = [
  "",
  " ",
  "1",
  "-0",
  "00",
  " 1 day",
  "1 day ",
  "1  day",
  "1 day1 mon",
  "1 day 1 mon",
  "1 day 1 day",
  "1.5 days",
  "1 week",
  "-1 year ago",
  "1 hour",
  "04:05",
  "04:60:00",
  "04:00:60",
  "04:05:06.",
  "04:05:06.1234567",
  "--04:05:06",
  "1 day+04:05:06",
  "@",
  "@ ",
  "@1 day",
  "@ 0 ago",
  "@ ago",
  "@ 1 sec 1 min",
  "@ 1. secs",
  "@ 1 day 04:05:06",
  "1-2 3 4:05:06",
  "+1-2",
  "+1-2 3 +4:05:06",
  "-1-",
  "1-123",
  "P",
  "PT",
  "P1DT",
  "P1",
  "P1.5D",
  "P1W",
  "-P1D",
  "P1H",
  "PT1.1234567S",
  "PT.5S",
  "p1d",
  "Infinity",
  "1 day\n",
  "2147483648 days",
  "-178956970 years -9 mons",
  "2562047788:00:54.775808",
  "99999999999999999999 days",
  "٣ days",
];

Deno.test("parseInterval() gives null for what no server prints", () => {
  for (const text of REFUSED) assertStrictEquals(parseInterval(text), null, text);
});

Deno.test("parseInterval() takes no time for a long text", () => {
  for (const unit of ["1", " ", "1 day ", "-", "P1Y", "@ ", "1:"]) {
    assertStrictEquals(parseInterval(unit.repeat(1_000_000)), null);
  }
});
