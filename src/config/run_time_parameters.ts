/**
 * The run-time parameters that a session starts with.
 *
 * Two of them are ours: the client's encoding and the style of dates, on which reading values depends.
 * @module
 */

import type { Environment } from "./environment.ts";
import type { CheckedOptions } from "./options.ts";
import { parameterOf } from "./parameters.ts";
import { misused, refuseNul, unsupported } from "./refusal.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";

/** libpq's variables that are not connection parameters, with the run-time parameters they set. */
const VARIABLES: readonly (readonly [variable: string, name: string])[] = [
  ["PGDATESTYLE", "DateStyle"],
  ["PGTZ", "TimeZone"],
  ["PGGEQO", "geqo"],
];

const NAME = /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*$/;
const DATE_ORDER = /^(mdy|dmy|ymd|us|(non)?euro(pean)?)$/i;

/**
 * The parameters to send at login, ready for use.
 *
 * @throws {InterfaceError} when one has no sendable name or value, or has an option of its own
 * @throws {NotSupportedError} for an encoding other than UTF-8 and for a style of dates other than ISO
 */
export function runTimeParameters(
  settings: Settings,
  given: CheckedOptions["parameters"],
  environment: Environment,
): Record<string, string> {
  const asked = new Map<string, readonly [name: string, value: string]>();
  for (const [variable, name] of VARIABLES) {
    const value = environment.get(variable) ?? "default";
    // "default" is libpq's word for leaving it to the server.
    if (value !== "" && value.toLowerCase() !== "default") asked.set(key(name), [name, value]);
  }
  const names = new Set<string>();
  for (const [name, value] of given) {
    refuseName(name);
    if (names.has(key(name))) throw misused(`parameters: ${name} is given twice`);
    names.add(key(name));
    asked.set(key(name), [name, value]);
  }
  refuseEncoding(nameOf(settings, "client_encoding"), textOf(settings, "client_encoding"));
  refuseEncoding("client_encoding", asked.get("client_encoding")?.[1]);
  asked.set("client_encoding", ["client_encoding", "UTF8"]);
  asked.set("datestyle", ["DateStyle", dateStyle(asked.get("datestyle")?.[1] ?? "")]);
  addSettings(asked, settings);
  for (const [name, value] of asked.values()) refuseNul(name, value);
  return Object.fromEntries(asked.values());
}

/** The server does not tell upper case from lower in a parameter's name. */
function key(name: string): string {
  return name.toLowerCase();
}

/** An empty name would end the list; `user` would change the role, and `password` be sent in clear. */
function refuseName(name: string): void {
  if (!NAME.test(name) || key(name).startsWith("_pq_.")) {
    throw misused(`parameters: ${JSON.stringify(name)} is not the name of a run-time parameter`);
  }
  const isSetting = key(name) === "database" || parameterOf(key(name)) !== undefined;
  if (isSetting && key(name) !== "client_encoding") {
    throw misused(`parameters: ${name} is not a run-time parameter but an option`);
  }
}

function refuseEncoding(name: string, encoding = ""): void {
  const plain = encoding.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  if (["", "utf8", "unicode", "auto", "default"].includes(plain)) return;
  throw unsupported(`${name} other than UTF8 is not supported`);
}

/** ISO always, with the order of day and month that was asked for. */
function dateStyle(asked: string): string {
  const words = asked.split(/[\s,]+/).filter((word) => word !== "" && key(word) !== "iso");
  if (!words.every((word) => DATE_ORDER.test(word))) {
    throw unsupported("a DateStyle other than ISO is not supported");
  }
  return ["ISO", ...words].join(", ");
}

function addSettings(asked: Map<string, readonly [string, string]>, settings: Settings): void {
  const applicationName = settings.get("application_name") ??
    settings.get("fallback_application_name");
  if (applicationName?.value) {
    asked.set("application_name", ["application_name", applicationName.value]);
  }
  const options = settings.get("options");
  if (options?.value) asked.set("options", ["options", options.value]);
}
