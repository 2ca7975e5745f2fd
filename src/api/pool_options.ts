/**
 * The options of a pool, checked once.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { checkTimeout } from "./deadline.ts";
import type { LeakReport } from "./leak_report.ts";
import { type ListeningOptions, type ListeningPlan, listeningPlan } from "./listening_options.ts";
import type { SlotLimits, SlotRules } from "./pool_slots.ts";

/**
 * How long {@linkcode Pool.acquire} waits and connecting may take unless said otherwise, milliseconds; aiopg's name.
 * Statements have no limit unless the option `timeout` sets one.
 */
export const DEFAULT_TIMEOUT = 60_000;

/** Something of yours that a pool does with a connection. The connection is good until it has settled. */
export type PoolHook = (connection: Connection) => void | Promise<void>;

/**
 * How a connection is cleaned when it comes back.
 *
 * - `"rollback"`: an open transaction is rolled back and LISTEN undone, where there is one.
 * - `"discard all"`: after that DISCARD ALL, each time. Settings made by `onConnect` are gone, too.
 * - `"none"`: nothing is sent. What comes back in a transaction, or running, is closed.
 * - a function: as `"rollback"`, and then the function.
 */
export type PoolReset = "none" | "rollback" | "discard all" | PoolHook;

/** How a pool behaves. Times are milliseconds. */
export interface PoolOptions {
  /** How many connections are opened at the start, and again when some are gone; 1 by default. */
  minSize?: number;
  /** How many may be open at once; 10 by default, 0 for no limit. */
  maxSize?: number;
  /** How long {@linkcode Pool.acquire} waits; 60 000 by default, `Infinity` for ever. */
  acquireTimeout?: number;
  /** How many callers may wait with no connection being opened for them; no limit by default. */
  maxWaiting?: number;
  /** Whether connections are kept; true by default. If not, each is opened when asked for, and closed after. */
  pooling?: boolean;
  /**
   * Whether statements of {@linkcode Pool.execute} share connections; true by default. Several are then sent one behind
   * the other on a few connections, before others are used: what one of them waits for, a lock, say, those behind it
   * wait for, too. None is sent behind one that took longer than a millisecond when it ran before, nor while a
   * connection of this pool is on loan.
   */
  pipelining?: boolean;
  /**
   * Whether its connections only read (`default_transaction_read_only`); false by default. Then the statements of
   * {@linkcode Pool.execute} that share a connection may also share a transaction, which costs the server less: `now()`
   * is the same for them, and a function of yours that sets a parameter for its transaction sets it for others.
   */
  readOnly?: boolean;
  /** How long a connection may be free before it is closed; 600 000 by default, `Infinity` for ever. */
  idleTimeout?: number;
  /** aiopg's name of `idleTimeout`; -1 for ever. */
  poolRecycle?: number;
  /**
   * How old a connection may become; 3 600 000 by default, `Infinity` for ever. It goes up to a tenth earlier,
   * at random, and never while it is on loan.
   */
  maxLifetime?: number;
  /** After being free for so long it has to answer before it is lent; 30 000 by default, `Infinity` for never. */
  validateAfter?: number;
  /** How long it may take to answer then; 5 000 by default. After that another one is lent. */
  validateTimeout?: number;
  /** How a connection is cleaned when it comes back; `"rollback"` by default. */
  reset?: PoolReset;
  /** Called with each new connection, before anybody has it. If it throws, the connection is closed. */
  onConnect?: PoolHook;
  /** Called with a connection before it is lent. If it throws, the connection is closed, and `acquire()` rejects. */
  onAcquire?: PoolHook;
  /** Called with a connection that came back, as it was left: it is cleaned afterwards. If it throws, it is closed. */
  onRelease?: PoolHook;
  /** How long each of these, and a `reset` of your own, may take; 10 000 by default. */
  hookTimeout?: number;
  /** How long a connection may be on loan before that is reported to `onLeak`; by default it is not. */
  leakTimeout?: number;
  /** How the connection of {@linkcode Pool.listen} is kept. */
  listening?: ListeningOptions;
  /** Told once of a connection that is on loan for too long, or whose handle was garbage-collected. */
  onLeak?: (report: LeakReport) => void;
  /** Told of errors that no caller hears of: connections that could not be opened ahead, checked, cleaned or replaced. */
  onError?: (error: unknown) => void;
}

/** The options with everything decided. */
export interface PoolPlan {
  readonly limits: SlotLimits;
  readonly rules: SlotRules;
  readonly acquireTimeout: number;
  readonly validateTimeout: number;
  readonly hookTimeout: number;
  readonly reset: PoolReset;
  /** Whether statements share connections. */
  readonly shared: boolean;
  /** Whether the connections only read. */
  readonly readOnly: boolean;
  readonly onConnect: PoolHook | undefined;
  readonly onAcquire: PoolHook | undefined;
  readonly onRelease: PoolHook | undefined;
  readonly leakTimeout: number | undefined;
  readonly listening: ListeningPlan;
  readonly onLeak: ((report: LeakReport) => void) | undefined;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** Every option's name, to tell them from those of connections; the type holds it to be complete. */
const NAMES: { readonly [Name in keyof Required<PoolOptions>]: true } = {
  minSize: true,
  maxSize: true,
  acquireTimeout: true,
  maxWaiting: true,
  pooling: true,
  pipelining: true,
  readOnly: true,
  idleTimeout: true,
  poolRecycle: true,
  maxLifetime: true,
  validateAfter: true,
  validateTimeout: true,
  reset: true,
  onConnect: true,
  onAcquire: true,
  onRelease: true,
  hookTimeout: true,
  leakTimeout: true,
  listening: true,
  onLeak: true,
  onError: true,
};

const TIMES = [
  "acquireTimeout",
  "idleTimeout",
  "maxLifetime",
  "validateAfter",
  "validateTimeout",
  "hookTimeout",
  "leakTimeout",
] as const;

const HOOKS = ["onConnect", "onAcquire", "onRelease", "onLeak", "onError"] as const;

/** Tells the options of a pool from the others. What is undefined is left out. */
export function splitPoolOptions<Options extends PoolOptions>(
  options: Options,
): { pool: PoolOptions; others: Omit<Options, keyof PoolOptions> } {
  const entries = Object.entries(options);
  const isOfPool = ([name]: [string, unknown]): boolean => Object.hasOwn(NAMES, name);
  return {
    pool: Object.fromEntries(
      entries.filter((entry) => isOfPool(entry) && entry[1] !== undefined),
    ),
    // What is left has the type of what was passed without what was taken out.
    others: Object.fromEntries(entries.filter((entry) => !isOfPool(entry))) as Omit<
      Options,
      keyof PoolOptions
    >,
  };
}

/** What the options stand for. Throws `InterfaceError` for options that make no sense. */
export function poolPlan(options: PoolOptions): PoolPlan {
  for (const name of TIMES) checkTimeout("create a pool", options[name], name);
  for (const name of HOOKS) checkFunction(name, options[name]);
  const { pooling = true, pipelining = true, readOnly = false, reset = "rollback" } = options;
  for (const [name, value] of Object.entries({ pooling, pipelining, readOnly })) {
    if (typeof value !== "boolean") refuse(`${name} is neither true nor false`);
  }
  if (!["none", "rollback", "discard all"].includes(reset as string)) {
    checkFunction("reset", reset, 'is none of "none", "rollback", "discard all" and a function');
  }
  return {
    limits: slotLimits(options),
    rules: slotRules(options, pooling),
    acquireTimeout: options.acquireTimeout ?? DEFAULT_TIMEOUT,
    validateTimeout: options.validateTimeout ?? 5_000,
    hookTimeout: options.hookTimeout ?? 10_000,
    reset,
    shared: pipelining,
    readOnly,
    onConnect: options.onConnect,
    onAcquire: options.onAcquire,
    onRelease: options.onRelease,
    leakTimeout: options.leakTimeout,
    listening: listeningPlan(options.listening),
    onLeak: options.onLeak,
    onError: options.onError,
  };
}

/** The limits that options stand for, `action` being what they are for. Throws `InterfaceError`. */
export function slotLimits(options: PoolOptions, action = "create a pool"): SlotLimits {
  const { pooling = true, maxSize = 10, maxWaiting = Infinity } = options;
  const { minSize = pooling ? 1 : 0 } = options;
  checkCount(action, "minSize", minSize);
  checkCount(action, "maxSize", maxSize);
  if (maxWaiting !== Infinity) checkCount(action, "maxWaiting", maxWaiting);
  if (maxSize !== 0 && maxSize < minSize) refuse("maxSize is less than minSize", action);
  if (!pooling && minSize > 0) refuse("minSize is not 0, but pooling is off", action);
  return { min: minSize, max: maxSize === 0 ? Infinity : maxSize, maxWaiting };
}

function slotRules(options: PoolOptions, keep: boolean): SlotRules {
  const { maxLifetime = 3_600_000, validateAfter = 30_000 } = options;
  return { keep, idleTimeout: idleTimeoutOf(options), maxLifetime, validateAfter };
}

function idleTimeoutOf({ idleTimeout, poolRecycle }: PoolOptions): number {
  if (poolRecycle === undefined) return idleTimeout ?? 600_000;
  if (idleTimeout !== undefined) refuse("idleTimeout and poolRecycle are the same, and both given");
  if (poolRecycle === -1) return Infinity;
  checkTimeout("create a pool", poolRecycle, "poolRecycle");
  return poolRecycle;
}

function checkCount(action: string, option: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  refuse(`${option} is not a whole number, 0 or more`, action);
}

function checkFunction(name: string, value: unknown, instead = "is not a function"): void {
  if (value !== undefined && typeof value !== "function") refuse(`${name} ${instead}`);
}

function refuse(why: string, action = "create a pool"): never {
  throw new InterfaceError(`Cannot ${action}: ${why}`);
}
