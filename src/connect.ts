/**
 * Where the parts come together: options to a target, a target to sessions, sessions to what users hold.
 * The only file that names a driver.
 * @module
 */

import { pointAtCaller } from "./api/caller_stack.ts";
import { Connection } from "./api/connection.ts";
import { checkTimeout } from "./api/deadline.ts";
import type { ConnectionSettings } from "./api/lease.ts";
import { ObservedSession } from "./api/observed_session.ts";
import { Pool } from "./api/pool.ts";
import { type PoolOptions, splitPoolOptions } from "./api/pool_options.ts";
import type { QueryHook } from "./api/query_event.ts";
import type { Echo } from "./api/query_log.ts";
import { QueryObserver } from "./api/query_observer.ts";
import { processEnvironment } from "./config/environment.ts";
import { type ConnectOptions, resolveTarget } from "./config/target.ts";
import type { ConnectTarget, Driver, Session } from "./driver.ts";
import { type Diagnostics, InterfaceError } from "./errors.ts";
import { nativeDriver } from "./engine/native_driver.ts";
import { type EnabledTypes, withEnabled } from "./types/enabled_types.ts";
import { createRegistry } from "./types/registry.ts";
import type { TypesOptions } from "./types/types_options.ts";

export { nativeDriver } from "./engine/native_driver.ts";
export type {
  Dial,
  NativeDriverOptions,
  TlsFacts,
  TlsPlan,
  Transport,
} from "./engine/native_driver.ts";
export { encryptPassword, type EncryptPasswordOptions } from "./engine/encrypt_password.ts";
export { type DsnSettings, makeDsn, parseDsn } from "./config/dsn_settings.ts";
export type { ConnectOptions } from "./config/target.ts";

/** Where and as whom to connect, and how the connection behaves. */
export interface ConnectionOptions extends ConnectOptions, EnabledTypes {
  /** Milliseconds a statement may take when it names no timeout itself; no limit by default. */
  timeout?: number;
  /** In what form values are wanted, where PostgreSQL's type leaves a choice. */
  types?: TypesOptions;
  /**
   * Hears of each request that is made of the server once it has ended: its text, how long it took, its rows, its
   * error; the values that were passed only if asked for. What pools and transactions send themselves is there, too
   * (BEGIN, COMMIT, ROLLBACK, `SELECT 1`), as `"script"`. What is asked about types is not, and a stream that nobody
   * reads or closes has not ended. Without it, and without `echo`, nothing is measured.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"), {
   *   onQuery: {
   *     handle: ({ text, duration, rowCount }) => console.log("slow:", text, duration, rowCount),
   *     minDuration: 200,
   *   },
   * });
   * await conn.execute("SELECT pg_sleep(0.25)");
   * ```
   */
  onQuery?: QueryHook;
  /**
   * Takes a line for each of these requests, such as `[0.8 ms] SELECT 1 -> SELECT 1`: `echo: console.log`. Values are
   * in it only where they are in the text.
   */
  echo?: Echo;
  /**
   * Hears of each notice and warning of the server as it comes; `connection.notices` has the last ones. What it throws
   * is dropped.
   */
  onNotice?: (notice: Diagnostics) => void;
  /**
   * Whether statements that are run again and again stay prepared on the server, under names. By default they do until
   * the server does not know one of the names: then a pooler gives each transaction another session of the server, and
   * the connection goes on without names.
   *
   * `false` prepares nothing by name: each statement is parsed in the request that runs it. Say so behind a pooler in
   * transaction mode that keeps no track of names, such as PgBouncer before 1.21 or one whose
   * `max_prepared_statements` is 0. `true` insists on names.
   *
   * ```ts
   * import { createPool } from "@aiopg/aiopg";
   *
   * await using pool = await createPool(Deno.env.get("DATABASE_URL"), { prepare: false });
   * const cur = await pool.execute("SELECT $1::int4 + 1", [41]);
   * console.log(await cur.fetchOne()); // [42]
   * ```
   *
   * @see {@link https://www.pgbouncer.org/features.html}
   */
  prepare?: boolean;
  /** What talks to the server; the native driver by default. */
  driver?: Driver;
  /** Gives up connecting: the call rejects with `signal.reason`. */
  signal?: AbortSignal;
}

/** Options of a pool and of its connections. */
export interface CreatePoolOptions extends ConnectionOptions, PoolOptions {}

interface Plan {
  readonly open: (signal?: AbortSignal) => Promise<Session>;
  readonly settings: ConnectionSettings;
}

const defaultDriver: Driver = nativeDriver();

/**
 * Opens a connection.
 *
 * What neither the DSN nor the options say is taken from the environment (`DATABASE_URL`, a service file, `PGHOST`,
 * `PGUSER`, … where they may be read) and then from defaults.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT $1::int4 + 1", [41]);
 * console.log(await cur.fetchOne()); // [42]
 * ```
 *
 * @param dsn A URI (`postgres://user:password@host:port/database`) or `keyword=value` pairs, as libpq reads
 * them; or the options.
 * @throws {InterfaceError} when the options make no sense; nothing is dialled then
 * @throws {OperationalError} when the server cannot be reached or does not let us in
 * @throws {TimeoutError} when that takes longer than `connectTimeout`
 * @see {@link https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING}
 */
export async function connect(
  dsn?: string | URL | ConnectionOptions,
  options: ConnectionOptions = {},
): Promise<Connection> {
  const { text, given } = argumentsOf("connect", dsn, options);
  const { signal, ...rest } = given;
  const { open, settings } = planOf(text, rest);
  const session = await open(signal).catch((error) => {
    throw pointAtCaller(error);
  });
  return Connection.over(session, settings);
}

/**
 * Makes a pool and opens its first connections (`minSize`, 1 by default).
 *
 * ```ts
 * import { createPool } from "@aiopg/aiopg";
 *
 * await using pool = await createPool(Deno.env.get("DATABASE_URL"), { maxSize: 5 });
 * await using cur = await pool.cursor();
 * await cur.execute("SELECT 1");
 * console.log(await cur.fetchOne()); // [1]
 * ```
 *
 * @param dsn As for {@linkcode connect}.
 * @throws As {@linkcode connect}; what was opened is closed then.
 */
export async function createPool(
  dsn?: string | URL | CreatePoolOptions,
  options: CreatePoolOptions = {},
): Promise<Pool> {
  const { text, given } = argumentsOf("create a pool", dsn, options);
  const { pool, others } = splitPoolOptions(given);
  const { signal, ...rest } = others;
  const { open, settings } = planOf(text, readingOnly(pool, rest), pool.onError);
  return await Pool.create(open, settings, pool, signal);
}

/** The options of connections that only read, if the pool's are to. */
function readingOnly(
  { readOnly }: PoolOptions,
  options: Omit<ConnectionOptions, "signal">,
): Omit<ConnectionOptions, "signal"> {
  if (readOnly !== true) return options;
  return { ...options, parameters: { ...options.parameters, default_transaction_read_only: "on" } };
}

/** Tells the DSN from the options. Another object would be taken for options that say nothing. */
function argumentsOf<Options extends ConnectionOptions>(
  action: string,
  dsn: string | URL | Options | undefined,
  options: Options,
): { text: string | undefined; given: Options } {
  checkPlain(action, options);
  if (dsn === undefined || typeof dsn === "string") return { text: dsn, given: options };
  if (dsn instanceof URL) return { text: dsn.href, given: options };
  checkPlain(action, dsn);
  return { text: undefined, given: { ...dsn, ...options } };
}

function checkPlain(action: string, options: unknown): void {
  const prototype = typeof options === "object" && options !== null
    ? Object.getPrototypeOf(options)
    : undefined;
  if (prototype === Object.prototype || prototype === null) return;
  throw new InterfaceError(
    `Cannot ${action}: what was passed is neither a DSN nor an object of options`,
  );
}

function planOf(
  dsn: string | undefined,
  options: Omit<ConnectionOptions, "signal">,
  onError?: PoolOptions["onError"],
): Plan {
  const { driver = defaultDriver, timeout, types, onQuery, onNotice, echo, ...others } = options;
  const { enableJson, enableHstore, enableUuid, prepare, ...where } = others;
  checkTimeout("connect", timeout);
  if (onNotice !== undefined && typeof onNotice !== "function") {
    throw new InterfaceError("Cannot connect: onNotice is not a function");
  }
  if (prepare !== undefined && typeof prepare !== "boolean") {
    throw new InterfaceError("Cannot connect: prepare is not a boolean");
  }
  const observer = QueryObserver.from({ onQuery, echo, onError });
  const { shown, ...resolved } = resolveTarget(dsn, where, processEnvironment());
  const asked = withEnabled({ enableJson, enableHstore, enableUuid }, types);
  const { addresses, user, database, parameters } = resolved;
  const target: ConnectTarget = {
    ...resolved,
    ...(prepare === undefined ? {} : { prepare }),
    codecs: createRegistry(asked),
  };
  return {
    open: opening(driver, target, observer),
    settings: {
      dsn: shown,
      origin: { addresses, user, database, parameters },
      echo: echo !== undefined,
      ...(timeout === undefined ? {} : { timeout }),
      ...(onNotice === undefined ? {} : { onNotice }),
    },
  };
}

function opening(
  driver: Driver,
  target: ConnectTarget,
  observer: QueryObserver | null,
): Plan["open"] {
  if (observer === null) return (signal) => driver.connect(target, signal);
  return async (signal) => new ObservedSession(await driver.connect(target, signal), observer);
}
