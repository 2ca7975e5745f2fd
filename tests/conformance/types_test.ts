/**
 * Every type of PostgreSQL, against a real server: what is read in either format is the same value, and what is sent
 * comes back.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { BUILTIN_TYPES } from "../../src/types/builtin_types.ts";
import { testServer } from "../support/server.ts";
import { builtinCases, EXCEPTED } from "./types/covered.ts";
import { checkType } from "./types/type_check.ts";

const server = testServer();
const CASES = builtinCases(server.user);
const MAJOR = await majorVersion();

async function majorVersion(): Promise<number> {
  await using conn = await connect(server.dsn);
  return Math.floor(conn.serverVersion / 10_000);
}

Deno.test("every built-in type without parts of its own has cases, or a reason to have none", () => {
  const covered = new Set([...CASES.map(({ type }) => type), ...Object.keys(EXCEPTED)]);
  const names = BUILTIN_TYPES.filter(([, , { kind }]) => kind !== "array").map(([, name]) => name);
  assertEquals(names.filter((name) => !covered.has(name)), []);
  assertEquals([...covered].filter((name) => !names.includes(name)), []);
});

for (const cases of CASES) {
  const { type, since = 0 } = cases;
  const isThere = since <= MAJOR;
  for (const array of ["nested", "bounded"] as const) {
    Deno.test({
      name: `${type} comes and goes as it is, with ${array} arrays` +
        (isThere ? "" : ` (ignored: new in PostgreSQL ${since})`),
      ignore: !isThere,
      fn: async () => {
        await using conn = await connect(server.dsn, { types: { array } });
        await checkType(conn, cases, `pg_catalog."${type}"`, array);
      },
    });
  }
}
