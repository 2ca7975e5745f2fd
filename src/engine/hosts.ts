/**
 * From a target to a session that is ready: the places in turn, until one lets us in and will do.
 *
 * As in libpq: in the order given, or shuffled anew for each connection (`loadBalanceHosts: "random"`). The next place
 * is tried when one cannot be reached or does not answer in its share of the time, cannot be encrypted as asked, is
 * starting, stopping or full (libpq goes on after 57P03 alone), hangs up, or gives sessions that will not do
 * (`targetSessionAttrs`). What a server refuses ends it all, a wrong password, role or database above all; so does one
 * that breaks the rules while it is asked for encryption or asks for a proof. With `prefer-standby` those that turned out to be primaries are tried once
 * more when no standby was found.
 *
 * A host name that has several addresses is one place: `Deno.connect` tries them in turn.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { type OperationalError, TimeoutError } from "../errors.ts";
import { describe } from "./address.ts";
import { type AttemptContext, failed, isFinal, type LoggedIn, logInAt } from "./attempt.ts";
import { Failures } from "./failures.ts";
import type { Wanted } from "./session_attrs.ts";
import { shuffled } from "./shuffled.ts";
import { TimeLimit } from "./time_limit.ts";

export type { LoggedIn } from "./attempt.ts";

/** What logging in needs besides the target. */
export interface LoginContext extends Omit<AttemptContext, "signal" | "wanted"> {
  /** The caller's own. */
  readonly signal: AbortSignal | undefined;
  /** A random number from 0 up to, not including, 1; that of the runtime by default. */
  readonly random?: () => number;
}

/**
 * Tries the places within one deadline, each with its share of the time that is left. Rejects with the error of the
 * last one, which tells of all that were tried, with `TimeoutError` when the time is over, or with `signal.reason`.
 */
export async function logIn(target: ConnectTarget, context: LoginContext): Promise<LoggedIn> {
  context.signal?.throwIfAborted();
  using whole = new TimeLimit(context.signal, target.connectTimeout);
  const walk = new Walk(target, { ...context, signal: whole.signal });
  try {
    return await walk.run();
  } catch (error) {
    if (whole.isOver) throw timeoutError(target, walk.failures);
    context.signal?.throwIfAborted();
    throw error;
  }
}

function timeoutError(target: ConnectTarget, failures: Failures): TimeoutError {
  const where = target.addresses.map(describe).join(", ");
  const { cause } = failures;
  return new TimeoutError(
    `Cannot connect: ${where} did not answer in ${target.connectTimeout} ms${failures}`,
    { ...(cause ? { cause } : {}), phase: "connect", retryable: "never-sent" },
  );
}

type Context = Omit<AttemptContext, "wanted"> & Pick<LoginContext, "random">;

/** One way through the places. */
class Walk {
  readonly failures: Failures = new Failures();
  readonly #target: ConnectTarget;
  readonly #context: Context;
  readonly #end: number;
  /** Those that let us in, and will not do. */
  readonly #unfit: Address[] = [];

  constructor(target: ConnectTarget, context: Context) {
    this.#target = target;
    this.#context = context;
    this.#end = performance.now() + target.connectTimeout;
  }

  async run(): Promise<LoggedIn> {
    const { addresses, loadBalanceHosts, targetSessionAttrs: attrs } = this.#target;
    const { random = Math.random } = this.#context;
    const places = loadBalanceHosts === "random" ? shuffled(addresses, random) : addresses;
    const found = attrs === "prefer-standby"
      ? await this.#pass(places, "standby", this.#unfit) ?? await this.#pass(this.#unfit, "any")
      : await this.#pass(places, attrs);
    if (found === null) throw this.failures.error;
    return found;
  }

  /** Null when none lets us in, or will do; then `later` ones need time, too. */
  async #pass(
    places: readonly Address[],
    wanted: Wanted,
    later: readonly Address[] = [],
  ): Promise<LoggedIn | null> {
    for (const [index, address] of places.entries()) {
      const others = places.length - index - 1 + later.length;
      const found = await this.#attempt(address, wanted, others);
      if (found !== null) return found;
    }
    return null;
  }

  /** The last one has all the time that is left. */
  async #attempt(address: Address, wanted: Wanted, others: number): Promise<LoggedIn | null> {
    const left = this.#end - performance.now();
    using share = new TimeLimit(
      this.#context.signal,
      others === 0 ? Infinity : left / (others + 1),
    );
    try {
      const found = await logInAt(address, this.#target, {
        ...this.#context,
        wanted,
        signal: share.signal,
      });
      if (!("unfit" in found)) return found;
      this.#unfit.push(address);
      this.failures.add(address, failed(`${describe(address)} ${found.unfit}`));
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.failures.add(address, share.isOver ? tooSlow(address) : error);
      if (!share.isOver && isFinal(error)) throw this.failures.error;
    }
    return null;
  }
}

function tooSlow(address: Address): OperationalError {
  return failed(`${describe(address)} did not answer in its share of the time`);
}
