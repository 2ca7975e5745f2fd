/**
 * The statements of a transaction, each on a cursor of its own.
 * @module
 */

import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import type { CopyCallOptions, CopyOptions, CopyQuery, TableName } from "./copy_statement.ts";
import type { Cursor } from "./cursor.ts";
import { CURSOR_OPTIONS } from "./cursor_option_names.ts";
import type { CursorOptions, MadeRowCursorOptions } from "./cursor_options.ts";
import type { Executed } from "./executed.ts";
import { checkOptionNames } from "./option_names.ts";
import type { ExecuteOptions, MadeRowOptions } from "./parameters.ts";
import type { ServerCursor } from "./server_cursor.ts";
import {
  isNamed,
  type MadeRowServerCursorOptions,
  type ServerCursorOptions,
} from "./server_cursor_options.ts";
import type { ExecuteValuesOptions, RowsOfValues } from "./value_pages.ts";
import type { SetsOfValues } from "./value_sets.ts";

/** Runs statements as long as its transaction is open. */
export abstract class TransactionStatements {
  /** Makes a cursor that lives on the server, by its name; made with hold, it can be read after COMMIT. */
  cursor<Row = Record<string, unknown>>(
    options: MadeRowServerCursorOptions<Row>,
  ): ServerCursor<Row>;
  /** Makes a cursor that lives on the server, by its name; made with hold, it can be read after COMMIT. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options: ServerCursorOptions,
  ): ServerCursor<Row>;
  /** Makes a cursor that works as long as this transaction is open. */
  cursor<Row = Record<string, unknown>>(options: MadeRowCursorOptions<Row>): Cursor<Row>;
  /** Makes a cursor that works as long as this transaction is open. */
  cursor<Row extends readonly unknown[] = unknown[]>(options?: CursorOptions): Cursor<Row>;
  cursor<Row>(options: CursorOptions = {}): Cursor<Row> | ServerCursor<Row> {
    checkOptionNames("make a cursor", options, CURSOR_OPTIONS);
    return isNamed(options) ? this.makeServerCursor<Row>(options) : this.makeCursor<Row>(options);
  }

  /** Runs one statement on a new cursor; as `Connection.execute()`. */
  execute<Row = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Row>,
  ): Executed<Row, Cursor<Row>>;
  /** Runs one statement on a new cursor; as `Connection.execute()`. */
  execute<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>>;
  execute<Row>(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>> {
    return this.makeCursor<Row>({}).execute(text, values, options);
  }

  /** Runs a statement once for each set of values on a new cursor; as {@linkcode Cursor.executeMany}. */
  executeMany<Row = Record<string, unknown>>(
    text: string | Composable,
    sets: SetsOfValues,
    options: MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement once for each set of values on a new cursor; as {@linkcode Cursor.executeMany}. */
  executeMany<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<Cursor<Row>>;
  executeMany<Row>(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<Cursor<Row>> {
    return this.makeCursor<Row>({}).executeMany(text, sets, options);
  }

  /** Runs a statement with many rows in the place of its `%s` on a new cursor; as {@linkcode Cursor.executeValues}. */
  executeValues<Row = Record<string, unknown>>(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions & MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement with many rows in the place of its `%s` on a new cursor; as {@linkcode Cursor.executeValues}. */
  executeValues<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<Cursor<Row>>;
  executeValues<Row>(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<Cursor<Row>> {
    return this.makeCursor<Row>({}).executeValues(text, rows, options);
  }

  /** Copies a source into a table on a new cursor, and resolves with the number of rows; as {@linkcode Cursor.copyFrom}. */
  copyFrom(
    source: CopyInput<CopyData> | CopyInput<CopyRow>,
    table: TableName,
    options?: CopyOptions,
  ): Promise<number> {
    return this.makeCursor({}).copyFrom(source, table, options);
  }

  /** The data of a table or a query, on a new cursor; as {@linkcode Cursor.copyTo}. */
  copyTo(source: TableName | CopyQuery, options?: CopyOptions): CopyOutput {
    return this.makeCursor({}).copyTo(source, options);
  }

  /** Runs a COPY statement as it is written, on a new cursor; as {@linkcode Cursor.copyExpert}. */
  copyExpert(
    text: string,
    sourceOrSink: CopyInput<CopyData> | WritableStream<Uint8Array>,
    options?: CopyCallOptions,
  ): Promise<number> {
    return this.makeCursor({}).copyExpert(text, sourceOrSink, options);
  }

  /**
   * Makes a cursor that is refused everything once the transaction is not open.
   * @internal
   */
  protected abstract makeCursor<Row>(options: CursorOptions): Cursor<Row>;

  /**
   * As {@linkcode makeCursor}, on the server.
   * @internal
   */
  protected abstract makeServerCursor<Row>(options: ServerCursorOptions): ServerCursor<Row>;
}
