/**
 * From what the caller gave, the DSN and the environment to one complete target; nothing is dialled before.
 * @module
 */

import type { Address, ConnectTarget, ProtocolVersion, TargetSessionAttrs } from "../driver.ts";
import { addressesOf } from "./addresses.ts";
import { authenticationOf } from "./authentication.ts";
import { encryptionOf } from "./encryption.ts";
import type { Environment } from "./environment.ts";
import { type CheckedOptions, checkOptions, type ConnectOptions } from "./options.ts";
import { passwordFile } from "./password_file.ts";
import { misused, refuseNul } from "./refusal.ts";
import { runTimeParameters } from "./run_time_parameters.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";
import { mergeSettings } from "./settings.ts";

export type { ConnectOptions } from "./options.ts";

const DEFAULT_CONNECT_TIMEOUT_MS = 60_000;

/** Variables in which systems name their user. */
const USER_VARIABLES = ["USER", "LOGNAME", "USERNAME"];

/** A complete target. */
export interface ResolvedTarget extends Omit<ConnectTarget, "codecs"> {
  /** It as {@linkcode describeTarget} shows it. */
  readonly shown: string;
}

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
): ResolvedTarget {
  if (dsn !== undefined && typeof dsn !== "string") throw misused("the DSN is not a string");
  const checked = checkOptions(options);
  const settings = mergeSettings(dsn, checked.settings, environment);
  const text = (keyword: string) => textOf(settings, keyword);
  const user = text("user") || systemUser(environment);
  const database = text("dbname") || user;
  // Else the server would log the password in it as the name of a missing database.
  if (/^postgres(ql)?:\/\//.test(database)) {
    throw misused(`${nameOf(settings, "dbname")} is a DSN; pass it as the DSN`);
  }
  const addresses = addressesOf(settings);
  const given = passwordSource(checked, text("password"));
  const password = given ?? passwordFile(settings.get("passfile"), { database, user }, environment);
  return {
    shown: describeTarget({ addresses, user, database, password: given }),
    addresses,
    loadBalanceHosts: text("load_balance_hosts") === "random" ? "random" : "disable",
    targetSessionAttrs: (text("target_session_attrs") || "any") as TargetSessionAttrs,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    parameters: runTimeParameters(settings, checked.parameters, environment),
    encryption: encryptionOf(settings, environment),
    authentication: authenticationOf(settings),
    protocol: protocolOf(settings),
    connectTimeout: Number(text("connect_timeout") || DEFAULT_CONNECT_TIMEOUT_MS),
  };
}

/**
 * The target as a DSN that may be shown: `***` stands for a password that was given, and run-time parameters are left out.
 */
export function describeTarget(
  target: Pick<ConnectTarget, "addresses" | "user" | "database"> & { readonly password?: unknown },
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

/** As in libpq, the newest that is asked for is at least the oldest that will do. */
function protocolOf(settings: Settings): ConnectTarget["protocol"] {
  const [oldest, newest] = ["min_protocol_version", "max_protocol_version"] as const;
  const min = versionOf(textOf(settings, oldest));
  const max = settings.has(newest) ? versionOf(textOf(settings, newest)) : min;
  if (min <= max) return { min, max };
  throw misused(`${nameOf(settings, oldest)} is above ${nameOf(settings, newest)}`);
}

function versionOf(text: string): ProtocolVersion {
  return text === "3.2" || text === "latest" ? "3.2" : "3.0";
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
