/**
 * The options of a connection, as the caller writes them, checked and turned into settings by libpq keyword.
 * @module
 */

import { MAX_TIMER_MS } from "../call_limits.ts";
import { type Parameter, parameterOf, parameterOfOption } from "./parameters.ts";
import { misused } from "./refusal.ts";

/**
 * Where and as whom to connect. An option beats the environment, and must not contradict the DSN.
 *
 * What is not given here is taken from the DSN, then from the environment (`DATABASE_URL`, then `PGHOST`,
 * `PGUSER` and the other variables of libpq, those that may be read), then from the defaults below.
 */
export interface ConnectOptions {
  /**
   * Host name or address; `localhost` by default. One that begins with `/` is the directory of a unix socket.
   * Several, comma-separated, are tried in this order.
   */
  host?: string;
  /** Port, 1 to 65535; 5432 by default. It holds for every host. */
  port?: number;
  /** Role; by default the name of the operating system's user, where `USER` or `LOGNAME` may be read. */
  user?: string;
  /** The password, or where to get it, asked anew for each login that needs it. */
  password?: string | (() => string | Promise<string>);
  /** Database; by default named as the user. */
  database?: string;
  /** What the server shows as `application_name`; nothing by default. */
  applicationName?: string;
  /** Command-line options for the server's session, such as `-c work_mem=64MB`. */
  options?: string;
  /**
   * Run-time parameters of the session, such as `{ TimeZone: "UTC", search_path: "app" }`. Text is always
   * UTF-8 and dates are always ISO, so `client_encoding` and `DateStyle` can ask for nothing else.
   */
  parameters?: Readonly<Record<string, string>>;
  /**
   * Milliseconds until dialling and logging in must be done, all hosts together; 60 000 by default, Infinity
   * for no limit. (In a DSN and in `PGCONNECT_TIMEOUT` it is in seconds, and 0 is no limit.)
   */
  connectTimeout?: number;
  /**
   * Encryption, in libpq's words. This version does not encrypt yet: these three are accepted, all others
   * refused.
   */
  sslMode?: "disable" | "allow" | "prefer";
}

/** A setting, and the name under which its giver knows it. */
export interface Setting {
  /** The name of the option, the keyword or the variable. */
  readonly name: string;
  /** The value as in a DSN, but for `connect_timeout`, which is in milliseconds. */
  readonly value: string;
}

/** Settings by libpq keyword. */
export type Settings = ReadonlyMap<string, Setting>;

/** Options that have been checked. */
export interface CheckedOptions {
  /** Those that are connection parameters of libpq. */
  readonly settings: Settings;
  /** Where to get the password, if not a text; the settings then hold an empty one. */
  readonly askPassword: (() => string | Promise<string>) | undefined;
  /** The run-time parameters. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Milliseconds as a timer can hold them: a wait too long for it is no limit. */
export function timerLimit(milliseconds: number): number {
  return milliseconds > MAX_TIMER_MS ? Infinity : milliseconds;
}

/**
 * Checks names and types of `options`.
 *
 * @throws {InterfaceError} for an option that does not exist and for a value of the wrong type
 */
export function checkOptions(options: ConnectOptions): CheckedOptions {
  const settings = new Map<string, Setting>();
  let askPassword: CheckedOptions["askPassword"];
  let parameters: CheckedOptions["parameters"] = [];
  const entries: [string, unknown][] = Object.entries(options);
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    if (name === "parameters") {
      parameters = checkParameters(value);
    } else if (name === "password" && isPasswordSource(value)) {
      askPassword = value;
      settings.set(name, { name, value: "" });
    } else {
      const parameter = parameterOfOption(name);
      if (parameter === undefined) throw unknownOption(name);
      settings.set(parameter.keyword, { name, value: textOf(parameter, name, value) });
    }
  }
  return { settings, askPassword, parameters };
}

function isPasswordSource(value: unknown): value is () => string | Promise<string> {
  return typeof value === "function";
}

function unknownOption(name: string): Error {
  const option = parameterOf(name)?.option;
  const hint = option === undefined ? "" : `; it is named "${option}"`;
  return misused(`there is no option ${JSON.stringify(name)}${hint}`);
}

function textOf({ keyword }: Parameter, name: string, value: unknown): string {
  switch (keyword) {
    case "port":
      if (typeof value === "number") return String(value);
      throw misused("port is not a number");
    case "connect_timeout":
      if (typeof value === "number" && value > 0) return String(timerLimit(value));
      throw misused("connectTimeout is not a number of milliseconds above 0");
    default:
      if (typeof value === "string") return value;
      throw misused(`${name} is not a string`);
  }
}

function checkParameters(parameters: unknown): [string, string][] {
  if (typeof parameters !== "object" || parameters === null) {
    throw misused("parameters is not an object");
  }
  const entries: [string, unknown][] = Object.entries(parameters);
  return entries.filter(([, value]) => value !== undefined).map(([name, value]) => {
    if (typeof value === "string") return [name, value];
    throw misused(`parameters: the value of ${JSON.stringify(name)} is not a string`);
  });
}
