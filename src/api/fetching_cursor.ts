/**
 * The results of a cursor: what hands out their rows, and tells of them. Nothing here waits for a server.
 *
 * A cursor's whole situation is one union, `State`; every method looks at it first.
 * @module
 */

import type { Field, ResultSet } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import { type Column, columnFrom } from "./column.ts";
import { checkScrollMode, type ScrollMode } from "./cursor_position.ts";
import type { CursorSetup } from "./cursor_options.ts";
import {
  type Executing,
  type Fetched,
  fetched,
  FRESH,
  NO_ROWS,
  type State,
} from "./cursor_state.ts";
import type { Lease } from "./lease.ts";
import type { RowFactory } from "./row_factory.ts";
import { checkFetchSize } from "./row_limits.ts";

/** Hands out the rows of what has been executed. */
export abstract class FetchingCursor<Row> implements AsyncIterable<Row> {
  /** @internal */
  protected readonly lease: Lease;
  /** @internal */
  protected readonly setup: CursorSetup;
  /** @internal */
  protected state: State = FRESH;
  #arraySize = 1;

  /** Internal: cursors come from connections, transactions and pools. */
  constructor(lease: Lease, setup: CursorSetup) {
    this.lease = lease;
    this.setup = setup;
  }

  /** Resolves with the next row, or null at the end. Rejects with `ProgrammingError` when there is no result. */
  // deno-lint-ignore require-await
  async fetchOne(): Promise<Row | null> {
    const current = this.#withRows("fetch");
    return current.next < current.result.rows.length ? this.#take(current) : null;
  }

  /** Resolves with the next rows, at most `size` ({@linkcode arraySize} unless given); none at the end. */
  // deno-lint-ignore require-await
  async fetchMany(size: number = this.#arraySize): Promise<Row[]> {
    const current = this.#withRows("fetch");
    checkFetchSize(size);
    return this.#takeUpTo(current, current.next + size);
  }

  /**
   * Resolves with all rows not fetched yet; none at the end. The array is yours; {@linkcode scroll} leads back to its
   * rows, which are kept until the next statement or {@linkcode Cursor.close}.
   */
  // deno-lint-ignore require-await
  async fetchAll(): Promise<Row[]> {
    return this.#takeUpTo(this.#withRows("fetch"));
  }

  /** Iterates over the rows not fetched yet. Leaving the loop early leaves the rest to be fetched. */
  [Symbol.asyncIterator](): AsyncIterator<Row, undefined> {
    return {
      next: () => {
        try {
          const current = this.#withRows("fetch");
          return Promise.resolve<IteratorResult<Row, undefined>>(
            current.next < current.result.rows.length
              ? { done: false, value: this.#take(current) }
              : { done: true, value: undefined },
          );
        } catch (error) {
          return Promise.reject(error);
        }
      },
    };
  }

  /**
   * Moves to another row: `value` rows on, or back if negative, or, in the mode `"absolute"`, to that row, from 0. Rejects
   * with `ProgrammingError` where there is none, and stays where it is.
   */
  // deno-lint-ignore require-await
  async scroll(value: number, mode: ScrollMode = "relative"): Promise<void> {
    checkScrollMode(mode);
    if (!Number.isInteger(value)) {
      throw new InterfaceError("Cannot scroll: value is not a whole number");
    }
    const current = this.#withRows("scroll");
    const position = mode === "absolute" ? value : current.next + value;
    const { length } = current.result.rows;
    if (length === 0) throw new ProgrammingError("Cannot scroll: the result has no rows");
    if (position < 0 || position >= length) {
      throw new ProgrammingError(
        `Cannot scroll: there is no row ${position}, there are rows 0 to ${length - 1}`,
      );
    }
    current.next = position;
  }

  /**
   * Moves to the result of the next of several statements, and drops the rows of the one before; resolves with whether
   * there was one. Several statements in one text are for cursors with `clientBinding`; {@linkcode Cursor.execute} makes
   * the first one's result the current one, rows or not. Behind the last there is nothing to be fetched.
   *
   * Rejects with `ProgrammingError` when nothing has been executed.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = conn.cursor({ clientBinding: true });
   * await cur.execute("SELECT %s; SELECT 'b'", ["a"]);
   * do {
   *   console.log(await cur.fetchAll()); // [ [ "a" ] ], then [ [ "b" ] ]
   * } while (await cur.nextSet());
   * ```
   */
  // deno-lint-ignore require-await
  async nextSet(): Promise<boolean> {
    if (this.state.kind === "exhausted") return false;
    const { text, later: [next, ...later], factory } = this.#current("move to the next result");
    this.state = next === undefined
      ? { kind: "exhausted", text }
      : fetched(text, next, factory, later);
    return next !== undefined;
  }

  /** The columns of the current result; null when it has no rows by nature or nothing was executed. */
  get description(): readonly Column[] | null {
    return this.#fields()?.map(columnFrom) ?? null;
  }

  /** The rows the last statement returned or affected; -1 when that is not known. */
  get rowCount(): number {
    const { state } = this;
    if (state.kind === "fetched") return state.result.rowCount ?? -1;
    return state.kind === "streaming" ? state.rows.rowCount ?? -1 : -1;
  }

  /** The index, from 0, of the row that is fetched next; null when there is no result. */
  get rowNumber(): number | null {
    const { state } = this;
    return state.kind === "fetched" && state.result.fields !== null ? state.next : null;
  }

  /** Always null: the tables of PostgreSQL have no OIDs any more. What was generated comes with RETURNING. */
  get lastRowId(): null {
    return null;
  }

  /** The command tag of the last statement, such as `INSERT 0 1`; null when there is none. */
  get statusMessage(): string | null {
    const { state } = this;
    if (state.kind === "fetched") return state.result.commandTag;
    return state.kind === "streaming" && state.rows.ended ? state.rows.commandTag : null;
  }

  /** Its name on the server: null, for only a server-side cursor has one. */
  get name(): string | null {
    return null;
  }

  /** Whether the server lets it scroll: false, for {@linkcode scroll} moves in rows that are here. */
  get scrollable(): boolean {
    return false;
  }

  /** Whether it outlives its transaction on the server: false, for there is nothing of it on the server. */
  get withHold(): boolean {
    return false;
  }

  /** The text of the last statement, as it was sent, with `$1` for `%s`; null before the first. */
  get query(): string | null {
    return "text" in this.state ? this.state.text : null;
  }

  /** How many rows {@linkcode fetchMany} takes when not told; 1 at first. */
  get arraySize(): number {
    return this.#arraySize;
  }

  /** Throws `InterfaceError` unless it is a whole number, 0 or more. */
  set arraySize(size: number) {
    checkFetchSize(size);
    this.#arraySize = size;
  }

  /** Does nothing, as PEP 249 permits: the server says the types of the values. */
  // deno-lint-ignore require-await
  async setInputSizes(_sizes: readonly unknown[]): Promise<void> {
    this.checkOpen("set sizes");
  }

  /** Does nothing, as PEP 249 permits: values come in any size. */
  // deno-lint-ignore require-await
  async setOutputSize(_size: number, _column?: number | null): Promise<void> {
    this.checkOpen("set sizes");
  }

  /** @internal */
  protected checkOpen(action: string): void {
    if (this.state.kind === "closed") {
      throw new InterfaceError(`Cannot ${action}: cursor is closed`);
    }
    if (!this.setup.outlivesLease) this.lease.reach(action);
  }

  /**
   * Takes the results over, the first as the current one. Closing while executing drops them when they come.
   * @internal
   */
  protected settle(
    executing: Executing,
    results: ResultSet | ResultSet[],
    factory: RowFactory<unknown> | undefined,
  ): void {
    if (this.state !== executing) {
      throw new InterfaceError("Cannot execute: cursor was closed meanwhile");
    }
    const { text } = executing;
    this.state = Array.isArray(results)
      ? fetched(text, results[0]!, factory, results.slice(1))
      : fetched(text, results, factory);
  }

  /** @internal */
  protected failed(executing: Executing): void {
    this.lease.mayHaveRun(executing.text);
    if (this.state === executing) this.state = { kind: "failed", text: executing.text };
  }

  #current(action: string): Fetched {
    const { state } = this;
    if (state.kind !== "closed" && !this.setup.outlivesLease) this.lease.reach(action);
    if (state.kind === "fetched") return state;
    const isEarly = state.kind === "fresh" || state.kind === "failed" || state.kind === "exhausted";
    throw new (isEarly ? ProgrammingError : InterfaceError)(
      `Cannot ${action}: ${NO_ROWS[state.kind]}`,
    );
  }

  #withRows(action: string): Fetched {
    const current = this.#current(action);
    if (current.result.fields !== null) return current;
    throw new ProgrammingError(`Cannot ${action}: the last statement returned no rows`);
  }

  /** The next row, which there is. What makes rows may throw: then it is still the next one. */
  #take(current: Fetched): Row {
    const { make, next } = current;
    const values = current.result.rows[next];
    // The session decoded it in the row mode that Row stands for, or as the values for the factory.
    const row = (make === null ? values : make(values as readonly unknown[])) as Row;
    current.next = next + 1;
    return row;
  }

  /** A copy, for the rows may be scrolled back to, and the caller may change what he was given. */
  #takeUpTo(current: Fetched, end?: number): Row[] {
    const { make, next } = current;
    const values = current.result.rows.slice(next, end);
    const rows = make === null ? values : values.map((each) => make(each as readonly unknown[]));
    current.next = next + values.length;
    return rows as Row[];
  }

  #fields(): readonly Field[] | null {
    const { state } = this;
    if (state.kind === "fetched") return state.result.fields;
    return state.kind === "streaming" ? state.rows.fields : null;
  }
}
