/**
 * The statements of an `SAConnection`.
 * @module
 */

import type {
  CallOptions,
  PooledConnection,
  SetsOfValues,
  StreamedRows,
  Values,
} from "../../mod.ts";
import { type Executing, executing } from "./executing.ts";
import {
  callOptions,
  checkOptions,
  compileOptions,
  STATEMENT_OPTIONS,
  type StatementOptions,
  STREAM_OPTIONS,
  type StreamedStatementOptions,
  type StreamedTextOptions,
  streamOptions,
  TEXT_STREAM_OPTIONS,
} from "./options.ts";
import { type NamedValues, prepare, prepareOne } from "./preparation.ts";
import type { Result } from "./result.ts";
import { type AnyRow, run, runText, runTextMany, streamedRowOptions } from "./running.ts";
import type { ColumnDefinitions } from "./sql/column_definition.ts";
import type { Compiled } from "./sql/compiled.ts";
import { ArgumentError, ResourceClosedError } from "./sql/errors.ts";
import type { InsertInto } from "./sql/insert.ts";
import type { DdlRunner } from "./sql/table_owner.ts";
import type { Row, Selection } from "./sql/kinds.ts";
import type { InsertValues } from "./sql/row_types.ts";
import type { Executable } from "./sql/statement.ts";

/** Runs statements of the builder, and texts. */
export abstract class ConnectionStatements implements DdlRunner {
  /** The connection underneath. */
  readonly connection: PooledConnection;
  /** @internal */
  protected released = false;

  /** Internal: use `Engine.acquire()`. */
  constructor(connection: PooledConnection) {
    this.connection = connection;
  }

  /** Whether it has been given back, or is lost. */
  get closed(): boolean {
    return this.released || this.connection.closed;
  }

  /**
   * Runs a statement; it starts at once. What is returned can be awaited, for the {@linkcode Result}, or
   * iterated with `for await`, for the rows. `values` are those of its `param()`, by name. An array of such
   * objects runs it once for each, in one request, and all of it takes effect or nothing: the result has all of
   * the rows, and the sum of the counts.
   *
   * Rejects with `ArgumentError` for values or options that it does not take (nothing is sent then), with
   * `ResourceClosedError` when closed, as the builder and the database do, with `TimeoutError` after `timeout`
   * milliseconds, and with `signal.reason`.
   *
   * ```ts
   * import * as sa from "@aiopg/aiopg/sa";
   *
   * const tbl = new sa.MetaData().table("sa_execute_example", {
   *   id: sa.integer().primaryKey(),
   *   val: sa.varchar(255),
   * });
   * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
   * await engine.begin(async (conn) => {
   *   await conn.execute(sa.createTable(tbl));
   *   await conn.execute(tbl.insert(), [{ val: "abc" }, { val: "def" }]);
   *   for await (const row of conn.execute(tbl.select())) console.log(row.id, row.val);
   *   await conn.execute(sa.dropTable(tbl));
   * });
   * ```
   */
  execute<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: NamedValues | readonly NamedValues[],
    options?: StatementOptions,
  ): Executing<Row<Sel, Nul>, Nul>;
  /**
   * Inserts one row or several: `execute(tbl.insert(), { val: "abc" })`. More rows than one statement can have values
   * for, 65,535, go in several, in one request: all of them are inserted, or none.
   */
  execute<D extends ColumnDefinitions>(
    insert: InsertInto<string, D>,
    values: InsertValues<D> | readonly InsertValues<D>[],
    options?: StatementOptions,
  ): Executing<never>;
  /**
   * Runs text, with `values` for its `$1` or `%s`, or named ones for its `$name` or `%(name)s`. An array is one
   * set of values, whatever is in it; for several see {@linkcode executeMany}.
   */
  execute<R extends object = Record<string, unknown>>(
    text: string,
    values?: Values,
    options?: CallOptions,
  ): Executing<R>;
  execute(
    statement: unknown,
    values?: unknown,
    options: StatementOptions = {},
  ): Promise<unknown> & AsyncIterable<unknown> {
    return executing(this.#execute(statement, values, options));
  }

  /**
   * Runs a text once for each set of values, arrays or objects, in few requests; as `Connection.executeMany()`,
   * which says what becomes of an error. The result has the rows of RETURNING, and the sum of the counts.
   * Rejects as {@linkcode execute}.
   *
   * A statement of the builder takes several sets in {@linkcode execute}.
   */
  executeMany<R extends object = Record<string, unknown>>(
    text: string,
    sets: SetsOfValues,
    options: CallOptions = {},
  ): Executing<R> {
    return executing(this.#executeMany(text, sets, options) as Promise<Result<R>>);
  }

  /** Runs a text; SQLAlchemy's name of `execute(text)`. */
  execDriverSql<R extends object = Record<string, unknown>>(
    text: string,
    values?: Values,
    options?: CallOptions,
  ): Executing<R> {
    return this.execute<R>(text, values, options);
  }

  /** Runs a statement and resolves with the first column of the first row, or null when there is none. */
  scalar<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: NamedValues,
    options?: StatementOptions,
  ): Promise<Row<Sel, Nul>[keyof Sel] | null>;
  /** Runs text and resolves with the first column of the first row, or null when there is none. */
  scalar<V = unknown>(
    text: string,
    values?: Values,
    options?: CallOptions,
  ): Promise<V | null>;
  async scalar(
    statement: unknown,
    values?: unknown,
    options: StatementOptions = {},
  ): Promise<unknown> {
    return await (await this.#execute(statement, values, options)).scalar();
  }

  /** Runs a statement and resolves with the first column of its rows. */
  scalars<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: NamedValues,
    options?: StatementOptions,
  ): Promise<Row<Sel, Nul>[keyof Sel][]>;
  /** Runs text and resolves with the first column of its rows. */
  scalars<V = unknown>(text: string, values?: Values, options?: CallOptions): Promise<V[]>;
  async scalars(
    statement: unknown,
    values?: unknown,
    options: StatementOptions = {},
  ): Promise<unknown[]> {
    return await (await this.#execute(statement, values, options)).scalars();
  }

  /**
   * Runs a statement and hands its rows out while they arrive, to be iterated once: row by row, or by `batches()`.
   * Not reading holds the server back, and leaving the loop ends it. The statement is sent when the iteration
   * starts; until it has ended other statements of this connection reject, unless `iterSize` lets them in.
   *
   * Throws `ResourceClosedError` when closed, and for what is wrong with the statement, its values and the
   * options; the iteration rejects as {@linkcode execute}.
   *
   * ```ts
   * import * as sa from "@aiopg/aiopg/sa";
   *
   * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
   * await using conn = await engine.acquire();
   * const numbers = "SELECT n FROM generate_series(1, 1000000) AS n";
   * for await (const { n } of conn.stream<{ n: number }>(numbers)) {
   *   if (n === 3) break;
   * }
   * ```
   */
  stream<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: NamedValues,
    options?: StreamedStatementOptions,
  ): StreamedRows<Row<Sel, Nul>>;
  /** Runs text and hands its rows out while they arrive. */
  stream<R extends object = Record<string, unknown>>(
    text: string,
    values?: Values,
    options?: StreamedTextOptions,
  ): StreamedRows<R>;
  stream(
    statement: unknown,
    values?: unknown,
    options: StreamedStatementOptions = {},
  ): StreamedRows<unknown> {
    this.require("stream");
    const isText = typeof statement === "string";
    checkOptions("stream", options, isText ? TEXT_STREAM_OPTIONS : STREAM_OPTIONS);
    const how = streamOptions(options);
    const cursor = this.connection.cursor();
    if (isText) {
      checkValues("stream", values);
      return cursor.stream(statement, values, { ...how, rowMode: "object" });
    }
    const prepared = prepareOne(statement, values, compileOptions(options));
    const { compiled } = prepared;
    return cursor.stream(compiled.text, prepared.values, {
      ...how,
      ...streamedRowOptions(compiled),
    });
  }

  /** Runs statements without rows one after the other, for `MetaData.createAll()`. */
  async runDdl(statements: readonly Compiled[]): Promise<void> {
    this.require("execute");
    for (const { text } of statements) await this.connection.execute(text);
  }

  /** @internal */
  protected require(action: string): void {
    if (this.released) throw new ResourceClosedError(`Cannot ${action}: connection is closed`);
  }

  async #execute(
    statement: unknown,
    values: unknown,
    options: StatementOptions,
  ): Promise<Result<AnyRow>> {
    this.require("execute");
    if (typeof statement === "string") {
      checkOptions("execute", options);
      checkValues("execute", values);
      return await runText(this.connection, statement, values, callOptions(options));
    }
    checkOptions("execute", options, STATEMENT_OPTIONS);
    const prepared = prepare(statement, values, compileOptions(options));
    return await run(this.connection, prepared, callOptions(options));
  }

  async #executeMany(
    text: string,
    sets: SetsOfValues,
    options: CallOptions,
  ): Promise<Result<AnyRow>> {
    this.require("execute");
    checkOptions("execute", options);
    if (typeof text !== "string") {
      throw new ArgumentError("Cannot execute: a statement takes sets of values in execute()");
    }
    return await runTextMany(this.connection, text, sets, callOptions(options));
  }
}

/** The connection underneath knows which objects are values. */
function checkValues(action: string, values: unknown): asserts values is Values | undefined {
  if (values === undefined || (typeof values === "object" && values !== null)) return;
  throw new ArgumentError(
    `Cannot ${action}: values of a text are neither an array nor an object; one value is a list, too: [value]`,
  );
}
