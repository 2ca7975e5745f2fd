import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  millisecondsOf,
  type Moment,
  momentOfMilliseconds,
  readMoment,
  writeMoment,
} from "../../../../src/types/times/moment.ts";
import { GrowingSink } from "../../../support/byte_sink.ts";

const EPOCH = 946_684_800;

const CASES: readonly [sinceEpoch: bigint, moment: Moment][] = [
  [0n, { seconds: EPOCH, micros: 0 }],
  [1n, { seconds: EPOCH, micros: 1 }],
  [-1n, { seconds: EPOCH - 1, micros: 999_999 }],
  [-1_000_000n, { seconds: EPOCH - 1, micros: 0 }],
  [2n ** 32n, { seconds: EPOCH + 4294, micros: 967_296 }],
  [-(2n ** 32n), { seconds: EPOCH - 4295, micros: 32_704 }],
  [2n ** 53n + 1n, { seconds: EPOCH + 9_007_199_254, micros: 740_993 }],
  [-(2n ** 53n) - 1n, { seconds: EPOCH - 9_007_199_255, micros: 259_007 }],
  [2n ** 63n - 1n, { seconds: EPOCH + 9_223_372_036_854, micros: 775_807 }],
  [-(2n ** 63n), { seconds: EPOCH - 9_223_372_036_855, micros: 224_192 }],
];

Deno.test("readMoment() and writeMoment() are exact over all of int64", () => {
  for (const [sinceEpoch, moment] of CASES) {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, sinceEpoch);
    assertEquals(readMoment(view, 0), moment);
    const sink = new GrowingSink();
    writeMoment(sink, moment);
    assertEquals(sink.written(), new Uint8Array(view.buffer));
  }
});

Deno.test("millisecondsOf() rounds toward the past, momentOfMilliseconds() has nothing to round", () => {
  const cases: readonly [seconds: number, micros: number, milliseconds: number][] = [
    [0, 999, 0],
    [0, 1000, 1],
    [-1, 999_999, -1],
    [-1, 0, -1000],
    [-1, 999, -1000],
  ];
  for (const [seconds, micros, milliseconds] of cases) {
    assertStrictEquals(millisecondsOf({ seconds, micros }), milliseconds);
  }
  assertEquals(momentOfMilliseconds(-1), { seconds: -1, micros: 999_000 });
  assertEquals(momentOfMilliseconds(1001), { seconds: 1, micros: 1000 });
  assertEquals(momentOfMilliseconds(-8.64e15), { seconds: -8.64e12, micros: 0 });
});
