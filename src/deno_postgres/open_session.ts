/**
 * Making sessions: a client of our own for each, or the one client that somebody hands in.
 * @module
 */

import type { Address, ConnectTarget, Driver, Session } from "../driver.ts";
import { InterfaceError, NotSupportedError, OperationalError, type Phase } from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";
import type { DenoPostgresClient, DenoPostgresClientClass } from "./client.ts";
import { clientOptions, type DenoPostgresNetworkOptions, describe } from "./client_options.ts";
import { type LinkParts, within } from "./link.ts";
import { networkFor } from "./network.ts";
import { diagnosticsOf, serverFieldsOf } from "./server_error.ts";
import { DenoPostgresSession } from "./session.ts";
import { STATUS_QUERY } from "./transaction_status.ts";

/** How sessions behave. */
export interface SessionOptions {
  /** How long the server may take to stop a statement or to take a goodbye, milliseconds. */
  readonly cancelGrace: number;
  /** How many rows of a stream are fetched at a time. */
  readonly fetchSize: number;
}

/** admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections. */
const UNAVAILABLE: ReadonlySet<string | null> = new Set(["57P01", "57P02", "57P03", "53300"]);
/** What the server reports and cannot change in a session. */
const CONSTANTS = ["server_version", "server_encoding", "integer_datetimes"] as const;
/** Values that deno-postgres would make something else of, and the text that each must be. */
const PROBES: ReadonlyMap<string, string> = new Map([
  ["1::int4", "1"],
  ["1::int8", "1"],
  ["1::float4", "1"],
  ["true", "t"],
  ["'2000-01-02'::date", "2000-01-02"],
  ["'2000-01-02 03:04'::timestamp", "2000-01-02 03:04:00"],
  ["'{}'::json", "{}"],
  ["'(1,2)'::point", "(1,2)"],
  ["'{1}'::int4[]", "{1}"],
]);

/** Opens a session with a client of its own, at the first address that lets us in. */
export async function openSession(
  driver: Driver,
  Client: DenoPostgresClientClass,
  target: ConnectTarget,
  options: DenoPostgresNetworkOptions & SessionOptions,
  signal: AbortSignal,
): Promise<Session> {
  if (target.targetSessionAttrs !== "any") {
    throw new NotSupportedError(
      `Cannot connect: driver "${driver.name}" knows no targetSessionAttrs but "any"`,
    );
  }
  let failure: unknown = new OperationalError("Cannot connect: there is no address to try", {
    phase: "connect",
  });
  for (const address of target.addresses) {
    const network = await networkFor(address, target, options);
    const { password: source } = target;
    const password = (typeof source === "function" ? await source(address) : source) ?? "";
    const given = clientOptions(address, target, password, network);
    const settings = { ...options, ...network, address };
    try {
      return await sessionAt(driver, () => new Client(given), target, settings, signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = connectError(error, describe(address));
      if (isFinal(failure)) throw failure;
    }
  }
  throw failure;
}

/** What one server refuses, a wrong password above all, is not offered to the next. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof OperationalError)) return true;
  return error.phase === "login" && !UNAVAILABLE.has(error.code);
}

async function sessionAt(
  driver: Driver,
  makeClient: () => DenoPostgresClient,
  target: ConnectTarget,
  options: DenoPostgresNetworkOptions & SessionOptions & { readonly address: Address },
  signal: AbortSignal,
): Promise<Session> {
  const client = makeClient();
  const release = () => client.end();
  await unlessAborted(client.connect(), signal, release);
  if (options.tls && client.session.transport === "tcp" && client.session.tls !== true) {
    await within(release().catch(() => undefined), END_GRACE);
    throw new Error("not accepting TLS after all");
  }
  const { pid } = client.session;
  const requestCancel = pid ? () => cancel(makeClient(), pid) : null;
  const parts = { client, requestCancel, release };
  return await sessionOver(driver, parts, target, options, signal);
}

/** Opens a session over somebody's client, which is closed only if it was not connected before. */
export async function adoptClient(
  driver: Driver,
  client: DenoPostgresClient,
  target: ConnectTarget,
  options: SessionOptions & { readonly ended: () => void },
  signal: AbortSignal,
): Promise<Session> {
  const isOurs = !client.connected;
  const release = isOurs ? () => client.end() : () => Promise.resolve();
  try {
    if (isOurs) await unlessAborted(client.connect(), signal, release);
    const parts = { client, requestCancel: null, release, ended: options.ended };
    return await sessionOver(driver, parts, target, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw connectError(error, "its server");
  }
}

async function sessionOver(
  driver: Driver,
  parts: LinkParts,
  { codecs }: ConnectTarget,
  { cancelGrace, fetchSize, address }: SessionOptions & { readonly address?: Address },
  signal: AbortSignal,
): Promise<Session> {
  const { client } = parts;
  const [isIdle, ...values] = await unlessAborted(askAtLogin(client), signal, parts.release);
  return new DenoPostgresSession({
    ...parts,
    driver,
    codecs,
    address,
    backendPid: client.session.pid ?? 0,
    parameters: new Map(CONSTANTS.map((name, i) => [name, values[i]!])),
    transactionStatus: isIdle === "t" ? "idle" : "inTransaction",
    grace: cancelGrace,
    fetchSize,
  });
}

/** What the server does not say by itself, or deno-postgres passes over: the status, and the constants. */
async function askAtLogin(client: DenoPostgresClient): Promise<string[]> {
  const settings = CONSTANTS.map((name) => `current_setting('${name}')`);
  const text = [STATUS_QUERY, ...settings, ...PROBES.keys()].join(", ");
  const [row = []] = (await client.queryArray({ text, args: [], encoder: String })).rows;
  const texts = [...PROBES.values()];
  if (texts.every((text, i) => text === row[settings.length + 1 + i])) return row as string[];
  throw new InterfaceError(
    "Cannot connect: the client does not give values as PostgreSQL's text; make it with " +
      'controls: { decodeStrategy: "string" }, no decoders, and DateStyle ISO',
  );
}

/** Stops what the session of `pid` runs, over a client of its own. */
async function cancel(client: DenoPostgresClient, pid: number): Promise<void> {
  try {
    await client.connect();
    const text = `SELECT pg_cancel_backend(${pid})`;
    await client.queryArray({ text, args: [], encoder: String });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits for what a client does; gives the client up when that fails, or when the signal aborts. */
async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  release: () => Promise<void>,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const end = () => release().catch(() => undefined);
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } catch (error) {
    // One that is still connecting has no way to be closed before it is connected.
    if (signal.aborted) work.then(end, end);
    else await within(end(), END_GRACE);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** How long a goodbye may take after a failure, milliseconds. */
const END_GRACE = 1_000;

/** What deno-postgres' errors say, by their name and message; `{}` is the place. */
const REASONS: readonly (readonly [pattern: RegExp, message: string, phase: Phase])[] = [
  [/unset password/, "Cannot log in: the server asks for a password and none was given", "login"],
  [/certificate/i, "Cannot connect: the certificate of {} is not valid", "connect"],
  [/accepting TLS/, "Cannot connect: {} does not encrypt", "connect"],
  [
    /^(ConnectionRefused|NotFound|AddrNotAvailable|TimedOut)/,
    "Cannot connect: {} cannot be reached",
    "connect",
  ],
  [/(?:)/, "Cannot connect: deno-postgres failed at {}", "connect"],
];

function connectError(error: unknown, where: string): unknown {
  const fields = serverFieldsOf(error);
  if (fields) return errorFromServer(diagnosticsOf(fields), { phase: "login" });
  if (error instanceof InterfaceError) return error;
  const [, message, phase] = REASONS.find(([pattern]) => pattern.test(String(error)))!;
  return new OperationalError(message.replace("{}", () => where), {
    cause: error,
    phase,
    retryable: phase === "login" ? "no" : "never-sent",
  });
}
