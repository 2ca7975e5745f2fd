import { assertEquals, assertThrows } from "@std/assert";
import type { Settings } from "../../../src/config/setting.ts";
import { runTimeParameters } from "../../../src/config/run_time_parameters.ts";
import { InterfaceError, NotSupportedError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

const OURS = { client_encoding: "UTF8", DateStyle: "ISO" };

function parametersOf(
  given: Record<string, string>,
  variables: Record<string, string> = {},
  settings: Settings = new Map(),
): Record<string, string> {
  return runTimeParameters(settings, Object.entries(given), fixedEnvironment(variables));
}

function settingsOf(values: Record<string, string>): Settings {
  return new Map(Object.entries(values).map(([name, value]) => [name, { name, value }]));
}

Deno.test("runTimeParameters() always fixes the encoding and the style of dates", () => {
  assertEquals(parametersOf({}), OURS);
});

Deno.test("runTimeParameters() passes on what is asked for", () => {
  const given = { TimeZone: "UTC", search_path: "a, b", "my.setting": "", ["__proto__"]: "x" };
  assertEquals(parametersOf(given), { ...given, ...OURS });
  const settings = settingsOf({ application_name: "a", options: "-c geqo=off" });
  assertEquals(parametersOf({}, {}, settings), {
    ...OURS,
    application_name: "a",
    options: "-c geqo=off",
  });
});

Deno.test("runTimeParameters() falls back on fallback_application_name", () => {
  const both = settingsOf({ application_name: "a", fallback_application_name: "f" });
  assertEquals(parametersOf({}, {}, both).application_name, "a");
  const one = settingsOf({ fallback_application_name: "f" });
  assertEquals(parametersOf({}, {}, one).application_name, "f");
});

Deno.test("runTimeParameters() leaves out what is empty", () => {
  assertEquals(parametersOf({}, {}, settingsOf({ application_name: "", options: "" })), OURS);
});

Deno.test("runTimeParameters() reads libpq's variables unless the parameter is given", () => {
  const variables = { PGTZ: "CET", PGGEQO: "off", PGDATESTYLE: "DMY" };
  const expected = { ...OURS, DateStyle: "ISO, DMY", TimeZone: "CET", geqo: "off" };
  assertEquals(parametersOf({}, variables), expected);
  assertEquals(parametersOf({ timezone: "UTC" }, { PGTZ: "CET" }), { ...OURS, timezone: "UTC" });
  assertEquals(parametersOf({}, { PGTZ: "default", PGGEQO: "", PGDATESTYLE: "DEFAULT" }), OURS);
});

Deno.test("runTimeParameters() takes every way to write UTF8", () => {
  for (const encoding of ["UTF8", "utf-8", "UNICODE", "auto", ""]) {
    assertEquals(parametersOf({ Client_Encoding: encoding }), OURS);
    assertEquals(parametersOf({}, {}, settingsOf({ client_encoding: encoding })), OURS);
  }
});

Deno.test("runTimeParameters() refuses another encoding", () => {
  const message = "Cannot connect: client_encoding other than UTF8 is not supported";
  assertThrows(() => parametersOf({ client_encoding: "LATIN1" }), NotSupportedError, message);
  const settings = settingsOf({ client_encoding: "SQL_ASCII" });
  assertThrows(() => parametersOf({}, {}, settings), NotSupportedError, message);
  const variable = new Map([["client_encoding", { name: "PGCLIENTENCODING", value: "LATIN1" }]]);
  assertThrows(() => parametersOf({}, {}, variable), NotSupportedError, "PGCLIENTENCODING other");
});

Deno.test("runTimeParameters() takes an order of day and month with ISO dates", () => {
  assertEquals(parametersOf({ datestyle: "iso,  mdy" }).DateStyle, "ISO, mdy");
  assertEquals(parametersOf({ DateStyle: "European" }).DateStyle, "ISO, European");
});

Deno.test("runTimeParameters() refuses dates that are not ISO", () => {
  for (const DateStyle of ["German", "SQL, DMY", "Postgres", "ISO\0"]) {
    assertThrows(
      () => parametersOf({ DateStyle }),
      NotSupportedError,
      "Cannot connect: a DateStyle other than ISO is not supported",
    );
  }
});

Deno.test("runTimeParameters() refuses a name that the server would read as something else", () => {
  for (const name of ["", "a b", "a=b", "a\0b", "1a", "a.", "_pq_.command_progress", "_PQ_.x"]) {
    assertThrows(
      () => parametersOf({ [name]: "x" }),
      InterfaceError,
      `Cannot connect: parameters: ${JSON.stringify(name)} is not the name of a run-time parameter`,
    );
  }
  for (const name of ["user", "USER", "database", "password", "options", "replication"]) {
    assertThrows(
      () => parametersOf({ [name]: "postgres" }),
      InterfaceError,
      `Cannot connect: parameters: ${name} is not a run-time parameter but an option`,
    );
  }
});

Deno.test("runTimeParameters() refuses one name in two spellings", () => {
  assertThrows(
    () => parametersOf({ TimeZone: "UTC", timezone: "CET" }),
    InterfaceError,
    "Cannot connect: parameters: timezone is given twice",
  );
});

Deno.test("runTimeParameters() refuses NUL in a value", () => {
  assertThrows(
    () => parametersOf({ search_path: "a\0user\0postgres" }),
    InterfaceError,
    "Cannot connect: search_path contains NUL",
  );
  assertThrows(() => parametersOf({}, { PGTZ: "\0" }), InterfaceError, "TimeZone contains NUL");
});
