/**
 * The options of a connection, as the caller writes them, checked and turned into settings by libpq keyword.
 * @module
 */

import { MAX_TIMER_MS } from "../call_limits.ts";
import type { SslMode, TargetSessionAttrs, TlsVersion } from "../driver.ts";
import { type Parameter, parameterOf, parameterOfOption } from "./parameters.ts";
import { misused } from "./refusal.ts";
import type { Setting, Settings } from "./setting.ts";

/**
 * Where and as whom to connect. An option beats the environment, and must not contradict the DSN.
 *
 * What is not given here is taken from the DSN, else from `DATABASE_URL`, from the service, from `PGHOST`, `PGUSER` and
 * the other variables of libpq, and from the defaults below; variables and files only where they may be read. All of
 * it is in `docs/connecting.md`.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
export interface ConnectOptions {
  /**
   * Host name or address; `localhost` by default. One that begins with `/` is the directory of a unix socket.
   * Several, as a list or comma-separated, are tried in this order.
   */
  host?: string | readonly string[];
  /** IP addresses to dial in place of looking `host` up, which then only says whom the certificate must be for. */
  hostAddr?: string | readonly string[];
  /** Port, 1 to 65535; 5432 by default. One holds for every host; else there is one for each. */
  port?: number | readonly number[];
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
  /** Whether several hosts are tried in their order, or in one made anew for each connection; `disable` by default. */
  loadBalanceHosts?: "disable" | "random";
  /** Which session will do, as in libpq; `any` by default. Servers that offer another are passed over. */
  targetSessionAttrs?: TargetSessionAttrs;
  /** The name of settings in a service file (`~/.pg_service.conf`); they hold where nothing else was said. */
  service?: string;
  /** The service file; `~/.pg_service.conf` by default, then `pg_service.conf` in the directory that `PGSYSCONFDIR` names. */
  serviceFile?: string;
  /** The password file; `~/.pgpass` by default, where that may be read. It is asked where no password is given. */
  passFile?: string;
  /**
   * Whether to encrypt, and whom to trust, in libpq's words; `prefer` by default, which goes on in clear only where the
   * server says that it does not encrypt.
   */
  sslMode?: SslMode;
  /** Whether TLS begins at once, as PostgreSQL 17 can, or is asked for first; `postgres` by default. */
  sslNegotiation?: "postgres" | "direct";
  /**
   * Who may have signed the server's certificate: certificates in PEM or a file of them, which are trusted alone, or
   * `system` for those that the runtime trusts. By default `~/.postgresql/root.crt`, where that may be read; else
   * `system` with `verify-full`, and nobody is checked with the modes below.
   */
  sslRootCert?: string;
  /** The client's certificate, in PEM or a file; `~/.postgresql/postgresql.crt` by default, where that may be read. */
  sslCert?: string;
  /** Its key, in PEM or a file, which nobody but its owner may read; `~/.postgresql/postgresql.key` by default. */
  sslKey?: string;
  /** What decrypts the key. */
  sslPassword?: string;
  /** Whether a client certificate is used if there is one; `allow` by default. */
  sslCertMode?: "disable" | "allow";
  /** Whether the server hears in clear which host is wanted; true by default. */
  sslSni?: boolean;
  /** The oldest version of TLS that will do; `TLSv1.2` by default. */
  sslMinProtocolVersion?: TlsVersion;
  /** The newest version of TLS that will do; `TLSv1.3` by default. */
  sslMaxProtocolVersion?: TlsVersion;
  /**
   * How the server may ask for the password, as in libpq: the methods that will do (`scram-sha-256`, `md5`, `password`,
   * `none`, …), or, each with a `!`, those that will not. By default all, but a password that others could read or replay
   * on the way is sent only where `md5` or `password` is named here.
   */
  requireAuth?: string | readonly string[];
  /** Whether the proof of the password must be bound to the server's certificate; `prefer` by default. */
  channelBinding?: "disable" | "prefer" | "require";
  /** Whether the operating system looks after connections that are silent for long; true by default. */
  keepAlives?: boolean;
  /** The oldest version of the protocol that will do; `3.0` by default. */
  minProtocolVersion?: "3.0" | "3.2" | "latest";
  /** The newest version of the protocol that will do; `3.0` by default. */
  maxProtocolVersion?: "3.0" | "3.2" | "latest";
}

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

/** Names that other clients have for the same. */
const NAMES_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["ssl", "sslMode"],
  ["tls", "sslMode"],
  ["username", "user"],
  ["hostname", "host"],
  ["pass", "password"],
  ["connectionTimeoutMillis", "connectTimeout"],
]);
/** Those for what only a pool has. */
const POOL_NAMES_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["max", "maxSize"],
  ["min", "minSize"],
  ["idleTimeoutMillis", "idleTimeout"],
]);

function unknownOption(name: string): Error {
  if (name === "connectionString") {
    return misused("a connection string is the first argument, and no option");
  }
  const option = parameterOf(name)?.option ?? NAMES_ELSEWHERE.get(name);
  const ofPool = POOL_NAMES_ELSEWHERE.get(name);
  const hint = option !== undefined
    ? `; it is named "${option}"`
    : ofPool === undefined
    ? ""
    : `; that of createPool() is named "${ofPool}"`;
  return misused(`there is no option ${JSON.stringify(name)}${hint}`);
}

function textOf({ keyword }: Parameter, name: string, value: unknown): string {
  switch (keyword) {
    case "connect_timeout":
      if (typeof value === "number" && value > 0) return String(timerLimit(value));
      throw misused("connectTimeout is not a number of milliseconds above 0");
    case "sslsni":
    case "keepalives":
      if (typeof value === "boolean") return value ? "1" : "0";
      throw misused(`${name} is not a boolean`);
    case "port":
      return listOf(name, value, "number");
    case "host":
    case "hostaddr":
    case "require_auth":
      return listOf(name, value, "string");
    default:
      if (typeof value === "string") return value;
      throw misused(`${name} is not a string`);
  }
}

/** One, or several as a DSN writes them. */
function listOf(name: string, value: unknown, type: "number" | "string"): string {
  const isOne = (each: unknown) =>
    type === "number" ? typeof each === "number" : typeof each === "string";
  if (isOne(value)) return String(value);
  if (!Array.isArray(value)) throw misused(`${name} is not a ${type}`);
  for (const each of value) {
    if (!isOne(each)) throw misused(`${name} holds what is not a ${type}`);
    if (String(each).includes(",")) throw misused(`${name} holds a comma`);
  }
  if (value.length === 0) throw misused(`${name} is an empty list`);
  return value.join(",");
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
