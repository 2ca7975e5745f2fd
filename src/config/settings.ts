/**
 * Merges options, DSN and environment into one set of settings, and refuses what this version would not obey.
 * @module
 */

import { parseDsn } from "./dsn.ts";
import type { Environment } from "./environment.ts";
import { timerLimit } from "./options.ts";
import { type Parameter, PARAMETERS } from "./parameters.ts";
import { misused, refuseNul, unsupported } from "./refusal.ts";
import { readService } from "./service_file.ts";
import type { Setting, Settings } from "./setting.ts";

/**
 * Merges the settings, each by itself, as libpq does: what was said in the call (in the options or the DSN, which must
 * not contradict each other), else in `DATABASE_URL`, else in the service, else in libpq's variables. `DATABASE_URL`
 * counts only where neither a DSN nor a place is given.
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
  const isPlaced = dsn !== undefined || PLACES.some((keyword) => given.has(keyword));
  const url = isPlaced ? undefined : environment.get("DATABASE_URL");
  const settings = new Map([...settingsOfUrl(url), ...fromDsn, ...given]);
  addService(settings, environment);
  addVariables(settings, environment);
  for (const parameter of PARAMETERS) checkSetting(parameter, settings);
  return settings;
}

/** What says where to connect. */
const PLACES: readonly string[] = ["host", "hostaddr", "service"];

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
    if (other === "" || other === value) continue;
    throw misused(`${name} is given in the DSN and in the options`);
  }
}

/** What a service says holds where nothing was said, and hides the variables. */
function addService(settings: Map<string, Setting>, environment: Environment): void {
  const service = settings.get("service") ?? variableOf("PGSERVICE", environment);
  if (service === undefined || service.value === "") return;
  const file = settings.get("servicefile") ?? variableOf("PGSERVICEFILE", environment);
  for (const [keyword, text] of readService(service, file, environment)) {
    if (settings.has(keyword)) continue;
    settings.set(keyword, settingOf(keyword, `${keyword} of the service`, text));
  }
}

/** A variable that is empty counts as one that is not set. */
function variableOf(name: string, environment: Environment): Setting | undefined {
  const value = environment.get(name);
  return value ? { name, value } : undefined;
}

function addVariables(settings: Map<string, Setting>, environment: Environment): void {
  for (const { keyword, variable } of PARAMETERS) {
    if (variable === undefined || settings.has(keyword)) continue;
    const setting = variableOf(variable, environment);
    if (setting) settings.set(keyword, settingOf(keyword, variable, setting.value));
  }
  if (!settings.has("sslmode") && environment.get("PGREQUIRESSL")?.startsWith("1")) {
    settings.set("sslmode", { name: "PGREQUIRESSL", value: "require" });
  }
}

function checkSetting({ keyword, support }: Parameter, settings: Settings): void {
  const setting = settings.get(keyword);
  if (setting === undefined) return;
  refuseNul(setting.name, setting.value);
  if (support.kind === "choice") return checkChoice(setting, support);
  if (support.kind !== "refused" || setting.value === "") return;
  if (support.unlessDisabled && settings.get("sslmode")?.value === "disable") return;
  throw unsupported(`${setting.name} is not supported`);
}

function checkChoice(
  { name, value }: Setting,
  { accepted, refused }: {
    readonly accepted: readonly string[];
    readonly refused: readonly string[];
  },
): void {
  if (accepted.includes(value)) return;
  // Only a value that the table knows is quoted: any other may be a misplaced secret.
  if (!refused.includes(value)) {
    throw misused(`${name} is none of ${[...accepted, ...refused].join(", ")}`);
  }
  throw unsupported(`${name} "${value}" is not supported; only ${accepted.join(", ")}`);
}
