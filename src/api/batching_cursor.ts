/**
 * What a cursor runs many times in one request. How it looks at its state and follows what becomes of them is the
 * cursor's.
 * @module
 */

import type { CallOptions, Capability, ResultSet, Session, Statement } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import type { Bound } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { Placeholders } from "../sql/placeholders.ts";
import { placeholdersOf } from "./binding.ts";
import { CopyingCursor } from "./copying_cursor.ts";
import { checkOptionNames } from "./option_names.ts";
import type { ExecuteOptions, MadeRowOptions } from "./parameters.ts";
import { type SetsOfValues, SetSource } from "./value_sets.ts";
import {
  EXECUTE_VALUES_OPTIONS,
  type ExecuteValuesOptions,
  mergedResults,
  NOTHING,
  pagesOf,
  type RowsOfValues,
} from "./value_pages.ts";

const NO_VALUES: readonly unknown[] = [];

/** Something to be run once, which is known to be right. */
export interface Run {
  /** The text; of several statements that of the last. */
  readonly text: string;
  /** Runs it. */
  run(call: CallOptions): Promise<ResultSet>;
}

/** Makes a {@linkcode Run}; `statement` makes what the session runs of a text and its values. */
export type Preparing = (session: Session, statement: (bound: Bound) => Statement) => Run;

/** What runs statements with many sets of values. */
export abstract class BatchingCursor<Row> extends CopyingCursor<Row> {
  /**
   * Runs a statement once for each set of values: PEP 249's `executemany`. The sets are arrays or objects, as
   * {@linkcode Cursor.execute} takes them, all of the same shape, from any iterable, which is not read faster than the
   * server takes them. They go in one request: without a transaction all or nothing is done; in one, what was done before
   * an error is undone by rolling back. Until it has ended other statements of this connection reject.
   *
   * Resolves with the cursor: `rowCount` is the sum, and the rows of RETURNING can be fetched, in the order of the sets.
   * Rejects as {@linkcode Cursor.execute}; with the server's error, whose `batchIndex` says at which set; with
   * `InterfaceError` for a set that does not fit, and with `OperationalError`, which has the `cause`, when the iterable
   * fails. The iterator is left when no more of it is wanted.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = conn.cursor<[number]>();
   * await cur.execute("CREATE TEMP TABLE person (id int GENERATED ALWAYS AS IDENTITY, name text)");
   * await cur.executeMany("INSERT INTO person (name) VALUES ($1) RETURNING id", [["ann"], ["bob"]]);
   * console.log(cur.rowCount, await cur.fetchAll()); // 2 [ [ 1 ], [ 2 ] ]
   * ```
   */
  executeMany<Made = Record<string, unknown>>(
    text: string | Composable,
    sets: SetsOfValues,
    options: MadeRowOptions<Made>,
  ): Promise<BatchingCursor<Made>>;
  /** Runs a statement once for each set of values; rows are as the cursor was made to give them. */
  executeMany(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<this>;
  async executeMany(
    text: string | Composable,
    sets: SetsOfValues,
    options: ExecuteOptions = {},
  ): Promise<this> {
    return await this.runOnce("batches", options, (session, statement) => {
      const placeholders = this.#placeholders(session, text);
      const prepared = statement({ text: placeholders.text, values: NO_VALUES });
      const source = SetSource.from(sets, placeholders);
      return {
        text: prepared.text,
        async run(call) {
          try {
            return await session.executeMany(prepared, source, call);
          } finally {
            source.end();
          }
        },
      };
    });
  }

  /**
   * Runs a statement with many rows of values in the place of its only `%s`: psycopg2's `execute_values`. Each
   * `pageSize` rows are one statement, with the values beside it; all of them go in one request, hence all or nothing is
   * done, without a transaction, too. Without rows nothing is sent.
   *
   * PostgreSQL takes the types of the values from the columns that INSERT puts them into; elsewhere, as in
   * `UPDATE … FROM (VALUES %s) AS v (id, name)`, they are text unless the `template` casts them: `"(%s::int4, %s)"`.
   *
   * Resolves with the cursor: `rowCount` is the sum, and the rows of RETURNING can be fetched, in order. Rejects as
   * {@linkcode Cursor.execute}; an error of the server has the page as its `batchIndex` where there are several.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = conn.cursor();
   * await cur.execute("CREATE TEMP TABLE person (id int, name text, at timestamptz DEFAULT now())");
   * await cur.executeValues("INSERT INTO person VALUES %s", [[1, "ann"], [2, "bob"]], {
   *   template: "(%s, upper(%s), DEFAULT)",
   * });
   * ```
   */
  executeValues<Made = Record<string, unknown>>(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions & MadeRowOptions<Made>,
  ): Promise<BatchingCursor<Made>>;
  /** Runs a statement with many rows of values; rows of its own are as the cursor was made to give them. */
  executeValues(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<this>;
  async executeValues(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions = {},
  ): Promise<this> {
    // Without rows there is no statement to be made with them.
    checkOptionNames("execute", options, EXECUTE_VALUES_OPTIONS);
    const { template: _, pageSize: __, ...execute } = options;
    return await this.runOnce(undefined, execute, (session, statement) => {
      const find = (text: string | Composable) => this.#placeholders(session, text);
      const pages = pagesOf(text, rows, options, find).map(statement);
      if (pages.length > 1) this.lease.need("execute", "batches");
      return {
        text: pages.at(-1)?.text ?? find(text).text,
        async run(call) {
          if (pages.length === 0) return NOTHING;
          return pages.length === 1
            ? await session.query(pages[0]!, call)
            : mergedResults(await session.batch(pages, call));
        },
      };
    });
  }

  /**
   * Runs what `prepare` makes, if a statement may start now, and takes its result over.
   * @internal
   */
  protected abstract runOnce(
    needed: Capability | undefined,
    options: ExecuteOptions,
    prepare: Preparing,
  ): Promise<this>;

  #placeholders(session: Session, text: string | Composable): Placeholders {
    if (this.setup.clientBinding) {
      throw new InterfaceError(
        "Cannot execute: a cursor with clientBinding runs one text at a time",
      );
    }
    return placeholdersOf("execute", session, text);
  }
}
