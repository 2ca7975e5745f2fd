/**
 * The other driver: aiopg over [deno-postgres](https://jsr.io/@db/postgres), for who has its `Client` in
 * use already. What of a target's safety deno-postgres cannot keep, it refuses.
 *
 * ```ts ignore
 * import { connect } from "@aiopg/aiopg";
 * import { denoPostgres } from "@aiopg/aiopg/deno-postgres";
 * import { Client } from "jsr:@db/postgres";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"), { driver: denoPostgres(Client) });
 * const cur = await conn.execute("SELECT $1::int4 + 1", [41]);
 * console.log(await cur.fetchOne()); // [42]
 * ```
 * @module
 */

import type { Capability, ConnectTarget, Driver, Session } from "../driver.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../errors.ts";
import type { DenoPostgresClient, DenoPostgresClientClass } from "./client.ts";
import {
  checkDenoPostgresNetworkOptions,
  type DenoPostgresNetworkOptions,
  describe,
} from "./client_options.ts";
import { adoptClient, openSession, type SessionOptions } from "./open_session.ts";

export type { Driver } from "../driver.ts";
export type { DenoPostgresNetworkOptions } from "./client_options.ts";
export type {
  DenoPostgresClient,
  DenoPostgresClientClass,
  DenoPostgresClientOptions,
  DenoPostgresColumn,
  DenoPostgresNotice,
  DenoPostgresQuery,
  DenoPostgresResult,
} from "./client.ts";

/** Options of the driver over deno-postgres. */
export interface DenoPostgresDriverOptions extends DenoPostgresNetworkOptions {
  /** The class `Client` of deno-postgres; `@db/postgres` is imported when it is left out. */
  Client?: DenoPostgresClientClass;
  /** How long the server may take to stop a cancelled statement before the session is given up, ms; 2,000. */
  cancelGrace?: number;
  /** How many rows of a stream are fetched at a time; 1,000. */
  fetchSize?: number;
}

const DEFAULTS: SessionOptions = { cancelGrace: 2_000, fetchSize: 1_000 };

/**
 * Makes a driver for `connect()`, `createPool()` and `sa.createEngine()` that talks to the server through
 * deno-postgres.
 *
 * `source` is its class `Client`; or options; or nothing, in which case `@db/postgres` is imported; or a
 * `Client` or `PoolClient`, which is then the one session there is: it must have been made with
 * `controls: { decodeStrategy: "string" }`, nobody else may use it meanwhile, where and as whom to connect is
 * its own business, it cannot cancel, and it is not closed in the end if it was connected before (unless
 * something went wrong with it).
 *
 * Throws `InterfaceError` for options that make no sense.
 */
export function denoPostgres(
  source: DenoPostgresClientClass | DenoPostgresClient | DenoPostgresDriverOptions = {},
): Driver {
  if (typeof source === "object" && "queryArray" in source) return driverOver(source);
  const options = typeof source === "function" ? { Client: source } : source;
  checkOptions(options);
  const settings = { ...DEFAULTS, ...withoutUndefined(options) };
  return makeDriver(["cancellation", "streams"], async (driver, target, signal) => {
    const Client = settings.Client ?? await importClient();
    return await openSession(driver, Client, target, settings, signal);
  });
}

/** The driver of one client. */
function driverOver(client: DenoPostgresClient): Driver {
  let isInUse = false;
  const ended = () => isInUse = false;
  return makeDriver(["streams"], async (driver, target, signal) => {
    if (isInUse) throw new InterfaceError("Cannot connect: the client is in use already");
    isInUse = true;
    try {
      return await adoptClient(driver, client, target, { ...DEFAULTS, ended }, signal);
    } catch (error) {
      isInUse = false;
      throw error;
    }
  });
}

type Connect = (driver: Driver, target: ConnectTarget, signal: AbortSignal) => Promise<Session>;

function makeDriver(supports: readonly Capability[], connect: Connect): Driver {
  const driver: Driver = {
    name: "deno-postgres",
    supports: new Set(supports),
    connect: (target, signal) => connectInTime(driver, target, connect, signal),
  };
  return driver;
}

async function connectInTime(
  driver: Driver,
  target: ConnectTarget,
  connect: Connect,
  signal?: AbortSignal,
): Promise<Session> {
  const deadline = new AbortController();
  const onAbort = () => deadline.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = target.connectTimeout === Infinity
    ? undefined
    : setTimeout(() => deadline.abort(connectTimeout(target)), target.connectTimeout);
  try {
    return await connect(driver, target, deadline.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function connectTimeout(target: ConnectTarget): TimeoutError {
  const where = target.addresses.map(describe).join(", ");
  return new TimeoutError(
    `Cannot connect: ${where} did not answer in ${target.connectTimeout} ms`,
    { phase: "connect", retryable: "never-sent" },
  );
}

/** Loaded only here, so that who passes a client needs no `@db/postgres` of this version. */
async function importClient(): Promise<DenoPostgresClientClass> {
  try {
    const { Client }: { Client: DenoPostgresClientClass } = await import("@db/postgres");
    return Client;
  } catch (cause) {
    throw new OperationalError(
      "Cannot connect: @db/postgres cannot be loaded; add it with deno add jsr:@db/postgres, or " +
        "pass its Client",
      { cause, phase: "connect", retryable: "never-sent" },
    );
  }
}

function checkOptions(options: DenoPostgresDriverOptions): void {
  checkDenoPostgresNetworkOptions(options);
  const { Client, cancelGrace = 0, fetchSize = 1 } = options;
  if (Client !== undefined && typeof Client !== "function") {
    throw new InterfaceError("Cannot make the driver: Client is not a class");
  }
  if (!(cancelGrace >= 0)) {
    throw new InterfaceError("Cannot make the driver: cancelGrace is not a number from 0 on");
  }
  if (!Number.isSafeInteger(fetchSize) || fetchSize < 1) {
    throw new InterfaceError("Cannot make the driver: fetchSize is not a whole number from 1 on");
  }
}

function withoutUndefined<T extends object>(options: T): { [Key in keyof T]: NonNullable<T[Key]> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: NonNullable<T[Key]> };
}
