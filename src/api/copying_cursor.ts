/**
 * The COPY verbs of a cursor. How it looks at its state and follows what becomes of them is the cursor's.
 * @module
 */

import {
  checkSink,
  type CopyFrom,
  copyFrom,
  copyFromExpert,
  type CopyTo,
  copyTo,
  copyToExpert,
  isSink,
} from "./copy.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import {
  COPY_CALL_OPTIONS,
  type CopyCallOptions,
  type CopyOptions,
  type CopyQuery,
  type TableName,
} from "./copy_statement.ts";
import { FetchingCursor } from "./fetching_cursor.ts";
import { checkOptionNames } from "./option_names.ts";

/** What copies data into tables and out of them. */
export abstract class CopyingCursor<Row> extends FetchingCursor<Row> {
  /**
   * Copies a source into a table with COPY, not faster than the server takes it, and resolves with the number of
   * rows. The source is a stream or an iterable of bytes or text in the `format` of the options, or of rows: arrays,
   * or objects by column name. Until it has ended other statements of this connection reject.
   *
   * Rejects with the server's error (`diag.context` has the line), with `DataError` for a row that cannot be
   * written, with `OperationalError` when the source fails: both say which row, nothing is copied, and the connection
   * is usable. The source is cancelled when no more of it is wanted.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await conn.execute("CREATE TEMP TABLE person (name text, born date)");
   * await conn.copyFrom([["ann", null], { name: "bob", born: "1999-12-31" }], "person");
   * ```
   */
  async copyFrom(
    source: CopyInput<CopyData> | CopyInput<CopyRow>,
    table: TableName,
    options: CopyOptions = {},
  ): Promise<number> {
    return await this.copyIn(copyFrom(source, table, options), options);
  }

  /**
   * The data of a table, or of the rows of a query, with COPY: as pieces, a web stream, rows, or into a sink. It is
   * sent when it is asked for. Throws `InterfaceError` for what cannot be.
   */
  copyTo(source: TableName | CopyQuery, options: CopyOptions = {}): CopyOutput {
    return this.copyOut(copyTo(source, options), options);
  }

  /**
   * Runs a COPY statement as it is written: `FROM STDIN` with a source of bytes or text, `TO STDOUT` with a sink.
   * Resolves with the number of rows; rejects as {@linkcode copyFrom} and {@linkcode CopyOutput.pipeTo}.
   */
  async copyExpert(
    text: string,
    sourceOrSink: CopyInput<CopyData> | WritableStream<Uint8Array>,
    options: CopyCallOptions = {},
  ): Promise<number> {
    checkOptionNames("copy", options, COPY_CALL_OPTIONS);
    if (isSink(sourceOrSink)) {
      checkSink(sourceOrSink);
      return await this.copyOut(copyToExpert(text), options).pipeTo(sourceOrSink);
    }
    return await this.copyIn(copyFromExpert(sourceOrSink, text, options), options);
  }

  /**
   * Runs a COPY from a source.
   * @internal
   */
  protected abstract copyIn(copy: CopyFrom, options: CopyCallOptions): Promise<number>;

  /**
   * Makes the output of a COPY, which starts when it is asked for data.
   * @internal
   */
  protected abstract copyOut(copy: CopyTo, options: CopyCallOptions): CopyOutput;
}
