/**
 * A connection that runs statements of the builder.
 * @module
 */

import type { CallOptions, PooledConnection, TransactionOptions, Values } from "../../mod.ts";
import { type Executing, executing } from "./executing.ts";
import { Result } from "./result.ts";
import type { ColumnDefinitions } from "./sql/column_definition.ts";
import type { Compiled } from "./sql/compiled.ts";
import { compile } from "./sql/compiler.ts";
import { ArgumentError, InvalidRequestError, ResourceClosedError } from "./sql/errors.ts";
import { type InsertInto, InsertStart } from "./sql/insert.ts";
import type { DdlRunner } from "./sql/metadata.ts";
import type { InsertValues, Row, Selection } from "./sql/row_types.ts";
import type { Executable } from "./sql/statement.ts";
import { type Transaction, TransactionPart, TransactionStack } from "./transaction.ts";

/** A row before the statement's type says what it is. */
type AnyRow = Record<string, unknown>;

/** A connection on loan from an engine. Disposing of it gives it back, with its transaction rolled back. */
export class SAConnection implements DdlRunner, AsyncDisposable {
  readonly #connection: PooledConnection;
  readonly #release: (connection: PooledConnection) => Promise<void>;
  readonly #transactions = new TransactionStack();
  #closed = false;

  /** Internal: use `Engine.acquire()`. */
  constructor(
    connection: PooledConnection,
    release: (connection: PooledConnection) => Promise<void>,
  ) {
    this.#connection = connection;
    this.#release = release;
  }

  /** The connection underneath. */
  get connection(): PooledConnection {
    return this.#connection;
  }

  /** Whether it has been given back, or is lost. */
  get closed(): boolean {
    return this.#closed || this.#connection.closed;
  }

  /** Whether a transaction begun by {@linkcode begin} is active. */
  get inTransaction(): boolean {
    return this.#transactions.current !== null;
  }

  /**
   * Runs a statement; it starts at once. What is returned can be awaited, for the {@linkcode Result}, or
   * iterated with `for await`, for the rows.
   *
   * Rejects with `ResourceClosedError` when closed, as the builder and the database do, with `TimeoutError`
   * after `timeout` milliseconds, and with `signal.reason`.
   */
  execute<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: undefined,
    options?: CallOptions,
  ): Executing<Row<Sel, Nul>, Nul>;
  /** Inserts one row or several: `execute(tbl.insert(), { val: "abc" })`. */
  execute<D extends ColumnDefinitions>(
    insert: InsertInto<string, D>,
    values: InsertValues<D> | readonly InsertValues<D>[],
    options?: CallOptions,
  ): Executing<never>;
  /** Runs text, with `values` for its `$1` or `%s`, or named ones for its `$name` or `%(name)s`. */
  execute<R extends object = Record<string, unknown>>(
    text: string,
    values?: Values,
    options?: CallOptions,
  ): Executing<R>;
  execute(
    statement: unknown,
    values?: unknown,
    options: CallOptions = {},
  ): Promise<unknown> & AsyncIterable<unknown> {
    return executing(this.#execute(statement, values, options));
  }

  /** Runs a statement and resolves with the first column of the first row, or null when there is none. */
  scalar<Sel extends Selection, Nul extends string>(
    statement: Executable<Sel, Nul>,
    values?: undefined,
    options?: CallOptions,
  ): Promise<Row<Sel, Nul>[keyof Sel] | null>;
  /** Runs text and resolves with the first column of the first row, or null when there is none. */
  scalar<V = unknown>(
    text: string,
    values?: Values,
    options?: CallOptions,
  ): Promise<V | null>;
  async scalar(statement: unknown, values?: unknown, options: CallOptions = {}): Promise<unknown> {
    return await (await this.#execute(statement, values, options)).scalar();
  }

  /**
   * Begins a transaction. Within one it gives a part of it: its `commit()` leaves all to the transaction,
   * its `rollback()` rolls all of it back. For one that can fail alone use {@linkcode beginNested}.
   *
   * Rejects with `InvalidRequestError` when options are given for a part.
   */
  async begin(options: TransactionOptions & CallOptions = {}): Promise<Transaction> {
    this.#require("begin");
    const { current } = this.#transactions;
    if (current === null) return this.#transactions.push(await this.#connection.begin(options));
    refuseOptions(options);
    return new TransactionPart(current);
  }

  /** Sets a savepoint; without a transaction it begins one. */
  async beginNested(options: CallOptions = {}): Promise<Transaction> {
    this.#require("begin");
    const { current } = this.#transactions;
    if (current === null) return await this.begin(options);
    return this.#transactions.push(await current.database.beginNested(options));
  }

  /**
   * Runs `body` in a transaction, or within one in a savepoint: committed when it resolves, rolled back when
   * it rejects, in which case this rejects with the same error.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions & CallOptions = {},
  ): Promise<T> {
    this.#require("begin");
    const { current } = this.#transactions;
    if (current !== null) refuseOptions(options);
    const outer = current === null ? this.#connection : current.database;
    return await outer.transaction((inner) => body(this.#transactions.push(inner)), options);
  }

  /** Runs statements without rows one after the other, for `MetaData.createAll()`. */
  async runDdl(statements: readonly Compiled[]): Promise<void> {
    this.#require("execute");
    for (const { text } of statements) await this.#connection.execute(text);
  }

  /** Gives it back; an open transaction is rolled back. Twice is once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#release(this.#connection);
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #execute(
    statement: unknown,
    values: unknown,
    options: CallOptions,
  ): Promise<Result<AnyRow>> {
    this.#require("execute");
    if (typeof statement === "string") return await this.#executeText(statement, values, options);
    return await this.#executeCompiled(compiledWith(statement, values), options);
  }

  async #executeText(text: string, values: unknown, options: CallOptions): Promise<Result<AnyRow>> {
    if (!isValues(values)) {
      throw new ArgumentError(
        "Cannot execute: values of a text are neither an array nor an object",
      );
    }
    const cursor = await this.#connection.execute(text, values, { ...options, rowMode: "object" });
    return new Result<AnyRow>({
      rows: cursor.description && await cursor.fetchAll(),
      keys: (cursor.description ?? []).map((column) => column.name),
      rowCount: cursor.rowCount,
      columns: [],
    });
  }

  async #executeCompiled(compiled: Compiled, options: CallOptions): Promise<Result<AnyRow>> {
    const columns = compiled.columns ?? [];
    const cursor = await this.#connection.execute(compiled.text, compiled.values, {
      ...options,
      rowMode: "object",
      columnCodecs: columns.map((column) => column.codec),
    });
    return new Result<AnyRow>({
      rows: compiled.columns && await cursor.fetchAll(),
      keys: columns.map((column) => column.key),
      rowCount: cursor.rowCount,
      columns,
    });
  }

  #require(action: string): void {
    if (this.#closed) throw new ResourceClosedError(`Cannot ${action}: connection is closed`);
  }
}

/** Whether the connection underneath can be asked: it knows which objects are values. */
function isValues(values: unknown): values is Values | undefined {
  return values === undefined || (typeof values === "object" && values !== null);
}

function compiledWith(statement: unknown, values: unknown): Compiled {
  // Whatever it is, the compiler asks for its brand.
  if (values === undefined) return compile(statement as Executable<never>);
  if (InsertStart.is(statement)) return compile(statement.values(values));
  throw new ArgumentError("Cannot execute: only text and insert() take values");
}

/** What a transaction is was said when it began. */
function refuseOptions(options: TransactionOptions): void {
  const { isolationLevel, readOnly, deferrable, trackCommit } = options;
  const given = [isolationLevel, readOnly, deferrable, trackCommit];
  if (given.every((option) => option === undefined)) return;
  throw new InvalidRequestError("Cannot begin: a transaction with options is open already");
}
