/**
 * Connection service files: names for sets of settings.
 *
 * @see https://www.postgresql.org/docs/current/libpq-pgservice.html
 * @module
 */

import type { Environment } from "./environment.ts";
import { askedFile, atHome, foundFile } from "./home_files.ts";
import { parameterOf } from "./parameters.ts";
import { misused } from "./refusal.ts";
import type { Setting } from "./setting.ts";

const SYSTEM_FILE = "pg_service.conf";
/** What C's `isspace` takes for space, which is less than `trim()` does. */
const SPACE_AROUND = /^[ \t\v\f\r]+|[ \t\v\f\r]+$/g;

/**
 * The settings of a service, by libpq keyword: from the user's file, else from the system's.
 *
 * @param service The service, and what its giver calls that setting.
 * @param file The user's file, where another was asked for.
 * @throws {InterfaceError} when no file that may be read defines it, or the definition is malformed
 */
export function readService(
  service: Setting,
  file: Setting | undefined,
  environment: Environment,
): ReadonlyMap<string, string> {
  for (const text of serviceFiles(file, environment)) {
    const settings = readServiceFile(text, service.value);
    if (settings !== null) return settings;
  }
  throw misused(`no service file that may be read defines the service that ${service.name} names`);
}

function* serviceFiles(file: Setting | undefined, environment: Environment): Generator<string> {
  if (file?.value) {
    yield askedFile(environment, file.name, file.value).text;
  } else {
    const users = foundFile(environment, atHome(environment, ".pg_service.conf"));
    if (users !== null) yield users.text;
  }
  const directory = environment.get("PGSYSCONFDIR");
  const systems = foundFile(environment, directory ? `${directory}/${SYSTEM_FILE}` : undefined);
  if (systems !== null) yield systems.text;
}

/**
 * The settings of one group of a file; null where it has no such group. As in libpq, the first of two lines counts.
 *
 * @throws {InterfaceError} when a line of the group is malformed
 */
export function readServiceFile(text: string, name: string): Map<string, string> | null {
  let settings: Map<string, string> | null = null;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(SPACE_AROUND, "");
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      if (settings !== null) return settings;
      if (line.startsWith(`[${name}]`)) settings = new Map();
    } else if (settings !== null) {
      readLine(line, index + 1, settings);
    }
  }
  return settings;
}

function readLine(line: string, number: number, settings: Map<string, string>): void {
  const at = line.indexOf("=");
  if (at < 0) throw malformed("it has no =", number);
  const keyword = line.slice(0, at);
  if (keyword === "service" || keyword === "servicefile") {
    throw malformed("a service cannot name another", number);
  }
  if (parameterOf(keyword) === undefined) throw malformed("its keyword is unknown", number);
  if (!settings.has(keyword)) settings.set(keyword, line.slice(at + 1));
}

function malformed(why: string, number: number): Error {
  return misused(`line ${number} of the service file is malformed: ${why}`);
}
