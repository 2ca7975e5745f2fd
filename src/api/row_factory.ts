/**
 * What rows are made of: psycopg's row factories.
 *
 * @see https://www.psycopg.org/psycopg3/docs/advanced/rows.html
 * @module
 */

import { InterfaceError, ProgrammingError } from "../errors.ts";
import { objectOf, refuseDuplicates } from "../types/object_row.ts";
import type { Column } from "./column.ts";

/** Makes a row of its values. It may keep them, and must not change them: who scrolls back has them again. */
export type RowMaker<Row> = (values: readonly unknown[]) => Row;

/**
 * Says how the rows of a result are made. It is called once for each result, with its columns, when that becomes the
 * current one: what it throws rejects `execute()`, although the statement has run, or `nextSet()`, which stays where it
 * is. What it returns is called for each row when that is fetched: what it throws rejects the fetch, which takes no row
 * then. Neither harms the cursor or the connection. Of a stream both are called while it is read, and what they throw
 * ends it; of a cursor on the server that somebody else has opened, both when its rows are fetched.
 *
 * ```ts
 * import { connect, type RowFactory } from "@aiopg/aiopg";
 *
 * const named: RowFactory<Map<string, unknown>> = (columns) => (values) =>
 *   new Map(columns.map(({ name }, i) => [name, values[i]]));
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT 1 AS a, 2 AS b", [], { rowFactory: named });
 * console.log((await cur.fetchOne())?.get("b")); // 2
 * ```
 */
export type RowFactory<Row> = (columns: readonly Column[]) => RowMaker<Row>;

/**
 * Rows are instances of a class, whose constructor is given an object of the values by the names of the columns:
 * psycopg's `class_row`. Two columns of one name are refused with `InterfaceError`.
 *
 * ```ts
 * import { classRow, connect } from "@aiopg/aiopg";
 *
 * class Person {
 *   readonly name: string;
 *   constructor({ name }: { name: string }) {
 *     this.name = name;
 *   }
 * }
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT 'ann' AS name", [], { rowFactory: classRow(Person) });
 * console.log((await cur.fetchOne())?.name); // ann
 * ```
 */
export function classRow<Row>(Class: new (columns: never) => Row): RowFactory<Row> {
  return kwargsRow((columns) => new Class(columns));
}

/** Rows are what `make` returns for an object of the values by the names of the columns; as {@linkcode classRow}. */
export function kwargsRow<Row>(make: (columns: never) => Row): RowFactory<Row> {
  return (columns) => {
    const names = columns.map(({ name }) => name);
    refuseDuplicates(names);
    // What the columns are is between the statement and `make`.
    return (values) => make(objectOf(names, values) as never);
  };
}

/** Rows are what `make` returns for the values, one argument for each column. */
export function argsRow<Row>(make: (...values: never[]) => Row): RowFactory<Row> {
  return () => (values) => make(...values as never[]);
}

/**
 * Rows are the value of their first column: `rowFactory: scalarRow<number>`. A result without columns is refused with
 * `ProgrammingError`.
 */
export function scalarRow<Value = unknown>(columns: readonly Column[]): RowMaker<Value> {
  if (columns.length === 0) {
    throw new ProgrammingError("Cannot make rows: the result has no column", {
      phase: "execute",
      sent: "yes",
    });
  }
  return (values) => values[0] as Value;
}

/** Throws `InterfaceError` unless there is at most one way to make rows, and it is one. */
export function checkRowFactory(
  action: string,
  options: { readonly rowMode?: unknown; readonly rowFactory?: unknown },
): void {
  const { rowMode, rowFactory } = options;
  if (rowFactory === undefined) return;
  if (typeof rowFactory !== "function") {
    throw new InterfaceError(`Cannot ${action}: rowFactory is not a function`);
  }
  if (rowMode !== undefined) {
    throw new InterfaceError(`Cannot ${action}: both rowMode and rowFactory are given`);
  }
}
