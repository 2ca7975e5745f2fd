import { assert, assertEquals } from "@std/assert";
import config from "../../../deno.json" with { type: "json" };
import { DEFAULT_TIMEOUT, poolPlan } from "../../../src/api/pool_options.ts";
import {
  BINARY,
  DATETIME,
  NUMBER,
  ROWID,
  STRING,
  type TypeObject,
} from "../../../src/api/type_objects.ts";
import { VERSION, versionInfo, versionParts } from "../../../src/api/version.ts";
import { resolveTarget } from "../../../src/config/target.ts";

Deno.test("VERSION is that of the package", () => {
  assertEquals(VERSION, config.version);
  const { major, minor, micro } = versionInfo;
  assert(config.version.startsWith(`${major}.${minor}.${micro}`));
});

Deno.test("versionParts() tells a release from what is in front of one", () => {
  const final = { major: 1, minor: 20, micro: 3, releaseLevel: "final", serial: 0 };
  assertEquals(versionParts("1.20.3"), final);
  assertEquals(versionParts("1.20.3-alpha.4"), { ...final, releaseLevel: "alpha", serial: 4 });
  assertEquals(versionParts("1.20.3-rc"), { ...final, releaseLevel: "rc" });
});

Deno.test("DEFAULT_TIMEOUT is how long acquiring waits, and connecting may take", () => {
  assertEquals(poolPlan({}).acquireTimeout, DEFAULT_TIMEOUT);
  const { connectTimeout } = resolveTarget("user=app", {}, {
    get: () => undefined,
    file: () => null,
  });
  assertEquals(connectTimeout, DEFAULT_TIMEOUT);
});

Deno.test("a type is of one kind at most", () => {
  const kinds: readonly TypeObject[] = [STRING, BINARY, NUMBER, DATETIME, ROWID];
  const types = { text: 25, bytea: 17, numeric: 1700, date: 1082, oid: 26, bool: 16 };
  const kindsOf = (oid: number) => kinds.filter((kind) => kind.has(oid)).map(({ name }) => name);
  assertEquals(Object.values(types).map(kindsOf), [
    ["STRING"],
    ["BINARY"],
    ["NUMBER"],
    ["DATETIME"],
    ["ROWID"],
    [],
  ]);
  const all = kinds.flatMap(({ values }) => values);
  assertEquals(new Set(all).size, all.length);
});
