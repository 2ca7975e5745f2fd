import { assertEquals } from "@std/assert";
import { verifiesByNode } from "../../../src/transport/runtime.ts";

const VERSIONS: readonly (readonly [version: string, verifies: boolean])[] = [
  ["2.5.0", false],
  ["2.7.4", false],
  ["2.7.13", false],
  ["2.7.14", true],
  ["2.7.14+8ad1f3c", true],
  ["2.8.0", true],
  ["2.10.1", true],
  ["1.46.3", false],
  ["3.0.0-rc.1", true],
];

for (const [version, verifies] of VERSIONS) {
  Deno.test(`node:tls of Deno ${version} ${verifies ? "verifies" : "is not relied on"}`, () => {
    assertEquals(verifiesByNode(version), verifies);
  });
}
