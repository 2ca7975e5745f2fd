import { assertEquals } from "@std/assert";
import { serverVersionNumber } from "../../../src/api/server_version.ts";

const CASES: readonly [string | undefined, number][] = [
  ["15.2 (Debian 15.2-1)", 150002],
  ["18.0", 180000],
  ["18beta1", 180000],
  ["17devel", 170000],
  ["10.23", 100023],
  ["9.6.24", 90624],
  ["9.6beta1", 90600],
  ["not a number", 0],
  [undefined, 0],
];

for (const [text, expected] of CASES) {
  Deno.test(`serverVersionNumber() reads ${text} as ${expected}`, () => {
    assertEquals(serverVersionNumber(text), expected);
  });
}
