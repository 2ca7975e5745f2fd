/**
 * What a statement returned.
 * @module
 */

import { InvalidRequestError, NoSuchColumnError, ResourceClosedError } from "./sql/errors.ts";
import type { CompiledColumn } from "./sql/compiled.ts";
import type { ExprOf } from "./sql/expr.ts";
import { keyOf } from "./sql/result_key.ts";
import type { SelectedValue } from "./sql/row_types.ts";

/** What a result is made of. */
export interface ResultData {
  /** The rows, or null when the statement returns none by nature. */
  readonly rows: readonly unknown[] | null;
  /** The keys of the rows, in the order of the columns. */
  readonly keys: readonly string[];
  /** The rows returned or affected; -1 when that is not known. */
  readonly rowCount: number;
  /** What the columns show, where a builder made the statement. */
  readonly columns: readonly CompiledColumn[];
}

/**
 * The rows that a statement returned, plain objects. It closes itself when the last row has been taken; a
 * statement that returns no rows has a closed one.
 */
export class Result<R extends object, out Nul extends string = never>
  implements AsyncIterable<R>, AsyncDisposable {
  readonly #data: ResultData;
  #rows: readonly unknown[] | null;
  #next = 0;

  /** Internal: results come from `execute()`. */
  constructor(data: ResultData) {
    this.#data = data;
    this.#rows = data.rows;
  }

  /** The keys of the rows, in the order of the columns; none when the statement returns no rows. */
  keys(): readonly string[] {
    return this.#data.keys;
  }

  /** The rows returned or affected; -1 when that is not known. */
  get rowCount(): number {
    return this.#data.rowCount;
  }

  /** Whether the statement returns rows by nature, as SELECT does even when it finds none. */
  get returnsRows(): boolean {
    return this.#data.rows !== null;
  }

  /** Whether nothing more can be taken from it. */
  get closed(): boolean {
    return this.#rows === null;
  }

  /** Drops the rows. Twice is once. */
  // deno-lint-ignore require-await
  async close(): Promise<void> {
    this.#rows = null;
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
    if (rows.length === 0 && size > 0) this.#rows = null;
    // As in #take().
    return rows as R[];
  }

  /** Resolves with the rows not taken yet, and closes it. */
  async fetchAll(): Promise<R[]> {
    const rows = await this.fetchMany(this.#open().length);
    this.#rows = null;
    return rows;
  }

  /** As {@linkcode fetchAll}. */
  async all(): Promise<R[]> {
    return await this.fetchAll();
  }

  /** Resolves with the next row, or null when there is none, and closes it. */
  async first(): Promise<R | null> {
    const [row] = await this.fetchAll();
    return row ?? null;
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
    const [row] = await this.fetchAll();
    const [key] = this.#data.keys;
    if (row === undefined || key === undefined) return null;
    // The keys are those of the rows.
    return row[key as keyof R];
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

  /**
   * The value that a row has for a column, whatever its label is.
   *
   * Throws `NoSuchColumnError` when the column was not selected, and when the statement was text.
   */
  get<V, S extends string>(row: R, column: ExprOf<V, S>): SelectedValue<ExprOf<V, S>, Nul> {
    const key = keyOf(this.#data.columns, column);
    if (key === null) {
      throw new NoSuchColumnError("Cannot get a column: the statement does not select it");
    }
    // What was selected under this key is this expression, so its type is the value's.
    return row[key as keyof R] as SelectedValue<ExprOf<V, S>, Nul>;
  }

  #take(): R | null {
    const rows = this.#open();
    // The statement's codecs decoded the rows; its type knows what they are.
    if (this.#next < rows.length) return rows[this.#next++] as R;
    this.#rows = null;
    return null;
  }

  #open(): readonly unknown[] {
    if (this.#rows !== null) return this.#rows;
    const state = this.returnsRows ? "result is closed" : "the statement returns no rows";
    throw new ResourceClosedError(`Cannot fetch: ${state}`);
  }
}
