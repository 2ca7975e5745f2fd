/**
 * From what the caller gave, the DSN and the environment to one complete target; nothing is dialled before.
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { addressesOf } from "./addresses.ts";
import type { Environment } from "./environment.ts";
import { type CheckedOptions, checkOptions, type ConnectOptions } from "./options.ts";
import { misused, refuseNul } from "./refusal.ts";
import { runTimeParameters } from "./run_time_parameters.ts";
import { mergeSettings } from "./settings.ts";

export type { ConnectOptions } from "./options.ts";

const DEFAULT_CONNECT_TIMEOUT_MS = 60_000;

/** Variables in which systems name their user. */
const USER_VARIABLES = ["USER", "LOGNAME", "USERNAME"];

/**
 * Merges options, DSN, environment and defaults, in this order of precedence, and checks them.
 *
 * @param dsn A URI or `keyword=value` pairs, as libpq reads them.
 * @throws {InterfaceError} when something is malformed, missing, unknown or given twice
 * @throws {NotSupportedError} when something is asked for that this version cannot do
 */
export function resolveTarget(
  dsn: string | undefined,
  options: ConnectOptions,
  environment: Environment,
): Omit<ConnectTarget, "codecs"> {
  if (dsn !== undefined && typeof dsn !== "string") throw misused("the DSN is not a string");
  const checked = checkOptions(options);
  const settings = mergeSettings(dsn, checked.settings, environment);
  const text = (keyword: string) => settings.get(keyword)?.value ?? "";
  const user = text("user") || systemUser(environment);
  const database = text("dbname") || user;
  // Else the server would log the password in it as the name of a missing database.
  if (/^postgres(ql)?:\/\//.test(database)) throw misused("database is a DSN");
  const password = passwordSource(checked, text("password"));
  return {
    addresses: addressesOf(settings),
    user,
    database,
    ...(password === undefined ? {} : { password }),
    parameters: runTimeParameters(settings, checked.parameters, environment),
    connectTimeout: Number(text("connect_timeout") || DEFAULT_CONNECT_TIMEOUT_MS),
  };
}

/**
 * The target as a DSN that may be shown: `***` stands for the password, and run-time parameters are left out.
 */
export function describeTarget(
  target: Pick<ConnectTarget, "addresses" | "user" | "database" | "password">,
): string {
  const password = target.password === undefined ? "" : ":***";
  const places = target.addresses.map(describeAddress).join(",");
  const database = escapePart(target.database);
  return `postgres://${escapePart(target.user)}${password}@${places}/${database}`;
}

function describeAddress(address: Address): string {
  if (address.kind === "unix") return address.path.split("/.s.PGSQL.").map(escapePart).join(":");
  const isIpv6 = address.host.includes(":");
  const host = escapePart(address.host).replaceAll("%3A", ":");
  return `${isIpv6 ? `[${host}]` : host}:${address.port}`;
}

function escapePart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function systemUser(environment: Environment): string {
  for (const variable of USER_VARIABLES) {
    const user = environment.get(variable) ?? "";
    refuseNul(variable, user);
    if (user !== "") return user;
  }
  throw misused("no user is given; pass `user`, name one in the DSN, or let PGUSER be read");
}

/** A function, so that nothing that prints the target prints the password. */
function passwordSource(
  { askPassword }: CheckedOptions,
  text: string,
): ConnectTarget["password"] {
  if (askPassword === undefined) return text === "" ? undefined : () => text;
  return async () => {
    const password: unknown = await askPassword();
    if (typeof password !== "string") throw misused("password() did not return a string");
    refuseNul("password", password);
    return password;
  };
}
