import { assertEquals, assertStrictEquals } from "@std/assert";
import { durationOf, totalsOfDuration } from "../../../../src/types/times/interval_duration.ts";
import { IntervalFields } from "../../../../src/types/times/interval_fields.ts";

Deno.test("totalsOfDuration() sums up all units, each into its field", () => {
  const cases: readonly [string, bigint, bigint, bigint][] = [
    ["PT0S", 0n, 0n, 0n],
    ["P1Y2M3W4DT5H6M7.008009S", 14n, 25n, 18_367_008_009n],
    ["-P1Y2M3W4DT5H6M7.008009S", -14n, -25n, -18_367_008_009n],
    ["PT48H", 0n, 0n, 172_800_000_000n],
    ["PT0.000000999S", 0n, 0n, 0n],
    ["-PT1.000000999S", 0n, 0n, -1_000_000n],
  ];
  for (const [text, months, days, microseconds] of cases) {
    const totals = totalsOfDuration(Temporal.Duration.from(text));
    assertEquals(totals, { months, days, microseconds }, text);
  }
});

Deno.test("totalsOfDuration() cuts off the sum, not each of its parts", () => {
  const duration = Temporal.Duration.from({ nanoseconds: 1999, microseconds: 1 });
  assertStrictEquals(totalsOfDuration(duration)?.microseconds, 2n);
  const large = Temporal.Duration.from({ milliseconds: 9_007_199_254_740_991, nanoseconds: 1000 });
  assertStrictEquals(totalsOfDuration(large)?.microseconds, 9_007_199_254_740_991_001n);
});

Deno.test("totalsOfDuration() gives null for what only bears the tag", () => {
  const zero = {
    years: 0,
    months: 0,
    weeks: 0,
    days: 0,
    hours: 0,
    minutes: 0,
    seconds: 0,
    milliseconds: 0,
    microseconds: 0,
    nanoseconds: 0,
  };
  assertEquals(totalsOfDuration(zero), { months: 0n, days: 0n, microseconds: 0n });
  for (const name of Object.keys(zero)) {
    for (const value of [undefined, 0.5, NaN, "1"]) {
      assertStrictEquals(totalsOfDuration({ ...zero, [name]: value }), null, name);
    }
  }
});

Deno.test("durationOf() has years, months, days, hours and smaller", () => {
  const cases: readonly [IntervalFields, string][] = [
    [new IntervalFields(0, 0, 0n), "PT0S"],
    [new IntervalFields(14, 40, 90_061_008_009n), "P1Y2M40DT25H1M1.008009S"],
    [new IntervalFields(-14, -40, -90_061_008_009n), "-P1Y2M40DT25H1M1.008009S"],
    [
      new IntervalFields(2 ** 31 - 1, 2 ** 31 - 1, 2n ** 63n - 2n),
      "P178956970Y7M2147483647DT2562047788H54.775806S",
    ],
  ];
  for (const [fields, text] of cases) assertStrictEquals(String(durationOf(fields)), text);
});
