import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { type IntervalParts, totalsOfParts } from "../../../../src/types/times/interval_parts.ts";

/** What comes of parts that the compiler would not let pass. */
function totalsOfUnknown(parts: unknown): unknown {
  return Reflect.apply(totalsOfParts, undefined, [parts]);
}

Deno.test("totalsOfParts() sums up all units, each into its field", () => {
  const parts: IntervalParts = {
    years: 1,
    months: 2,
    weeks: 3,
    days: 4,
    hours: 5,
    minutes: 6,
    seconds: 7,
    milliseconds: 8,
    microseconds: 9,
  };
  const totals = { months: 14n, days: 25n, microseconds: 18_367_008_009n };
  assertEquals(totalsOfParts(parts), totals);
  assertEquals(totalsOfParts({}), { months: 0n, days: 0n, microseconds: 0n });
  assertEquals(totalsOfParts({ days: -0 }), { months: 0n, days: 0n, microseconds: 0n });
});

Deno.test("totalsOfParts() takes parts that are undefined for left out", () => {
  const parts = { days: 1, years: undefined, seconds: undefined, microseconds: undefined };
  assertEquals(totalsOfUnknown(parts), { months: 0n, days: 1n, microseconds: 0n });
});

Deno.test("totalsOfParts() takes parts of both signs", () => {
  const totals = { months: 11n, days: -6n, microseconds: 3_599_000_000n };
  assertEquals(
    totalsOfParts({ years: 1, months: -1, weeks: -1, days: 1, hours: 1, seconds: -1 }),
    totals,
  );
});

Deno.test("totalsOfParts() takes fractions of seconds and milliseconds that are exact", () => {
  const cases: readonly [IntervalParts, bigint][] = [
    [{ seconds: 6.789 }, 6_789_000n],
    [{ seconds: 0.000001 }, 1n],
    [{ seconds: -0.000001 }, -1n],
    [{ seconds: 1.1 }, 1_100_000n],
    [{ seconds: -59.999999 }, -59_999_999n],
    [{ seconds: 8_589_934_591.999999 }, 8_589_934_591_999_999n],
    [{ seconds: 9e12 }, 9_000_000_000_000_000_000n],
    [{ milliseconds: 0.001 }, 1n],
    [{ milliseconds: 1.005 }, 1005n],
    [{ milliseconds: -8_796_093_022_207.999 }, -8_796_093_022_207_999n],
    [{ microseconds: 2n ** 63n - 1n }, 2n ** 63n - 1n],
    [{ microseconds: Number.MAX_SAFE_INTEGER }, 9_007_199_254_740_991n],
  ];
  for (const [parts, microseconds] of cases) {
    assertEquals(totalsOfParts(parts), { months: 0n, days: 0n, microseconds });
  }
});

Deno.test("totalsOfParts() throws DataError for what would not be exact", () => {
  const cases: readonly [IntervalParts, string][] = [
    [{ years: 1.5 }, "years is not an integer"],
    [{ months: NaN }, "months is not an integer"],
    [{ weeks: Infinity }, "weeks is not an integer"],
    [{ days: 0.1 }, "days is not an integer"],
    [{ hours: 0.5 }, "hours is not an integer"],
    [{ minutes: 0.5 }, "minutes is not an integer"],
    [{ microseconds: 0.5 }, "microseconds is not an integer"],
    [{ microseconds: 2 ** 53 }, "microseconds is not a safe integer; pass a bigint"],
    [{ seconds: 0.0000001 }, "seconds is not exact to the microsecond"],
    [{ seconds: 1 / 3 }, "seconds is not exact to the microsecond"],
    [{ seconds: 2 ** 33 + 0.5 }, "seconds is not exact to the microsecond"],
    [{ milliseconds: 0.0001 }, "milliseconds is not exact to the microsecond"],
    [{ milliseconds: -(2 ** 43) - 0.5 }, "milliseconds is not exact to the microsecond"],
    [{ seconds: NaN }, "seconds is not a number"],
    [{ milliseconds: -Infinity }, "milliseconds is not a number"],
  ];
  for (const [parts, state] of cases) {
    const message = `Cannot make an interval: ${state}`;
    assertThrows(() => totalsOfParts(parts), DataError, message);
  }
});

Deno.test("totalsOfParts() throws DataError for what is no part, or no number", () => {
  const use = "use an object such as { days: 1 }, or Interval.from()";
  const cases: readonly [unknown, string][] = [
    [null, use],
    [undefined, use],
    ["1 day", use],
    [1, use],
    [[], use],
    [new Date(0), use],
    [() => 1, use],
    [Temporal.Duration.from("P1D"), use],
    [{ day: 1 }, "day does not exist; use years, months, weeks, days, hours"],
    [{ days: 1, nanoseconds: 1 }, "nanoseconds does not exist; use years"],
    [{ days: "1" }, "days is not an integer"],
    [{ days: null }, "days is not an integer"],
    [{ days: 1n }, "days is not an integer"],
    [{ seconds: "1" }, "seconds is not a number"],
    [{ microseconds: "1" }, "microseconds is not an integer"],
  ];
  for (const [parts, state] of cases) {
    const message = `Cannot make an interval: ${state}`;
    assertThrows(() => totalsOfUnknown(parts), DataError, message);
  }
});
