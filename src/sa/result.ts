/**
 * What a statement returned.
 * @module
 */

import { type Arrived, FetchedRows } from "./fetched_rows.ts";
import type { PrimaryKey, TellKey } from "./inserted_key.ts";
import type { CompiledColumn } from "./sql/compiled.ts";
import { NoSuchColumnError } from "./sql/errors.ts";
import type { ExprOf, SelectedValue } from "./sql/kinds.ts";
import { keyOf } from "./sql/result_key.ts";

/** What a result is made of. */
export interface ResultData {
  /** What has arrived, or null when the statement returns no rows by nature. */
  readonly arrived: Arrived | null;
  /** The keys of the rows, in the order of the columns. */
  readonly keys: readonly string[];
  /** The rows returned or affected; -1 when that is not known. */
  readonly rowCount: number;
  /** What the columns show, where a builder made the statement. */
  readonly columns: readonly CompiledColumn[];
  /** Tells the primary key of the row that was inserted. */
  readonly tellKey: TellKey;
}

/**
 * The rows that a statement returned: plain objects, by the keys of what was selected. It closes itself when
 * the last row has been taken; a statement that returns no rows has a closed one.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await using conn = await engine.acquire();
 * const result = await conn.execute<{ n: number }>("SELECT n FROM generate_series(1, 3) AS n");
 * console.log(await result.fetchOne(), await result.scalars("n")); // { n: 1 } [ 2, 3 ]
 * ```
 *
 * @see aiopg's `ResultProxy`, SQLAlchemy's `Result`
 */
export class Result<R extends object, out Nul extends string = never> extends FetchedRows<R> {
  /** The rows returned or affected, by all sets of values together; -1 when that is not known. */
  readonly rowCount: number;
  readonly #columns: readonly CompiledColumn[];
  readonly #tellKey: TellKey;

  /** Internal: results come from `execute()`. */
  constructor({ arrived, keys, rowCount, columns, tellKey }: ResultData) {
    super(arrived, keys);
    this.rowCount = rowCount;
    this.#columns = columns;
    this.#tellKey = tellKey;
  }

  /**
   * The primary key of the row that an INSERT of one row has made, by the keys of its columns; null when it made
   * none. Nothing is asked of the server for it: it is what `returning()` gave, or else what was inserted.
   *
   * Throws `InvalidRequestError` for other statements, and when the server made the key and `returning()` did
   * not name it. Unlike SQLAlchemy's and aiopg's, an INSERT returns nothing by itself.
   *
   * @see SQLAlchemy's `inserted_primary_key`
   */
  get insertedPrimaryKey(): PrimaryKey | null {
    return this.#tellKey();
  }

  /**
   * A result of some of the columns, in that order, with the rows not taken yet; this one is closed.
   *
   * Throws `NoSuchColumnError` for a key that there is not, and `ResourceClosedError` when closed.
   */
  columns<K extends keyof R & string>(...keys: K[]): Result<Pick<R, K>, Nul> {
    this.requireKeys(keys);
    const { cursor, rowCount } = this;
    // Refuses a closed one.
    const rows = this.takeRest();
    const pick = (row: R) => Object.fromEntries(keys.map((key) => [key, row[key]]));
    return new Result<Pick<R, K>, Nul>({
      arrived: cursor && { rows: rows.map(pick), cursor },
      keys,
      rowCount,
      columns: this.#columns.filter(({ key }) => keys.some((each) => each === key)),
      tellKey: this.#tellKey,
    });
  }

  /** This result: its rows are plain objects already. */
  mappings(): this {
    return this;
  }

  /**
   * The value that a row has for a column, whatever its label is.
   *
   * Throws `NoSuchColumnError` when the column was not selected, and when the statement was text.
   */
  get<V, S extends string>(row: R, column: ExprOf<V, S>): SelectedValue<ExprOf<V, S>, Nul>;
  /** The value that a row has at a place, from 0. Throws `NoSuchColumnError` when there is none. */
  get(row: R, index: number): R[keyof R];
  /** The value that a row has under a key. Throws `NoSuchColumnError` when there is none. */
  get<K extends keyof R & string>(row: R, key: K): R[K];
  get(row: R, column: unknown): unknown {
    // The keys are those of the rows.
    return row[this.#keyOf(column) as keyof R];
  }

  #keyOf(column: unknown): string {
    if (typeof column === "string") {
      this.requireKeys([column]);
      return column;
    }
    const key = typeof column === "number"
      ? this.keys()[column] ?? null
      : keyOf(this.#columns, column);
    if (key !== null) return key;
    throw new NoSuchColumnError("Cannot get a column: the statement does not select it");
  }
}
