/**
 * What `execute()` returns: a promise that can also be iterated.
 *
 * It is a native promise with an iterator attached, not a subclass: awaiting a native one is cheapest.
 * @module
 */

/** Await it for the executed cursor, or iterate it for the rows. */
export type Executed<Row, Cur> = Promise<Cur> & AsyncIterable<Row>;

/** Attaches the iterator to the promise of an execution; the same promise is returned. */
export function iterableExecution<Row, Cur extends AsyncIterable<Row>>(
  execution: Promise<Cur>,
): Executed<Row, Cur> {
  // Assigned, one function for all: Object.assign or a closure each costs five times an await.
  const executed = execution as Executed<Row, Cur>;
  executed[Symbol.asyncIterator] = iterate<Row>;
  return executed;
}

function iterate<Row>(this: unknown): AsyncIterator<Row> {
  // It is attached to nothing but promises of an execution.
  return new ExecutionIterator<Row>(this as Promise<AsyncIterable<Row>>);
}

/** Waits for the execution at the first step, in whose promise a failure then arrives. */
class ExecutionIterator<Row> implements AsyncIterator<Row> {
  readonly #execution: Promise<AsyncIterable<Row>>;
  #rows: AsyncIterator<Row> | null = null;

  constructor(execution: Promise<AsyncIterable<Row>>) {
    this.#execution = execution;
  }

  next(): Promise<IteratorResult<Row>> {
    return this.#rows === null ? this.#first() : this.#rows.next();
  }

  async #first(): Promise<IteratorResult<Row>> {
    const executed = await this.#execution;
    this.#rows ??= executed[Symbol.asyncIterator]();
    return await this.#rows.next();
  }
}
