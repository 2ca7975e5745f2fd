/**
 * What became of each place that was tried, and the one error that tells of them all.
 * @module
 */

import type { Address } from "../driver.ts";
import { DatabaseError, type DatabaseErrorClass, OperationalError } from "../errors.ts";
import { describe } from "./address.ts";

/** The attempts of one connection that failed, in order. */
export class Failures {
  readonly #lines: string[] = [];
  readonly #errors: unknown[] = [];

  /** One more has failed. */
  add(address: Address, error: unknown): void {
    this.#errors.push(error);
    this.#lines.push(`\n  ${lineOf(describe(address), error)}`);
  }

  /**
   * What to reject with: the error of the only attempt, or one that has a line for each of them, and all errors in its
   * cause. It is of the class of the last error that a server gave, else of the last one: that a primary is full says
   * more than that the next server is none.
   */
  get error(): unknown {
    const last = this.#errors.at(-1);
    if (this.#errors.length === 0) return noAddress();
    if (this.#errors.length === 1 || !(last instanceof DatabaseError)) return last;
    const telling = this.#errors.findLast(isOfServer) ?? last;
    const { phase, sent, retryable, diag } = telling;
    return new (telling.constructor as DatabaseErrorClass)(`Cannot connect: tried in vain${this}`, {
      cause: this.cause,
      phase,
      sent,
      retryable,
      ...(diag === null ? {} : { diag }),
    });
  }

  /** All errors. */
  get cause(): AggregateError | undefined {
    return this.#errors.length === 0
      ? undefined
      : new AggregateError(this.#errors, "all attempts, in order");
  }

  /** A line for each, each behind a line break. */
  toString(): string {
    return this.#lines.join("");
  }
}

function isOfServer(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.diag !== null;
}

function noAddress(): OperationalError {
  return new OperationalError("Cannot connect: there is no address to try", { phase: "connect" });
}

/** The place, and what was said of it without saying again which it is. */
function lineOf(place: string, error: unknown): string {
  if (!(error instanceof Error)) return `${place}: ${typeof error} was thrown`;
  const what = error.message.replace(/^Cannot connect: /, "");
  const known = what.startsWith(`${place} `) ? what.slice(place.length + 1) : what;
  return `${place}: ${`${known}${reasonOf(error)}`.replaceAll("\n", "\n    ")}`;
}

/** What the operating system said: there are many ways not to reach a place. */
function reasonOf(error: Error): string {
  const { cause } = error;
  const isAtConnecting = error instanceof DatabaseError && error.phase === "connect";
  return isAtConnecting && cause instanceof Error ? ` (${cause.message})` : "";
}
