import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Interval } from "../../../../src/types/times/interval.ts";
import { withoutTemporal } from "../../../support/without_temporal.ts";

const INT8_MAX = 2n ** 63n - 1n;

Deno.test("Interval keeps months, days and microseconds apart", () => {
  const interval = new Interval({
    years: 1,
    months: 2,
    weeks: 1,
    days: -3,
    hours: 25,
    seconds: 6.789,
  });
  assertEquals({ ...interval }, { months: 14, days: 4, microseconds: 90_006_789_000n });
});

Deno.test("Interval can be made of another", () => {
  const interval = new Interval({ months: -1, days: 2, microseconds: -3 });
  assertEquals(new Interval(interval), interval);
});

Deno.test("Interval holds what PostgreSQL does, and no more", () => {
  const most = { months: 2 ** 31 - 1, days: 2 ** 31 - 1, microseconds: INT8_MAX };
  const least = { months: -(2 ** 31), days: -(2 ** 31), microseconds: -INT8_MAX - 1n };
  assertStrictEquals(new Interval({ microseconds: INT8_MAX }).microseconds, INT8_MAX);
  const message = "Cannot make an interval: value is out of range";
  for (
    const parts of [
      most,
      least,
      { years: 178_956_971 },
      { days: 2 ** 31 },
      { weeks: -1e300 },
      { hours: 2_562_047_789 },
      { microseconds: INT8_MAX + 1n },
    ]
  ) {
    assertThrows(() => new Interval(parts), DataError, message);
  }
});

Deno.test("Interval.from() reads every IntervalStyle and a Duration", () => {
  const interval = new Interval({ years: 1, months: 2, days: 3, hours: 4, seconds: 5.5 });
  for (
    const text of [
      "1 year 2 mons 3 days 04:00:05.5",
      "@ 1 year 2 mons 3 days 4 hours 5.5 secs",
      "+1-2 +3 +4:00:05.5",
      "P1Y2M3DT4H5.5S",
    ]
  ) {
    assertEquals(Interval.from(text), interval);
  }
  assertEquals(Interval.from(interval.toDuration()), interval);
  const negative = Temporal.Duration.from("-P1W1DT0.0000019S");
  assertEquals(Interval.from(negative), new Interval({ days: -8, microseconds: -1 }));
});

Deno.test("Interval.from() throws DataError for anything else", () => {
  const cases: readonly [unknown, string][] = [
    ["", "value is in no IntervalStyle, or out of range"],
    ["a day", "value is in no IntervalStyle, or out of range"],
    ["2147483648 days", "value is in no IntervalStyle, or out of range"],
    ["infinity", "value is infinite; use the number Infinity"],
    [Temporal.Duration.from({ days: 2 ** 31 }), "value is out of range"],
    [{ [Symbol.toStringTag]: "Temporal.Duration" }, "value is not a string or a Temporal.Duration"],
    [{ days: 1 }, "value is not a string or a Temporal.Duration"],
    [undefined, "value is not a string or a Temporal.Duration"],
    [Temporal.PlainTime.from("01:00"), "value is not a string or a Temporal.Duration"],
  ];
  for (const [value, state] of cases) {
    const message = `Cannot make an interval: ${state}`;
    assertThrows(() => Reflect.apply(Interval.from, Interval, [value]), DataError, message);
  }
});

Deno.test("Interval.equals() compares the three fields, not the time they take", () => {
  const interval = new Interval({ months: 1, days: 2, microseconds: 3 });
  assertStrictEquals(interval.equals(new Interval({ ...interval })), true);
  for (const other of [{ months: 0 }, { days: 0 }, { microseconds: 0n }]) {
    assertStrictEquals(interval.equals(new Interval({ ...interval, ...other })), false);
  }
  assertStrictEquals(new Interval({ days: 30 }).equals(new Interval({ months: 1 })), false);
});

Deno.test("Interval is text as PostgreSQL's, in JSON too, and in ISO 8601", () => {
  const interval = new Interval({ months: 14, days: -3, microseconds: 14_706_789_000n });
  const text = "1 year 2 mons -3 days +04:05:06.789";
  assertStrictEquals(`${interval}`, text);
  assertStrictEquals(JSON.stringify({ interval }), `{"interval":"${text}"}`);
  assertStrictEquals(interval.toISOString(), "P1Y2M-3DT4H5M6.789S");
});

Deno.test("Interval.toDuration() is the same span of one sign", () => {
  const cases: readonly [string, string][] = [
    ["00:00:00", "PT0S"],
    ["1 year 2 mons 40 days 25:00:00.000001", "P1Y2M40DT25H0.000001S"],
    ["-1 years -04:05:06.789", "-P1YT4H5M6.789S"],
  ];
  for (const [text, duration] of cases) {
    assertStrictEquals(String(Interval.from(text).toDuration()), duration);
  }
});

Deno.test("Interval.toDuration() throws DataError for mixed signs, and without Temporal", () => {
  const message = "Cannot make a Temporal.Duration: some fields are positive, others negative";
  assertThrows(() => new Interval({ months: 1, days: -1 }).toDuration(), DataError, message);
  withoutTemporal(() => {
    const interval = new Interval({ days: 1 });
    const message =
      "Cannot make a Temporal.Duration: this runtime has no Temporal; load a polyfill";
    assertThrows(() => interval.toDuration(), DataError, message);
  });
});

Deno.test("intervals have no order: comparing them throws, and is no comparison of texts", () => {
  const [short, long] = [new Interval({ days: 2 }), new Interval({ days: 10 })];
  assertThrows(() => short < long, DataError, "Cannot compare: intervals have no order");
  assertStrictEquals(`${short}`, "2 days");
});
