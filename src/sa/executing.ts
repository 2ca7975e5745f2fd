/**
 * What `execute()` returns: a promise of the result that can also be iterated.
 * @module
 */

import type { Result } from "./result.ts";

/** Await it for the result, or iterate it for the rows. */
export type Executing<R extends object, Nul extends string = never> =
  & Promise<Result<R, Nul>>
  & AsyncIterable<R>;

/** Makes the promise of a result iterable; it is the same promise. */
export function executing<R extends object, Nul extends string>(
  execution: Promise<Result<R, Nul>>,
): Executing<R, Nul> {
  // Assigned, one function for all: Object.assign or a closure each costs five times an await.
  const made = execution as Executing<R, Nul>;
  made[Symbol.asyncIterator] = iterate<R>;
  return made;
}

function iterate<R extends object>(this: unknown): AsyncIterator<R, undefined> {
  // It is attached to nothing but promises of an execution.
  return new ExecutingIterator<R>(this as Promise<Result<R, string>>);
}

/** Waits for the execution at the first step, in whose promise a failure then arrives. */
class ExecutingIterator<R extends object> implements AsyncIterator<R, undefined> {
  readonly #execution: Promise<Result<R, string>>;
  #rows: AsyncIterator<R, undefined> | null = null;

  constructor(execution: Promise<Result<R, string>>) {
    this.#execution = execution;
  }

  async next(): Promise<IteratorResult<R, undefined>> {
    this.#rows ??= (await this.#execution)[Symbol.asyncIterator]();
    return await this.#rows.next();
  }

  /** Of a failed execution there is nothing to end: what next() said is enough. */
  async return(): Promise<IteratorResult<R, undefined>> {
    await this.#execution.then((result) => result.close(), () => {});
    return { done: true, value: undefined };
  }
}
