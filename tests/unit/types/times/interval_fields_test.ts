import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  areFields,
  fieldsInRange,
  fieldsOfInfinity,
  hasMixedSigns,
  infinityOfFields,
  IntervalFields,
  spanOf,
} from "../../../../src/types/times/interval_fields.ts";

const INT4_MAX = 2 ** 31 - 1;
const INT4_MIN = -(2 ** 31);
const INT8_MAX = 2n ** 63n - 1n;
const INT8_MIN = -(2n ** 63n);

Deno.test("fieldsInRange() takes what PostgreSQL can hold", () => {
  for (
    const [months, days, microseconds] of [
      [0, 0, 0n],
      [INT4_MAX, INT4_MAX, INT8_MAX - 1n],
      [INT4_MAX, INT4_MAX - 1, INT8_MAX],
      [INT4_MAX - 1, INT4_MAX, INT8_MAX],
      [INT4_MIN, INT4_MIN, INT8_MIN + 1n],
      [INT4_MIN, INT4_MIN + 1, INT8_MIN],
      [INT4_MIN + 1, INT4_MIN, INT8_MIN],
    ] as const
  ) {
    const fields = new IntervalFields(months, days, microseconds);
    const totals = { months: BigInt(months), days: BigInt(days), microseconds };
    assertEquals(fieldsInRange(totals), fields);
    assertStrictEquals(areFields(fields), true);
  }
});

Deno.test("fieldsInRange() gives null for more, and for infinity", () => {
  const zero = { months: 0n, days: 0n, microseconds: 0n };
  for (
    const more of [
      { months: BigInt(INT4_MAX) + 1n },
      { months: BigInt(INT4_MIN) - 1n },
      { days: BigInt(INT4_MAX) + 1n },
      { days: BigInt(INT4_MIN) - 1n },
      { microseconds: INT8_MAX + 1n },
      { microseconds: INT8_MIN - 1n },
      { months: BigInt(INT4_MAX), days: BigInt(INT4_MAX), microseconds: INT8_MAX },
      { months: BigInt(INT4_MIN), days: BigInt(INT4_MIN), microseconds: INT8_MIN },
      { months: 10n ** 400n },
    ]
  ) {
    assertStrictEquals(fieldsInRange({ ...zero, ...more }), null);
  }
});

Deno.test("areFields() is false for other fields than PostgreSQL has", () => {
  const fields = { months: 0, days: 0, microseconds: 0n };
  assertStrictEquals(areFields(fields), true);
  assertStrictEquals(areFields({}), false);
  assertStrictEquals(areFields({ ...fields, months: 0.5 }), false);
  assertStrictEquals(areFields({ ...fields, days: NaN }), false);
  assertStrictEquals(areFields({ months: 0, days: 0 }), false);
  assertStrictEquals(areFields({ ...fields, days: 2 ** 31 }), false);
});

Deno.test("infinityOfFields() knows the fields of fieldsOfInfinity()", () => {
  for (const infinity of [Infinity, -Infinity]) {
    const { months, days, microseconds } = fieldsOfInfinity(infinity);
    assertStrictEquals(infinityOfFields(months, days, microseconds), infinity);
  }
  assertStrictEquals(infinityOfFields(0, 0, 0n), null);
});

Deno.test("hasMixedSigns() is true for fields of both signs only", () => {
  const cases: readonly [number, number, bigint, boolean][] = [
    [0, 0, 0n, false],
    [1, 1, 1n, false],
    [-1, -1, -1n, false],
    [1, 0, -1n, true],
    [0, 1, -1n, true],
    [-1, 1, 0n, true],
    [0, -1, 1n, true],
  ];
  for (const [months, days, microseconds, mixed] of cases) {
    assertStrictEquals(hasMixedSigns(new IntervalFields(months, days, microseconds)), mixed);
  }
});

Deno.test("spanOf() holds every int8", () => {
  assertEquals(spanOf(0n), { isBack: false, seconds: 0, micros: 0 });
  assertEquals(spanOf(-1n), { isBack: true, seconds: 0, micros: 1 });
  assertEquals(spanOf(INT8_MAX), { isBack: false, seconds: 9_223_372_036_854, micros: 775_807 });
  assertEquals(spanOf(INT8_MIN), { isBack: true, seconds: 9_223_372_036_854, micros: 775_808 });
});
