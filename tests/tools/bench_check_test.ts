import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { decoding } from "../../bench/check/decoding.ts";
import { encoding } from "../../bench/check/encoding.ts";
import { measurePair } from "../../bench/check/pair.ts";
import { ratioOf, report, type Slice, worseThan } from "../../bench/check/ratios.ts";

const slices = (...pairs: readonly (readonly [number, number])[]): Slice[] =>
  pairs.map(([ours, reference]) => ({ ours, reference }));

Deno.test("a ratio is of the least of each, whatever disturbed the others", () => {
  assertEquals(ratioOf(slices([6, 2])), 3);
  const disturbed = Array.from({ length: 50 }, (_, i): [number, number] => [6 + i, 200 - i]);
  assertEquals(ratioOf(slices(...disturbed, [6, 50], [6, 2], [90, 2], [90, 2])), 3);
});

Deno.test("one slice that was cut too short does not make a ratio", () => {
  const usual = Array.from({ length: 99 }, (): [number, number] => [6, 2]);
  assertEquals(ratioOf(slices([0.1, 2], ...usual)), 3);
});

Deno.test("there is no ratio without slices", () => {
  assertThrows(() => ratioOf([]), RangeError, "there are no values");
});

Deno.test("more than a tenth is too much worse, and so is what was never kept", () => {
  assertEquals(worseThan({ a: 1, b: 2 }, { a: 1.099, b: 1 }), []);
  assertEquals(worseThan({ a: 1, b: 2 }, { a: 1.101, b: 2.3 }), ["a", "b"]);
  assertEquals(worseThan({}, { a: 1 }), ["a"]);
  assertEquals(worseThan({ a: 1 }, { a: NaN }), ["a"]);
});

Deno.test("a report has the ratio, the change, and what is too much", () => {
  const [better, worse, unknown] = report({ a: 2, b: 2 }, { a: 1, b: 3, c: 1 }).split("\n");
  assertEquals(better, "a          1.000   -50.0 %");
  assertEquals(worse, "b          3.000   +50.0 %  TOO MUCH");
  assertStringIncludes(unknown!, "none is kept  TOO MUCH");
});

Deno.test("decoding by hand comes to the same rows", async () => {
  const { ours, reference } = decoding();
  assertEquals(await ours(), await reference());
});

Deno.test("encoding by hand comes to the same bytes", async () => {
  const { ours, reference } = encoding();
  assertEquals(await ours(), await reference());
});

Deno.test("a pair is measured in turns, as often as asked for", async () => {
  const spin = (count: number) => () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.sqrt(i);
    return sum;
  };
  const measured = await measurePair({ ours: spin(60_000), reference: spin(20_000) }, 9);
  assertEquals(measured.length, 9);
  assertEquals(Math.round(ratioOf(measured)), 3);
});
