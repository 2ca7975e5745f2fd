/**
 * The rows of a result, and the ways to take them.
 * @module
 */

import type { Cursor } from "../../mod.ts";
import {
  ArgumentError,
  InvalidRequestError,
  NoSuchColumnError,
  ResourceClosedError,
} from "./sql/errors.ts";

/** Rows that have arrived, and the cursor that they came on. */
export interface Arrived {
  /** The rows. */
  readonly rows: readonly unknown[];
  /** The cursor; the last one where there were several. */
  readonly cursor: Cursor<unknown>;
}

/** Rows that have arrived, handed out until none is left. */
export class FetchedRows<R extends object> implements AsyncIterable<R>, AsyncDisposable {
  /** Whether the statement returns rows by nature, as SELECT does even when it finds none. */
  readonly returnsRows: boolean;
  readonly #keys: readonly string[];
  #arrived: Arrived | null;
  #next = 0;

  /** Internal: results come from `execute()`. */
  constructor(arrived: Arrived | null, keys: readonly string[]) {
    this.returnsRows = arrived !== null;
    this.#arrived = arrived;
    this.#keys = keys;
  }

  /** The keys of the rows, in the order of the columns; none when the statement returns no rows. */
  keys(): readonly string[] {
    return this.#keys;
  }

  /** Whether nothing more can be taken from it. */
  get closed(): boolean {
    return this.#arrived === null;
  }

  /** The cursor that ran the statement, for its `description` and `statusMessage`; null when closed. */
  get cursor(): Cursor<unknown> | null {
    return this.#arrived?.cursor ?? null;
  }

  /** Drops the rows. Twice is once. */
  // deno-lint-ignore require-await
  async close(): Promise<void> {
    this.#arrived = null;
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Resolves with the next row, or null at the end, which closes it. Rejects with `ResourceClosedError` when closed. */
  // deno-lint-ignore require-await
  async fetchOne(): Promise<R | null> {
    return this.#take();
  }

  /** Resolves with the next rows, at most `size`; none at the end, which closes it. */
  // deno-lint-ignore require-await
  async fetchMany(size = 1): Promise<R[]> {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new InvalidRequestError("Cannot fetch: size is not a whole number, 0 or more");
    }
    const rows = this.#open().slice(this.#next, this.#next + size);
    this.#next += rows.length;
    if (rows.length === 0 && size > 0) this.#arrived = null;
    // As in #take().
    return rows as R[];
  }

  /** Resolves with the rows not taken yet, and closes it. */
  // deno-lint-ignore require-await
  async fetchAll(): Promise<R[]> {
    return this.takeRest();
  }

  /** As {@linkcode fetchAll}. */
  async all(): Promise<R[]> {
    return await this.fetchAll();
  }

  /** Resolves with the next row, or null when there is none, and closes it. */
  // deno-lint-ignore require-await
  async first(): Promise<R | null> {
    const row = this.#take();
    this.#arrived = null;
    return row;
  }

  /** Resolves with the only row, and closes it. Rejects with `InvalidRequestError` when there is none, or more than one. */
  async one(): Promise<R> {
    const row = await this.oneOrNull();
    if (row !== null) return row;
    throw new InvalidRequestError("Cannot take the only row: there is none");
  }

  /** Resolves with the only row, or null when there is none, and closes it. Rejects with `InvalidRequestError` when there are more. */
  async oneOrNull(): Promise<R | null> {
    const [row, second] = await this.fetchAll();
    if (second === undefined) return row ?? null;
    throw new InvalidRequestError("Cannot take the only row: there are several");
  }

  /** Resolves with the first column of the next row, or null when there is none, and closes it. */
  async scalar(): Promise<R[keyof R] | null> {
    return this.#scalarOf(await this.first());
  }

  /** Resolves with the first column of the only row, and closes it. Rejects as {@linkcode one}. */
  async scalarOne(): Promise<R[keyof R]> {
    // The row has a first column, unless it has none at all.
    return this.#scalarOf(await this.one()) as R[keyof R];
  }

  /** Resolves with the first column of the only row, or null when there is none, and closes it. Rejects as {@linkcode oneOrNull}. */
  async scalarOneOrNull(): Promise<R[keyof R] | null> {
    return this.#scalarOf(await this.oneOrNull());
  }

  /** Resolves with the first column of the rows not taken yet, and closes it. */
  scalars(): Promise<R[keyof R][]>;
  /** Resolves with a column of the rows not taken yet, and closes it. Rejects with `NoSuchColumnError` when there is none of that key. */
  scalars<K extends keyof R & string>(key: K): Promise<R[K][]>;
  async scalars(key?: keyof R & string): Promise<unknown[]> {
    if (key !== undefined) this.requireKeys([key]);
    const taken = (key ?? this.#keys[0]) as keyof R;
    return (await this.fetchAll()).map((row) => row[taken]);
  }

  /** Resolves with the rows not taken yet as arrays, in the order of the columns, and closes it. */
  async tuples(): Promise<R[keyof R][][]> {
    const keys = this.#keys as readonly (keyof R)[];
    return (await this.fetchAll()).map((row) => keys.map((key) => row[key]));
  }

  /** Iterates over the rows not taken yet, `size` at a time. Leaving the loop early closes it. */
  async *partitions(size: number): AsyncGenerator<R[], void, void> {
    if (!(size > 0)) throw new ArgumentError("Cannot fetch: size of a partition is not above 0");
    try {
      for (;;) {
        const rows = await this.fetchMany(size);
        if (rows.length === 0) return;
        yield rows;
      }
    } finally {
      await this.close();
    }
  }

  /** Iterates over the rows not taken yet. Leaving the loop early closes it. */
  [Symbol.asyncIterator](): AsyncIterator<R, undefined> {
    return {
      // deno-lint-ignore require-await
      next: async () => {
        const row = this.#take();
        return row === null ? { done: true, value: undefined } : { done: false, value: row };
      },
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  /** @internal */
  protected takeRest(): R[] {
    const rows = this.#open();
    const rest = this.#next === 0 ? rows : rows.slice(this.#next);
    this.#arrived = null;
    // As in #take(), and nobody else has the array.
    return rest as R[];
  }

  /** @internal */
  protected requireKeys(keys: readonly string[]): void {
    const missing = keys.find((key) => !this.#keys.includes(key));
    if (missing === undefined) return;
    throw new NoSuchColumnError(
      `Cannot take columns: the result has none of the key ${JSON.stringify(missing)}`,
    );
  }

  #scalarOf(row: R | null): R[keyof R] | null {
    const [key] = this.#keys;
    if (row === null || key === undefined) return null;
    // The keys are those of the rows.
    return row[key as keyof R];
  }

  #take(): R | null {
    const rows = this.#open();
    // The statement's codecs decoded the rows; its type knows what they are.
    if (this.#next < rows.length) return rows[this.#next++] as R;
    this.#arrived = null;
    return null;
  }

  #open(): readonly unknown[] {
    if (this.#arrived !== null) return this.#arrived.rows;
    const state = this.returnsRows ? "result is closed" : "the statement returns no rows";
    throw new ResourceClosedError(`Cannot fetch: ${state}`);
  }
}
