/**
 * Calls what a user gave to a pool: with a connection that is good only meanwhile, and not for longer than a
 * deadline.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { OperationalError, TimeoutError } from "../errors.ts";
import { Connection } from "./connection.ts";
import { Waiter } from "./deadline.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import type { PoolHook } from "./pool_options.ts";

/** Resolves with what `hook` does to a connection; rejects as it does, at the deadline, or when aborted. */
export async function callHook(
  name: string,
  hook: PoolHook,
  connection: Connection,
  options: CallOptions & { timeout: number },
): Promise<void> {
  options.signal?.throwIfAborted();
  const waiter = new Waiter<void>({
    ...options,
    onLeave: () => undefined,
    timeoutError: () =>
      new TimeoutError(`Cannot use the connection: ${name} took longer than ${options.timeout} ms`),
  });
  runHook(hook, connection).then(() => waiter.resolve(), (error) => waiter.reject(error));
  await waiter.promise;
}

/** As {@linkcode callHook}, on a connection of its own. Resolves with whether it listens since. */
export async function callHookOnSession(
  name: string,
  hook: PoolHook,
  session: Session,
  settings: ConnectionSettings,
  options: CallOptions & { timeout: number },
): Promise<boolean> {
  const lease = new Lease(session, settings);
  try {
    await callHook(name, hook, new Connection(lease), options);
    if (!lease.usable) throw new OperationalError(`connection is closed: ${name} closed it`);
    return lease.listening;
  } finally {
    lease.end("connection is released");
  }
}

/** What it throws before its first await is a rejection, too. */
async function runHook(hook: PoolHook, connection: Connection): Promise<void> {
  await hook(connection);
}
