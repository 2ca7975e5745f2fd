/**
 * One statement after another and the rows of the last one: PEP 249's cursor.
 *
 * A cursor's whole situation is one union, `State`; every method looks at it first.
 * @module
 */

import type { Capability, Field, RowMode, RowStream, Session, Statement } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import { mogrify } from "../sql/mogrify.ts";
import type { BareConnection } from "./bare_connection.ts";
import { bound, lexerOptions, runBound } from "./binding.ts";
import { pointAtCaller } from "./caller_stack.ts";
import { type Column, columnFrom } from "./column.ts";
import { withDefaultTimeout } from "./deadline.ts";
import type { CopyFrom, CopyTo } from "./copy.ts";
import { CopyOutput } from "./copy_output.ts";
import type { CopyCallOptions } from "./copy_statement.ts";
import { CopyingCursor } from "./copying_cursor.ts";
import { CLOSED, type Fetched, FRESH, NO_ROWS, type State } from "./cursor_state.ts";
import { type Executed, iterableExecution } from "./executed.ts";
import type { Lease } from "./lease.ts";
import { type ExecuteOptions, statementFrom, type StreamOptions } from "./parameters.ts";
import { checkStream, neededFor, openStream } from "./portal_stream.ts";
import { StreamedRows } from "./row_stream.ts";

/** What kind of cursor to make. */
export interface CursorOptions {
  /** `"tuple"` (the default), arrays in column order, or `"object"`, objects by column name. */
  rowMode?: RowMode;
  /**
   * Whether values are put into the text, quoted, instead of sent beside it; false unless given. For statements
   * that take no parameters: NOTIFY, SET, DDL, and several in one text, of which the last one's rows are had.
   * The values are then in `query`, in the errors' `query`, and in what the server logs.
   */
  clientBinding?: boolean;
}

/** What a cursor is made with; internal. */
export interface CursorSetup extends CursorOptions {
  /** Throws when the cursor's owner, such as a finished transaction, refuses. */
  readonly guard?: (action: string) => void;
  /** Whether the rows can be fetched after the lease has ended, as those of a pool's one-shot are. */
  readonly outlivesLease?: boolean;
  /** Called once when it is closed. */
  readonly onClose?: () => Promise<void>;
}

const NO_VALUES: readonly unknown[] = [];
const NO_OPTIONS: ExecuteOptions = {};

/**
 * Runs statements and hands out the rows of the last one.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * await using cur = conn.cursor<[number, string]>();
 * await cur.execute("SELECT i, 'no. ' || i FROM generate_series(1, $1::int4) AS i", [3]);
 * for await (const [i, text] of cur) console.log(i, text); // 1 "no. 1", and so on
 * ```
 */
export class Cursor<Row = unknown[]> extends CopyingCursor
  implements AsyncIterable<Row>, AsyncDisposable {
  /** The connection it was made by. */
  readonly connection: BareConnection;
  readonly #lease: Lease;
  readonly #setup: CursorSetup;
  #state: State = FRESH;
  #arraySize = 1;

  /** Internal: cursors come from connections, transactions and pools. */
  constructor(lease: Lease, connection: BareConnection, setup: CursorSetup = {}) {
    super();
    this.#lease = lease;
    this.connection = connection;
    this.#setup = setup;
  }

  /**
   * Runs one statement and collects its rows. It starts at once. `values` are an array for its `$1`, `$2`, …, or for
   * psycopg's `%s`; or an object for its `$name` or `%(name)s`. In a text without `$1` or `$name`, and with values,
   * `%%` stands for `%`, but not in strings. A statement made with `sql` has its values in it.
   *
   * What is returned can be awaited, for this cursor, or iterated with `for await`, for the rows.
   *
   * Rejects with `InterfaceError` for a misuse (nothing is sent then), with the server's error, with
   * `TimeoutError` after `timeout` milliseconds, or with `signal.reason`.
   */
  execute(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: ExecuteOptions = NO_OPTIONS,
  ): Executed<Row, this> {
    return iterableExecution<Row, this>(this.#execute(text, values, options));
  }

  /**
   * Runs one statement and hands its rows out while they arrive: not reading holds the server back, and
   * no more than what one read brought is held here. The statement is sent when the iteration starts; until
   * the iteration ends other statements of this connection reject, unless the option `iterSize` lets them in. Leaving
   * the loop early ends it.
   */
  stream(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: StreamOptions = NO_OPTIONS,
  ): StreamedRows<Row> {
    const rows: StreamedRows<Row> = new StreamedRows<Row>(() =>
      this.#openStream(rows, text, values, options)
    );
    return rows;
  }

  /**
   * The text of a statement with its values in it, as a cursor with `clientBinding` would send it; nothing is sent.
   * Throws as `mogrify()`.
   */
  mogrify(text: string | Composable, values: Values = NO_VALUES): string {
    return mogrify(text, values, lexerOptions(this.#lease.session));
  }

  /** Resolves with the next row, or null at the end. Rejects with `ProgrammingError` when there is no result. */
  // deno-lint-ignore require-await
  async fetchOne(): Promise<Row | null> {
    return this.#takeRow(this.#fetched());
  }

  /** Resolves with the next rows, at most `size` ({@linkcode arraySize} unless given); none at the end. */
  // deno-lint-ignore require-await
  async fetchMany(size: number = this.#arraySize): Promise<Row[]> {
    const fetched = this.#fetched();
    checkSize(size);
    const rows = fetched.rows.slice(fetched.next, fetched.next + size);
    fetched.next += rows.length;
    return rows as Row[];
  }

  /** Resolves with all rows not fetched yet; none at the end. */
  // deno-lint-ignore require-await
  async fetchAll(): Promise<Row[]> {
    const fetched = this.#fetched();
    const rows = fetched.next === 0 ? fetched.rows : fetched.rows.slice(fetched.next);
    fetched.next += rows.length;
    fetched.rows = [];
    return rows as Row[];
  }

  /** Iterates over the rows not fetched yet. Leaving the loop early leaves the rest to be fetched. */
  [Symbol.asyncIterator](): AsyncIterator<Row, undefined> {
    return {
      next: () => {
        try {
          const fetched = this.#fetched();
          return Promise.resolve<IteratorResult<Row, undefined>>(
            fetched.next < fetched.rows.length
              ? { done: false, value: fetched.rows[fetched.next++] as Row }
              : { done: true, value: undefined },
          );
        } catch (error) {
          return Promise.reject(error);
        }
      },
    };
  }

  /** The columns of the last statement; null when it returned no rows by nature or nothing was executed. */
  get description(): readonly Column[] | null {
    return this.#fields()?.map(columnFrom) ?? null;
  }

  /** The rows the last statement returned or affected; -1 when that is not known. */
  get rowCount(): number {
    const state = this.#state;
    if (state.kind === "fetched") return state.result.rowCount ?? -1;
    return state.kind === "streaming" ? state.rows.rowCount ?? -1 : -1;
  }

  /** The index, from 0, of the row that is fetched next; null when there is no result. */
  get rowNumber(): number | null {
    return this.#state.kind === "fetched" && this.#state.result.fields !== null
      ? this.#state.next
      : null;
  }

  /** The command tag of the last statement, such as `INSERT 0 1`; null when there is none. */
  get statusMessage(): string | null {
    const state = this.#state;
    if (state.kind === "fetched") return state.result.commandTag;
    return state.kind === "streaming" && state.rows.ended ? state.rows.commandTag : null;
  }

  /** The text of the last statement, as it was sent, with `$1` for `%s`; null before the first. */
  get query(): string | null {
    return "text" in this.#state ? this.#state.text : null;
  }

  /** How many rows {@linkcode fetchMany} takes when not told; 1 at first. */
  get arraySize(): number {
    return this.#arraySize;
  }

  /** Throws `InterfaceError` unless it is a whole number, 0 or more. */
  set arraySize(size: number) {
    checkSize(size);
    this.#arraySize = size;
  }

  /** Whether it is closed, or cannot be used because its connection is closed. */
  get closed(): boolean {
    if (this.#state.kind === "closed") return true;
    return !this.#setup.outlivesLease && !this.#lease.usable;
  }

  /** Whether each statement is logged: its connection was made with the option `echo`. */
  get echo(): boolean {
    return this.connection.echo;
  }

  /** Drops its rows and refuses everything from now on. The connection stays open. Twice is once. */
  async close(): Promise<void> {
    const state = this.#state;
    if (state.kind === "closed") return;
    this.#state = CLOSED;
    try {
      if (state.kind === "streaming") await state.rows.close();
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
    const statement = this.#statement(session, text, values, options);
    const call = withDefaultTimeout("execute", options, this.#lease.settings.timeout);
    const executing: State = { kind: "executing", text: statement.text };
    this.#state = executing;
    try {
      const result = await runBound(this.#lease, session, statement, call, this.#bindsByClient);
      const { text } = executing;
      this.#settle(executing, { kind: "fetched", text, result, rows: result.rows, next: 0 });
    } catch (error) {
      if (this.#state === executing) this.#state = { kind: "failed", text: statement.text };
      throw pointAtCaller(error);
    }
    return this;
  }

  /** @internal */
  protected override async copyIn(copy: CopyFrom, options: CopyCallOptions): Promise<number> {
    const { text } = copy;
    const executing: State = { kind: "executing", text };
    try {
      const session = this.#ready("copy", "copy");
      const call = withDefaultTimeout("copy", options, this.#lease.settings.timeout);
      this.#state = executing;
      const result = await copy.run(session, call);
      this.#settle(executing, { kind: "fetched", text, result, rows: result.rows, next: 0 });
      return result.rowCount ?? 0;
    } catch (error) {
      copy.cancel(error);
      if (this.#state === executing) this.#state = { kind: "failed", text };
      throw pointAtCaller(error);
    }
  }

  /** @internal */
  protected override copyOut(copy: CopyTo, options: CopyCallOptions): CopyOutput {
    const { text } = copy;
    const output: CopyOutput = new CopyOutput((described) => {
      const session = this.#ready("copy", "copy");
      const call = withDefaultTimeout("copy", options, this.#lease.settings.timeout);
      this.#state = { kind: "streaming", text, rows: output };
      return copy.open(session, call, described);
    }, options);
    return output;
  }

  async #openStream(
    rows: StreamedRows<Row>,
    text: string | Composable,
    values: Values,
    options: StreamOptions,
  ): Promise<RowStream> {
    const session = this.#ready("execute", neededFor(options));
    checkStream(this.#lease, options);
    const statement = this.#statement(session, text, values, options);
    const call = withDefaultTimeout("execute", options, this.#lease.settings.timeout);
    // From here on close() ends it, even while it opens.
    this.#state = { kind: "streaming", text: statement.text, rows };
    return await openStream(session, statement, options, call);
  }

  get #bindsByClient(): boolean {
    return this.#setup.clientBinding === true;
  }

  #statement(
    session: Session,
    text: string | Composable,
    values: Values,
    options: ExecuteOptions,
  ): Statement {
    const parts = bound("execute", session, text, values, this.#bindsByClient);
    return statementFrom("execute", parts, options, this.#rowMode);
  }

  get #rowMode(): RowMode {
    return this.#setup.rowMode ?? "tuple";
  }

  /** The session, if a statement may start now. */
  #ready(action: string, needed?: Capability): Session {
    const state = this.#state;
    if (state.kind === "closed") throw new InterfaceError(`Cannot ${action}: cursor is closed`);
    if (state.kind === "executing") {
      throw new InterfaceError(`Cannot ${action}: cursor is already executing a statement`);
    }
    if (state.kind === "streaming" && !state.rows.ended) {
      throw new InterfaceError(`Cannot ${action}: cursor is streaming rows`);
    }
    const session = this.#lease.require(action, needed);
    this.#setup.guard?.(action);
    return session;
  }

  /** Closing while executing drops the result when it comes. */
  #settle(executing: State, settled: State): void {
    if (this.#state !== executing) {
      throw new InterfaceError("Cannot execute: cursor was closed meanwhile");
    }
    this.#state = settled;
  }

  #fetched(): Fetched {
    const state = this.#state;
    if (state.kind !== "closed" && !this.#setup.outlivesLease) this.#lease.require("fetch");
    if (state.kind !== "fetched") {
      const Misuse = state.kind === "fresh" || state.kind === "failed"
        ? ProgrammingError
        : InterfaceError;
      throw new Misuse(`Cannot fetch: ${NO_ROWS[state.kind]}`);
    }
    if (state.result.fields === null) {
      throw new ProgrammingError("Cannot fetch: the last statement returned no rows");
    }
    return state;
  }

  #takeRow(fetched: Fetched): Row | null {
    if (fetched.next >= fetched.rows.length) return null;
    // The session decoded it in the row mode that Row stands for.
    return fetched.rows[fetched.next++] as Row;
  }

  #fields(): readonly Field[] | null {
    const state = this.#state;
    if (state.kind === "fetched") return state.result.fields;
    return state.kind === "streaming" ? state.rows.fields : null;
  }
}

function checkSize(size: number): void {
  if (Number.isInteger(size) && size >= 0) return;
  throw new InterfaceError("Cannot fetch: size is not a whole number, 0 or more");
}
