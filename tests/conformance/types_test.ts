/**
 * Every type of PostgreSQL, against a real server: what is read in either format is the same value, and what is sent
 * comes back.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { BUILTIN_TYPES } from "../../src/types/builtin_types.ts";
import { testServer } from "../support/server.ts";
import { assertInBoth } from "./types/both_formats.ts";
import { builtinCases, EXCEPTED } from "./types/covered.ts";
import { haveExtension, TRUSTED, whyNot } from "./types/extensions.ts";
import { checkType } from "./types/type_check.ts";
import { USER_TYPES } from "./types/user_types.ts";

const server = testServer();
const CASES = builtinCases(server.user);
const MAJOR = await majorVersion();

const MISSING = await missingExtensions();
const FORMS = ["nested", "bounded"] as const;

async function majorVersion(): Promise<number> {
  await using conn = await connect(server.dsn);
  return Math.floor(conn.serverVersion / 10_000);
}

/** The extensions that cannot be had, and why. */
async function missingExtensions(): Promise<Map<string, string | null>> {
  await using conn = await connect(server.dsn);
  const reasons = new Map<string, string | null>();
  for (const { extension } of TRUSTED) reasons.set(extension, await whyNot(conn, extension));
  return reasons;
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
  for (const array of FORMS) {
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

for (const cases of USER_TYPES) {
  for (const array of FORMS) {
    Deno.test(`${cases.type}, a type of the user's, comes and goes, with ${array} arrays`, async () => {
      await using conn = await connect(server.dsn, { types: { array } });
      await conn.executeScript(cases.made.join(";"));
      await checkType(conn, cases, `pg_temp.${cases.type}`, array);
    });
  }
}

for (const cases of TRUSTED) {
  const { type, extension, equals = "=" } = cases;
  const reason = MISSING.get(extension) ?? null;
  for (const array of FORMS) {
    Deno.test({
      name: `${type} of ${extension} comes and goes as it is, with ${array} arrays` +
        (reason === null ? "" : ` (ignored: ${reason})`),
      ignore: reason !== null,
      fn: async () => {
        await using conn = await connect(server.dsn, { types: { array } });
        await using _undone = await conn.begin();
        const schema = await haveExtension(conn, extension);
        const operator = equals === null ? null : `OPERATOR(${schema}.${equals})`;
        await checkType(conn, { ...cases, equals: operator }, `${schema}.${type}`, array);
      },
    });
  }
}

/** What a user may have set, and what is written differently for it. */
const SETTINGS: readonly (readonly [setting: string, types: readonly string[]])[] = [
  ...["sql_standard", "postgres_verbose", "iso_8601"].map((style) =>
    [`IntervalStyle = ${style}`, ["interval"]] as const
  ),
  ["TimeZone = 'America/New_York'", ["timestamptz", "tstzrange", "timetz"]],
  ["TimeZone = 'Asia/Kolkata'", ["timestamptz", "tstzrange", "timestamp", "date"]],
  ["bytea_output = escape", ["bytea"]],
  ["extra_float_digits = 3", ["float4", "float8", "point"]],
  ["quote_all_identifiers = on", ["regtype"]],
  ["xmloption = document", ["json"]],
  ["search_path = pg_temp", ["int4", "text"]],
];

for (const [setting, types] of SETTINGS) {
  Deno.test(`what comes and goes is the same with ${setting}`, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute(`SET ${setting}`);
    for (const cases of CASES.filter(({ type }) => types.includes(type))) {
      await using _undone = await conn.begin();
      await checkType(conn, cases, `pg_catalog."${cases.type}"`, "nested");
    }
  });
}

Deno.test("what the server only writes is read alike in both formats", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMPORARY TABLE counted (n int4 DEFAULT 7 + 1)");
  await assertInBoth(conn, [
    { what: "a row", sql: "ROW(1, 'a,b', NULL, '')", value: ["1", "a,b", null, ""] },
    { what: "an empty row", sql: "ROW()", value: [null] },
    { what: "rows", sql: "ARRAY[ROW(1, NULL), NULL]", value: [["1", null], null] },
    { what: "a literal", sql: "'a'", value: "a" },
    { what: "literals", sql: "ARRAY['a', NULL]", value: ["a", null] },
    { what: "nothing", sql: "pg_notify('nobody', '')", value: "" },
    { what: "bytes with an end", sql: "textout('a\"b')", value: 'a"b' },
    { what: "a tree", sql: "(SELECT adbin FROM pg_attrdef WHERE adrelid = 'counted'::regclass)" },
  ]);
});
