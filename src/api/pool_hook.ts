/**
 * Calls what a user gave to a pool: with a connection that is good only meanwhile, and not for longer than a
 * deadline.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { OperationalError, TimeoutError } from "../errors.ts";
import { Connection } from "./connection.ts";
import { Waiter } from "./deadline.ts";
import { type ConnectionSettings, Lease, type Leftovers } from "./lease.ts";
import type { PoolHook } from "./pool_options.ts";

/** What ends a hook early: its deadline, its caller, and the loss of its connection. */
export interface HookOptions extends CallOptions {
  /** Milliseconds. */
  timeout: number;
  /** Aborts with the reason when the connection is lost. */
  lost: AbortSignal;
}

/** Resolves with what `hook` does to a connection; rejects as it does, or when it has to end early. */
export async function callHook(
  name: string,
  hook: PoolHook,
  connection: Connection,
  options: HookOptions,
): Promise<void> {
  const { timeout, lost } = options;
  const signal = options.signal === undefined ? lost : AbortSignal.any([options.signal, lost]);
  signal.throwIfAborted();
  const waiter = new Waiter<void>({
    signal,
    timeout,
    onLeave: () => undefined,
    timeoutError: () =>
      new TimeoutError(`Cannot use the connection: ${name} took longer than ${timeout} ms`),
  });
  runHook(hook, connection).then(() => waiter.resolve(), (error) => waiter.reject(error));
  await waiter.promise;
}

/** As {@linkcode callHook}, on a connection of its own. Resolves with what it may leave behind. */
export async function callHookOnSession(
  name: string,
  hook: PoolHook,
  session: Session,
  settings: ConnectionSettings,
  options: Omit<HookOptions, "lost">,
): Promise<Leftovers> {
  const loss = new Loss();
  const lease: Lease = new Lease(session, settings, () => loss.of(lease));
  try {
    await callHook(name, hook, new Connection(lease), { ...options, lost: loss.signal });
    if (!lease.usable) throw new OperationalError(`connection is closed: ${name} closed it`);
    return lease;
  } finally {
    lease.end("connection is released");
  }
}

/** Turns the loss of a session into a signal. */
export class Loss {
  readonly #controller = new AbortController();

  /** Aborts with the reason of the loss. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The session of a lease has ended: a loss, unless the hook itself has closed it. */
  of({ ended, session: { state } }: Lease): void {
    if (ended === null && state.kind === "closed") this.#controller.abort(state.reason);
  }
}

/** What it throws before its first await is a rejection, too. */
async function runHook(hook: PoolHook, connection: Connection): Promise<void> {
  await hook(connection);
}
