/**
 * Cursors that live on the server, by name: PostgreSQL's DECLARE, FETCH, MOVE and CLOSE under the DB-API's verbs.
 *
 * psycopg2's named cursors. What is sent for one is in `named_portal.ts`, where it stands in `cursor_position.ts`.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { BareConnection } from "./bare_connection.ts";
import { bound, lexerOptions } from "./binding.ts";
import { pointAtCaller } from "./caller_stack.ts";
import { type Column, columnFrom } from "./column.ts";
import { type CursorSetup, rowFactoryOf, rowModeOf } from "./cursor_options.ts";
import { checkScrollMode, type ScrollMode } from "./cursor_position.ts";
import { callOptionsOf } from "./deadline.ts";
import { type Executed, iterableExecution } from "./executed.ts";
import type { Lease } from "./lease.ts";
import { CALL_OPTIONS } from "./option_names.ts";
import { NamedPortal, type RowForm, wentWithTransaction } from "./named_portal.ts";
import {
  EXECUTE_OPTIONS,
  type ExecuteOptions,
  type MadeRowOptions,
  statementFrom,
} from "./parameters.ts";
import { checkDistance, checkFetchSize, checkIterSize, MAX_ROWS } from "./row_limits.ts";
import { checkServerCursorOptions, type ServerCursorOptions } from "./server_cursor_options.ts";
import {
  declaredHere,
  type Open,
  openedElsewhere,
  type ServerCursorState,
  takeRows,
} from "./server_cursor_state.ts";

/** What a server-side cursor is made with; internal. */
export type ServerCursorSetup = ServerCursorOptions & Pick<CursorSetup, "guard" | "onClose">;

const NO_VALUES: Values = [];
const DEFAULT_ITER_SIZE = 2000;

/**
 * A cursor on the server. Its rows stay there until they are fetched: for results too big to be here, and for going
 * to and fro in one. It lives in a transaction, and ends with it unless it was made `withHold`.
 *
 * A cursor that a function has opened (a `refcursor`) is had by its name, without {@linkcode execute}. Calls are made
 * one at a time; other statements of the connection may run in between.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * await conn.transaction(async (tx) => {
 *   await using cur = tx.cursor<[number]>({ name: "numbers", scrollable: true });
 *   await cur.execute("SELECT i FROM generate_series(1, $1::int4) AS i", [1_000_000]);
 *   console.log(await cur.fetchMany(2)); // [[1], [2]]
 *   await cur.scroll(999_999, "absolute");
 *   console.log(await cur.fetchOne()); // [1000000]
 * });
 * ```
 *
 * @see https://www.postgresql.org/docs/current/sql-declare.html
 */
export class ServerCursor<Row = unknown[]> implements AsyncIterable<Row>, AsyncDisposable {
  /** The connection it was made by. */
  readonly connection: BareConnection;
  readonly #lease: Lease;
  readonly #setup: ServerCursorSetup;
  readonly #portal: NamedPortal;
  #state: ServerCursorState = { kind: "fresh" };
  #arraySize = 1;
  #iterSize: number;

  /** Internal: cursors come from connections, transactions and pools. */
  constructor(lease: Lease, connection: BareConnection, setup: ServerCursorSetup) {
    checkServerCursorOptions(setup);
    this.#lease = lease;
    this.connection = connection;
    this.#setup = setup;
    this.#portal = new NamedPortal(lease, setup);
    this.#iterSize = setup.iterSize ?? DEFAULT_ITER_SIZE;
  }

  /**
   * Declares the cursor for a query, with values as {@linkcode Cursor.execute} has them. It starts at once. The query
   * is run as far as rows are fetched; with hold all of it, at once or at COMMIT. Executed again, the cursor is closed
   * and made anew.
   *
   * What is returned can be awaited, for this cursor, or iterated with `for await`, for the rows.
   *
   * Rejects with `InterfaceError` for a misuse, and with `ProgrammingError` without a transaction where one is needed
   * (nothing is sent then); with what the row factory throws, with the server's error, with `TimeoutError`, or with `signal.reason`.
   */
  execute<Made = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Made>,
  ): Executed<Made, ServerCursor<Made>>;
  /** Declares the cursor for a query, whose rows are as the cursor was made to give them. */
  execute(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, this>;
  execute(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: ExecuteOptions = {},
  ): Executed<Row, this> {
    return iterableExecution<Row, this>(this.#execute(text, values, options));
  }

  /**
   * Resolves with the next row, or null at the end.
   *
   * Rejects with `ProgrammingError` when the last statement failed, with `InterfaceError` when the cursor cannot be used
   * or has gone with its transaction, and as {@linkcode execute}.
   */
  async fetchOne(options: CallOptions = {}): Promise<Row | null> {
    const rows = await this.#take(1, options);
    return rows.length === 0 ? null : rows[0]!;
  }

  /** Resolves with the next rows, at most `size` ({@linkcode arraySize} unless given); none at the end. As {@linkcode fetchOne}. */
  async fetchMany(size: number = this.#arraySize, options: CallOptions = {}): Promise<Row[]> {
    checkFetchSize(size);
    return await this.#take(size, options);
  }

  /** Resolves with all rows not fetched yet; none at the end. As {@linkcode fetchOne}. */
  async fetchAll(options: CallOptions = {}): Promise<Row[]> {
    return await this.#take(Infinity, options);
  }

  /**
   * Goes `value` rows on or back, or to the row with the index `value`, from 0. Beyond the ends it stops before the
   * first row or behind the last, and does not reject.
   *
   * Going back rejects with `InterfaceError` on a cursor made with `scrollable: false`, and with the server's error,
   * which fails the transaction, where the query cannot be read backwards. Otherwise it rejects as {@linkcode fetchOne}.
   */
  async scroll(
    value: number,
    mode: ScrollMode = "relative",
    options: CallOptions = {},
  ): Promise<void> {
    checkScrollMode(mode);
    checkDistance(value);
    const call = this.#call("scroll", options);
    const open = this.#opened("scroll");
    if (this.#setup.scrollable === false && open.position.isBackward(value, mode)) {
      throw new InterfaceError("Cannot scroll: cursor was made with scrollable: false");
    }
    const move = open.position.scroll(value, mode);
    if (move === null) return;
    await this.#busy("scroll", open, async () => {
      const { rowCount, commandTag } = await this.#portal.move(move, call);
      open.position.moved(move, rowCount);
      open.tag = commandTag;
    });
  }

  /**
   * Iterates over the rows not fetched yet; {@linkcode iterSize} of them are fetched at a time. Leaving the loop early
   * loses none: what was fetched ahead is had first by whatever comes next.
   */
  [Symbol.asyncIterator](): AsyncIterator<Row, undefined> {
    return { next: () => this.#step() };
  }

  /** Its name on the server. */
  get name(): string {
    return this.#setup.name;
  }

  /** Whether it can go back; null when the server decides. */
  get scrollable(): boolean | null {
    return this.#setup.scrollable ?? null;
  }

  /** Whether it outlives its transaction. */
  get withHold(): boolean {
    return this.#setup.withHold ?? false;
  }

  /** The columns; null before {@linkcode execute}, or for a cursor of somebody else before the first row is asked for. */
  get description(): readonly Column[] | null {
    return this.#openState?.fields?.map(columnFrom) ?? null;
  }

  /** The rows that the query returns, once their end was seen; -1 before. */
  get rowCount(): number {
    return this.#openState?.position.rowCount ?? -1;
  }

  /** The index, from 0, of the row that is fetched next; null when it is not known. */
  get rowNumber(): number | null {
    return this.#openState?.position.rowNumber ?? null;
  }

  /** The command tag of the last statement sent for it, such as `FETCH 10`; null when there is none. */
  get statusMessage(): string | null {
    return this.#openState?.tag ?? null;
  }

  /** The text of the last DECLARE, as it was sent, with `$1` for `%s`; null before the first. */
  get query(): string | null {
    return "text" in this.#state ? this.#state.text : null;
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

  /** How many rows an iteration fetches at a time; 2000 at first. */
  get iterSize(): number {
    return this.#iterSize;
  }

  /** Throws `InterfaceError` unless it is a whole number, 1 or more. */
  set iterSize(size: number) {
    checkIterSize("fetch", size);
    this.#iterSize = size;
  }

  /** Whether it is closed, or cannot be used because its connection is closed. */
  get closed(): boolean {
    return this.#state.kind === "closed" || !this.#lease.usable;
  }

  /**
   * Closes it here and on the server, and refuses everything from now on. Nothing is sent where the server has closed
   * it, or in a failed transaction, with which it ends. What the server says makes it not reject. Twice is once.
   */
  async close(): Promise<void> {
    const { kind } = this.#state;
    if (kind === "closed") return;
    this.#state = { kind: "closed" };
    try {
      if (kind !== "fresh") await this.#portal.close(this.#call("close", {}));
    } finally {
      await this.#setup.onClose?.();
    }
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #execute(
    text: string | Composable,
    values: Values,
    options: ExecuteOptions,
  ): Promise<this> {
    const session = this.#ready("execute");
    this.#setup.guard?.("execute");
    const query = bound("execute", session, text, values, this.#setup.clientBinding === true);
    const declaration = this.#portal.declaration(query.text, lexerOptions(session));
    const factory = rowFactoryOf(options, this.#setup);
    const { rowMode, columnCodecs, ...declared } = statementFrom(
      "execute",
      { text: declaration, values: query.values },
      options,
      rowModeOf(factory, this.#setup),
    );
    const form: RowForm = columnCodecs === undefined ? { rowMode } : { rowMode, columnCodecs };
    const call = this.#call("execute", options, EXECUTE_OPTIONS);
    this.#portal.requireTransaction();
    const hadOne = this.#state.kind !== "fresh";
    const executing: ServerCursorState = { kind: "executing", text: declaration };
    this.#state = executing;
    try {
      if (hadOne) await this.#portal.close(call);
      const { fields, commandTag } = await this.#portal.declare(
        session,
        { ...declared, ...form },
        call,
      );
      if (this.#state !== executing) {
        await this.#portal.close(call);
        throw new InterfaceError("Cannot execute: cursor was closed meanwhile");
      }
      this.#state = declaredHere({ text: declaration, form, factory, fields, tag: commandTag });
    } catch (error) {
      if (this.#state === executing) this.#state = { kind: "failed", text: declaration };
      throw pointAtCaller(error);
    }
    return this;
  }

  async #step(): Promise<IteratorResult<Row, undefined>> {
    const open = this.#opened("fetch");
    const { position } = open;
    if (position.ahead === 0 && !position.atEnd) {
      await this.#fetch(open, this.#iterSize, this.#call("fetch", {}));
    }
    const rows = takeRows<Row>(open, 1);
    return rows.length === 0 ? { done: true, value: undefined } : { done: false, value: rows[0]! };
  }

  /** The next rows, those that are here first. None of these is lost when fetching the others fails. */
  async #take(size: number, options: CallOptions): Promise<Row[]> {
    const call = this.#call("fetch", options);
    const open = this.#opened("fetch");
    const { position } = open;
    // What is beyond what FETCH can count is all there is.
    const missing = size > MAX_ROWS ? Infinity : size - position.ahead;
    if (missing > 0 && !position.atEnd) await this.#fetch(open, missing, call);
    return takeRows<Row>(open, size);
  }

  async #fetch(open: Open, count: number, call: CallOptions): Promise<void> {
    await this.#busy("fetch", open, async () => {
      const { fields, rows, commandTag } = await this.#portal.fetch(count, open.form, call);
      open.position.fetched(rows, count);
      open.fields = fields;
      open.tag = commandTag;
    });
  }

  async #busy(action: string, open: Open, work: () => Promise<void>): Promise<void> {
    open.isBusy = true;
    try {
      await work();
    } catch (error) {
      open.position.lose();
      throw pointAtCaller(error);
    } finally {
      open.isBusy = false;
    }
    if (this.#state !== open) {
      throw new InterfaceError(`Cannot ${action}: cursor was closed meanwhile`);
    }
  }

  get #openState(): Open | null {
    return this.#state.kind === "open" ? this.#state : null;
  }

  /** How to call. Throws when it is aborted already, or has no valid timeout. */
  #call(action: string, options: CallOptions, known = CALL_OPTIONS): CallOptions {
    const { settings } = this.#lease;
    return callOptionsOf(action, options, this.#setup.timeout ?? settings.timeout, known);
  }

  /** The session, if something may be sent now. */
  #ready(action: string): Session {
    const state = this.#state;
    if (state.kind === "closed") throw new InterfaceError(`Cannot ${action}: cursor is closed`);
    if (state.kind === "executing") {
      throw new InterfaceError(`Cannot ${action}: cursor is already executing a statement`);
    }
    if (state.kind === "open" && state.isBusy) {
      throw new InterfaceError(`Cannot ${action}: cursor is already fetching`);
    }
    return this.#lease.require(action);
  }

  /** What is open; one that was not executed may be there all the same. Throws what is misuse. */
  #opened(action: string): Open {
    this.#ready(action);
    if (this.#state.kind === "failed") {
      throw new ProgrammingError(`Cannot ${action}: the last statement failed`);
    }
    // What is held is there when the transaction is not.
    if (!this.withHold) this.#setup.guard?.(action);
    if (this.#portal.isGone) throw wentWithTransaction(action);
    if (this.#state.kind !== "open") {
      const factory = this.#setup.rowFactory;
      this.#state = openedElsewhere({ rowMode: rowModeOf(factory, this.#setup) }, factory);
    }
    return this.#state;
  }
}
