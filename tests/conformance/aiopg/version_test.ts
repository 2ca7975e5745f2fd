/**
 * aiopg's test_version.py: the parts of a version, and what else a module says of itself.
 * @module
 */

import { assertEquals } from "@std/assert";
import { VERSION, versionInfo } from "../../../mod.ts";

Deno.test("[test_version::final] VERSION is major.minor.micro, as versionInfo has them", () => {
  const { major, minor, micro, releaseLevel, serial } = versionInfo;
  const level = releaseLevel === "final" ? "" : `-${releaseLevel}.${serial}`;
  assertEquals(VERSION, `${major}.${minor}.${micro}${level}`);
});
