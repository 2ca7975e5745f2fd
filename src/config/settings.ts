/**
 * Merges options, DSN and environment into one set of settings, and refuses what this version would not obey.
 * @module
 */

import { parseDsn } from "./dsn.ts";
import type { Environment } from "./environment.ts";
import { type Setting, type Settings, timerLimit } from "./options.ts";
import { type Condition, type Parameter, PARAMETERS } from "./parameters.ts";
import { misused, refuseNul, unsupported } from "./refusal.ts";

/**
 * Merges the settings: an option beats the DSN, which beats `DATABASE_URL`, which beats the other variables.
 * `DATABASE_URL` counts only where neither a DSN nor a host is given.
 *
 * @throws {InterfaceError} when an option contradicts the DSN, or a setting is malformed
 * @throws {NotSupportedError} when a setting asks for what this version cannot do
 */
export function mergeSettings(
  dsn: string | undefined,
  given: Settings,
  environment: Environment,
): Settings {
  const fromDsn = dsn === undefined ? new Map<string, Setting>() : settingsOfDsn(dsn);
  refuseContradictions(given, fromDsn);
  const url = dsn === undefined && !given.has("host") ? environment.get("DATABASE_URL") : undefined;
  const settings = new Map([...settingsOfUrl(url), ...fromDsn, ...given]);
  addVariables(settings, environment);
  for (const parameter of PARAMETERS) checkSetting(parameter, settings);
  return settings;
}

function settingsOfDsn(dsn: string): Map<string, Setting> {
  return mapSettings(parseDsn(dsn), (keyword) => keyword);
}

function mapSettings(
  parsed: ReadonlyMap<string, string>,
  nameOf: (keyword: string) => string,
): Map<string, Setting> {
  return new Map(
    Array.from(parsed, ([keyword, text]) => [keyword, settingOf(keyword, nameOf(keyword), text)]),
  );
}

function settingsOfUrl(url: string | undefined): Map<string, Setting> {
  if (url === undefined || url === "") return new Map();
  // Another database's URL must not lead to a PostgreSQL server that merely is the default.
  if (!/^postgres(ql)?:\/\//.test(url)) throw misused("DATABASE_URL is not a PostgreSQL URI");
  return mapSettings(parseDsn(url, "DATABASE_URL"), (keyword) => `${keyword} in DATABASE_URL`);
}

function settingOf(keyword: string, name: string, text: string): Setting {
  const value = keyword === "connect_timeout" && text !== "" ? millisecondsOf(name, text) : text;
  return { name, value };
}

/** libpq's whole seconds, where 0 and less are no limit. */
function millisecondsOf(name: string, text: string): string {
  if (!/^[ \t\n\v\f\r]*[+-]?\d+[ \t\n\v\f\r]*$/.test(text)) {
    throw misused(`${name} is not a whole number of seconds`);
  }
  const seconds = Number(text);
  return String(seconds <= 0 ? Infinity : timerLimit(seconds * 1000));
}

function refuseContradictions(given: Settings, fromDsn: Settings): void {
  for (const [keyword, { name, value }] of given) {
    const other = fromDsn.get(keyword)?.value ?? "";
    if (other !== "" && other !== value) throw givenTwice(name);
  }
  // An address in the DSN is dialled in place of any host.
  if (given.has("host") && fromDsn.has("hostaddr")) throw givenTwice("host");
}

function givenTwice(name: string): Error {
  return misused(`${name} is given in the DSN and in the options`);
}

function addVariables(settings: Map<string, Setting>, environment: Environment): void {
  // libpq would dial PGHOSTADDR even where a host is given by other means.
  const isPlaced = settings.has("host") || settings.has("hostaddr");
  for (const { keyword, variable } of PARAMETERS) {
    if (variable === undefined || settings.has(keyword)) continue;
    if (isPlaced && (keyword === "host" || keyword === "hostaddr")) continue;
    const value = environment.get(variable);
    if (value) settings.set(keyword, settingOf(keyword, variable, value));
  }
  if (!settings.has("sslmode") && environment.get("PGREQUIRESSL")?.startsWith("1")) {
    settings.set("sslmode", { name: "PGREQUIRESSL", value: "require" });
  }
}

function checkSetting({ keyword, support }: Parameter, settings: Settings): void {
  const setting = settings.get(keyword);
  if (setting === undefined) return;
  const { name, value } = setting;
  refuseNul(name, value);
  if (support.kind === "choice") {
    if (support.accepted.includes(value)) return;
    const { accepted, refused } = support;
    // Only a value that the table knows is quoted: any other may be a misplaced secret.
    if (!refused.includes(value)) {
      throw misused(`${name} is none of ${[...accepted, ...refused].join(", ")}`);
    }
    throw unsupported(`${name} "${value}" is not supported yet; only ${accepted.join(", ")}`);
  }
  if (support.kind === "refused" && value !== "" && !holds(support.unless, settings)) {
    throw unsupported(`${name} is not supported yet`);
  }
}

function holds(condition: Condition | undefined, settings: Settings): boolean {
  if (condition === undefined) return false;
  const setting = settings.get(condition.keyword);
  return setting !== undefined && (condition.value ?? setting.value) === setting.value;
}
