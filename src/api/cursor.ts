/**
 * One statement after another and the rows of the last one: PEP 249's cursor.
 *
 * A cursor's whole situation is one union, `State`; every method looks at it first.
 * @module
 */

import type { CallOptions, Capability, ResultSet, RowStream, Session } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import type { Bound, Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import { mogrify } from "../sql/mogrify.ts";
import type { Identifier } from "../sql/parts.ts";
import type { BareConnection } from "./bare_connection.ts";
import type { Preparing } from "./batching_cursor.ts";
import type { TransactionOptions } from "./begin_statement.ts";
import { bound, lexerOptions, runBound } from "./binding.ts";
import { pointAtCaller } from "./caller_stack.ts";
import { ColumnarCursor } from "./columnar_cursor.ts";
import type { CopyFrom, CopyTo } from "./copy.ts";
import { CopyOutput } from "./copy_output.ts";
import type { CopyCallOptions } from "./copy_statement.ts";
import {
  checkCursorOptions,
  type CursorSetup,
  rowFactoryOf,
  rowModeOf,
  sharing,
} from "./cursor_options.ts";
import { CLOSED, type Collected, type Executing } from "./cursor_state.ts";
import { withDefaultTimeout } from "./deadline.ts";
import { type Executed, iterableExecution } from "./executed.ts";
import type { Lease } from "./lease.ts";
import { MadeStream } from "./made_stream.ts";
import {
  type ExecuteOptions,
  type MadeRowOptions,
  statementFrom,
  STREAM_OPTIONS,
  type StreamOptions,
} from "./parameters.ts";
import { checkStream, neededFor, openStream } from "./portal_stream.ts";
import { type CallProcOptions, procedureCall } from "./procedure_call.ts";
import type { RowFactory } from "./row_factory.ts";
import { StreamedRows } from "./row_stream.ts";
import type { TransactionControl } from "./transaction_control.ts";

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
export class Cursor<Row = unknown[]> extends ColumnarCursor<Row> implements AsyncDisposable {
  /** The connection it was made by. */
  readonly connection: BareConnection;

  /** Internal: cursors come from connections, transactions and pools. */
  constructor(lease: Lease, connection: BareConnection, setup: CursorSetup) {
    super(lease, setup);
    checkCursorOptions(setup);
    this.connection = connection;
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
  execute<Made = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Made>,
  ): Executed<Made, Cursor<Made>>;
  /** Runs one statement and collects its rows, which are as the cursor was made to give them. */
  execute(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, this>;
  execute(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: ExecuteOptions = NO_OPTIONS,
  ): Executed<Row, this> {
    let execution: Promise<this>;
    try {
      execution = this.#execute(text, values, options);
    } catch (error) {
      execution = Promise.reject(error);
    }
    return iterableExecution<Row, this>(execution);
  }

  /** What a new cursor like `model` runs together with others; throws as `execute()` rejects. @internal */
  static collect(
    model: Cursor<unknown>,
    text: string | Composable,
    values: Values,
    options: ExecuteOptions,
  ): Collected<Cursor<unknown>> {
    const cursor = new Cursor<unknown>(model.lease, model.connection, model.setup);
    const session = cursor.#ready("execute");
    const factory = rowFactoryOf(options, cursor.setup);
    const parts = bound("execute", session, text, values, cursor.#bindsByClient);
    const statement = statementFrom("execute", parts, options, rowModeOf(factory, cursor.setup));
    return { cursor, statement, factory, executing: cursor.#begin(statement.text) };
  }

  /** Gives it its result; null when it has failed. Throws as `execute()` rejects. @internal */
  static settle(
    { cursor, executing, factory }: Collected<Cursor<unknown>>,
    result: ResultSet | null,
  ): void {
    if (result === null) cursor.failed(executing);
    else cursor.settle(executing, result, factory);
  }

  /**
   * Calls a function or, with the `kind` `"procedure"`, a procedure: PEP 249's `callproc`. Resolves with the cursor; what
   * the function returns can be fetched, as the rows of `SELECT * FROM name(…)`, and what a procedure has in its OUT
   * parameters, for each of which a value is passed, such as null, as one row.
   *
   * `values` are an array, or an object by the names of the parameters. Each part of a dotted name is quoted: case matters,
   * and `"shop.Add"` is `Add` in the schema `shop`; for a name with a dot in it there is `Identifier`. Where several
   * functions of the name could be meant, say which with casts, in {@linkcode Cursor.execute}.
   *
   * Rejects as {@linkcode Cursor.execute}.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = await conn.cursor().callProc("pg_catalog.upper", ["a"]);
   * console.log(await cur.fetchOne()); // [ "A" ]
   * ```
   */
  callProc<Made = Record<string, unknown>>(
    name: string | Identifier,
    values: Values | undefined,
    options: CallProcOptions & MadeRowOptions<Made>,
  ): Promise<Cursor<Made>>;
  /** Calls a function or a procedure, whose rows are as the cursor was made to give them. */
  callProc(name: string | Identifier, values?: Values, options?: CallProcOptions): Promise<this>;
  async callProc(
    name: string | Identifier,
    values: Values = NO_VALUES,
    options: CallProcOptions = NO_OPTIONS,
  ): Promise<this> {
    const { kind, ...execute } = options;
    const call = procedureCall(name, values, kind);
    return await this.execute(call.text, call.values, execute);
  }

  /**
   * Runs one statement and hands its rows out while they arrive: not reading holds the server back, and
   * no more than what one read brought is held here. The statement is sent when the iteration starts; until
   * the iteration ends other statements of this connection reject, unless the option `iterSize` lets them in. Leaving
   * the loop early ends it.
   *
   * The iteration rejects as {@linkcode Cursor.execute}, and with `ProgrammingError` where `iterSize` finds no
   * transaction (nothing is sent then).
   */
  stream<Made = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Made> & StreamOptions,
  ): StreamedRows<Made>;
  /** Runs one statement and hands its rows out while they arrive, as the cursor was made to give them. */
  stream(
    text: string | Composable,
    values?: Values,
    options?: StreamOptions,
  ): StreamedRows<Row>;
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
    return mogrify(text, values, lexerOptions(this.lease.session));
  }

  /**
   * Begins a transaction, in which this cursor, as all of its connection, works until it is finished: aiopg's `begin`.
   * Disposing of it rolls back. Rejects with `ProgrammingError` while one is open on the connection, whoever began it.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = conn.cursor();
   * await using tx = await cur.begin({ isolationLevel: "serializable" });
   * await cur.execute("CREATE TEMP TABLE account (id int, balance int)");
   * await tx.commit();
   * ```
   */
  async begin(options: TransactionOptions & CallOptions = {}): Promise<TransactionControl> {
    this.#mayBegin();
    return await this.setup.transactions.begin(this.lease, this.connection, options);
  }

  /** Sets a savepoint in the innermost transaction of the connection; begins one where none is open. To any depth. */
  async beginNested(options: CallOptions = {}): Promise<TransactionControl> {
    this.#mayBegin();
    return await this.setup.transactions.beginNested(this.lease, this.connection, options);
  }

  /** Deadline of its statements that name none, milliseconds; undefined for none. */
  get timeout(): number | undefined {
    return this.setup.timeout ?? this.lease.settings.timeout;
  }

  /** Whether it is closed, or cannot be used because its connection is closed. */
  get closed(): boolean {
    if (this.state.kind === "closed") return true;
    return !this.setup.outlivesLease && !this.lease.usable;
  }

  /** Whether each statement is logged: its connection was made with the option `echo`. */
  get echo(): boolean {
    return this.connection.echo;
  }

  /** Drops its rows and refuses everything from now on. The connection stays open. Twice is once. */
  async close(): Promise<void> {
    const { state } = this;
    if (state.kind === "closed") return;
    this.state = CLOSED;
    try {
      if (state.kind === "streaming") await state.rows.close();
    } finally {
      await this.setup.onClose?.();
    }
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #mayBegin(): void {
    this.checkOpen("begin");
    this.setup.guard?.("begin");
  }

  #execute(text: string | Composable, values: Values, options: ExecuteOptions): Promise<this> {
    const session = this.#ready("execute");
    const factory = rowFactoryOf(options, this.setup);
    const parts = bound("execute", session, text, values, this.#bindsByClient);
    const mode = rowModeOf(factory, this.setup);
    const statement = sharing(statementFrom("execute", parts, options, mode), this.setup);
    const call = this.#call("execute", options);
    const executing = this.#begin(statement.text);
    const results = runBound(this.lease, session, statement, call, this.#bindsByClient);
    return this.#follow(executing, results, factory);
  }

  /** @internal */
  protected override async runOnce(
    needed: Capability | undefined,
    options: ExecuteOptions,
    prepare: Preparing,
  ): Promise<this> {
    const session = this.#ready("execute", needed);
    const factory = rowFactoryOf(options, this.setup);
    const call = this.#call("execute", options);
    const mode = rowModeOf(factory, this.setup);
    const { text, run } = prepare(
      session,
      (bound: Bound) => statementFrom("execute", bound, options, mode),
    );
    return await this.#follow(this.#begin(text), run(call), factory);
  }

  /** @internal */
  protected override async copyIn(copy: CopyFrom, options: CopyCallOptions): Promise<number> {
    try {
      const session = this.#ready("copy", "copy");
      const call = this.#call("copy", options);
      await this.#follow(this.#begin(copy.text), copy.run(session, call), undefined);
      return Math.max(0, this.rowCount);
    } catch (error) {
      copy.cancel(error);
      throw error;
    }
  }

  /** @internal */
  protected override copyOut(copy: CopyTo, options: CopyCallOptions): CopyOutput {
    const { text } = copy;
    const output: CopyOutput = new CopyOutput((described) => {
      const session = this.#ready("copy", "copy");
      const call = this.#call("copy", options);
      this.state = { kind: "streaming", text, rows: output };
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
    checkStream(this.lease, options);
    const factory = rowFactoryOf(options, this.setup);
    const parts = bound("execute", session, text, values, this.#bindsByClient);
    const mode = rowModeOf(factory, this.setup);
    const statement = statementFrom("execute", parts, options, mode, STREAM_OPTIONS);
    const call = this.#call("execute", options);
    this.lease.mayHaveRun(statement.text);
    // From here on close() ends it, even while it opens.
    this.state = { kind: "streaming", text: statement.text, rows };
    const stream = await openStream(session, statement, options, call);
    return factory === undefined ? stream : new MadeStream(stream, factory);
  }

  #begin(text: string): Executing {
    const executing: Executing = { kind: "executing", text };
    this.state = executing;
    return executing;
  }

  /** The one place that waits for what runs, so that there is one await on the way of a statement. */
  async #follow(
    executing: Executing,
    running: Promise<ResultSet | ResultSet[]>,
    factory: RowFactory<unknown> | undefined,
  ): Promise<this> {
    try {
      const results = await running;
      this.lease.completed(results);
      this.settle(executing, results, factory);
    } catch (error) {
      this.failed(executing);
      throw pointAtCaller(error);
    }
    return this;
  }

  get #bindsByClient(): boolean {
    return this.setup.clientBinding === true;
  }

  #call(action: string, options: CallOptions): CallOptions {
    return withDefaultTimeout(action, options, this.timeout);
  }

  /** The session, if a statement may start now. */
  #ready(action: string, needed?: Capability): Session {
    const { state } = this;
    if (state.kind === "closed") throw new InterfaceError(`Cannot ${action}: cursor is closed`);
    if (state.kind === "executing") {
      throw new InterfaceError(`Cannot ${action}: cursor is already executing a statement`);
    }
    if (state.kind === "streaming" && !state.rows.ended) {
      throw new InterfaceError(`Cannot ${action}: cursor is streaming rows`);
    }
    const session = this.lease.require(action, needed);
    this.setup.guard?.(action);
    return session;
  }
}
