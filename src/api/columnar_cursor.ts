/**
 * Results by column: no row is made of them. How a cursor looks at its state and follows what becomes of a statement is
 * the cursor's.
 * @module
 */

import type { ResultSet } from "../driver.ts";
import { ProgrammingError } from "../errors.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import { objectOf } from "../types/object_row.ts";
import { BatchingCursor } from "./batching_cursor.ts";
import { bound } from "./binding.ts";
import { CALL_OPTIONS, checkOptionNames, type OptionNames } from "./option_names.ts";
import type { ExecuteOptions } from "./parameters.ts";

/** A result by column: for each name an array of the values of all rows, which are like `Row`. */
export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

/** How a statement is run whose result is wanted by column. */
export type ColumnsOptions = Omit<ExecuteOptions, "rowMode" | "rowFactory">;

const COLUMNS_OPTIONS: OptionNames<ColumnsOptions> = { ...CALL_OPTIONS, columnCodecs: true };
const NO_VALUES: readonly unknown[] = [];
const NO_OPTIONS: ColumnsOptions = {};

/** What runs statements for their columns. */
export abstract class ColumnarCursor<Row> extends BatchingCursor<Row> {
  /**
   * Runs one statement and resolves with its columns: an object with one array for each, by name. Numbers lie side by
   * side in such an array, and nothing is made for a row, so that a large result takes less time than in rows. All
   * arrays are of one length; they are empty when there is no row. NULL is null.
   *
   * What `execute()` takes, this takes, but for how rows are made: the cursor's `rowMode` and `rowFactory` do not matter.
   * Afterwards {@linkcode Cursor.description} and {@linkcode Cursor.rowCount} tell of the result, and no row is left to be
   * fetched.
   *
   * Rejects as {@linkcode Cursor.execute}; with `InterfaceError` when two columns have one name, and with
   * `ProgrammingError` when the statement returns no rows by nature: in both cases it has run.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await using cur = conn.cursor();
   * const { id, half } = await cur.columns<{ id: number; half: number | null }>(
   *   "SELECT i AS id, nullif(i, 2) / 2.0::float8 AS half FROM generate_series(1, $1::int4) AS i",
   *   [3],
   * );
   * console.log(id, half); // [ 1, 2, 3 ] [ 0.5, null, 1.5 ]
   * ```
   */
  async columns<Made = Record<string, unknown>>(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: ColumnsOptions = NO_OPTIONS,
  ): Promise<Columns<Made>> {
    checkOptionNames("execute", options, COLUMNS_OPTIONS);
    let columns = null as object | null;
    await this.runOnce(undefined, { ...options, rowMode: "tuple" }, (session, statementOf) => {
      const byClient = this.setup.clientBinding === true;
      const statement = statementOf(bound("execute", session, text, values, byClient));
      return {
        text: statement.text,
        run: async (call) => {
          const result = await session.query({ ...statement, rowMode: "columns" }, call);
          columns = columnsOf(result);
          return { ...result, rows: [] };
        },
      };
    });
    if (columns === null) {
      throw new ProgrammingError("Cannot fetch: the last statement returned no rows");
    }
    return columns as Columns<Made>; // the caller knows what the columns are
  }
}

/** The columns by name; null when there are none by nature. */
function columnsOf({ fields, rows: columns }: ResultSet): object | null {
  if (fields === null) return null;
  return objectOf(fields.map(({ name }) => name), fields.map((_, i) => columns[i] ?? []));
}
