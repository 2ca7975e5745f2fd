/**
 * The row proposed for insertion, as ON CONFLICT names it.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import type { AssignmentNode, ColumnNode, ExcludedNode, TableNode } from "./nodes.ts";
import { refuseUnknownKeys } from "./row.ts";

const KNOWN = new WeakMap<TableNode, ExcludedNode>();

/** `excluded` of a table, the same each time. */
export function excludedOf(table: TableNode): ExcludedNode {
  const known = KNOWN.get(table);
  if (known !== undefined) return known;
  const columns: ColumnNode[] = [];
  const excluded: ExcludedNode = { kind: "excluded", sql: "excluded", columns };
  for (const { key, name, sqlName, label, type } of table.columns) {
    columns.push({ kind: "column", source: excluded, key, name, sqlName, label, type });
  }
  KNOWN.set(table, excluded);
  return excluded;
}

/** Key of the columns that {@linkcode setAllExcluded} leaves as they are; exists for the compiler only. */
export declare const EXCEPT: unique symbol;

/** What {@linkcode setAllExcluded} gives, for `onConflictDoUpdate({ set })`. */
export interface AllExcluded<out K extends string> {
  /** The columns it leaves as they are; not there at run time. */
  readonly [EXCEPT]: K;
}

/** What {@linkcode setAllExcluded} is not to set. */
export interface AllExcludedOptions<K extends string> {
  /** Keys of columns that stay as they are. */
  except?: readonly K[];
}

/**
 * For `onConflictDoUpdate({ set: setAllExcluded() })`: sets every column that the INSERT names to what was to be
 * inserted, but the columns whose conflict is handled, and those of `except`. Columns with their defaults stay as
 * they are.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT}
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 * const t = sa.table("t", new sa.MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
 * const upsert = t.insert().values([{ id: 1, val: "a" }, { id: 2, val: "b" }])
 *   .onConflictDoUpdate({ columns: ["id"], set: sa.setAllExcluded() });
 * console.log(upsert.toSQL().text.endsWith("ON CONFLICT (id) DO UPDATE SET val = excluded.val")); // true
 * ```
 */
export function setAllExcluded<const K extends string = never>(
  options: AllExcludedOptions<K> = {},
): AllExcluded<K> {
  return new AllExcludedColumns(givenOptions(options, "setAllExcluded()").except ?? []);
}

/** The class behind {@linkcode AllExcluded}; its private field is the brand. */
export class AllExcludedColumns implements AllExcluded<never> {
  declare readonly [EXCEPT]: never;
  readonly #except: readonly string[];

  constructor(except: readonly string[]) {
    this.#except = except;
  }

  /** Whether it is what {@linkcode setAllExcluded} gave. */
  static is(value: unknown): value is AllExcludedColumns {
    return typeof value === "object" && value !== null && #except in value;
  }

  /** The assignments of the columns that an INSERT names, but those of `target`. */
  assignments(
    table: TableNode,
    named: ReadonlySet<ColumnNode>,
    target: ReadonlySet<string>,
  ): AssignmentNode[] {
    refuseUnknownKeys(this.#except, table, "setAllExcluded({ except })");
    const excluded = excludedOf(table).columns;
    const all = table.columns.map((column, i) => ({ column, path: [], value: excluded[i]! }));
    const set = all.filter(({ column }) =>
      named.has(column) && !target.has(column.key) && !this.#except.includes(column.key)
    );
    if (set.length > 0) return set;
    throw new ArgumentError("Cannot build the statement: setAllExcluded() leaves nothing to set");
  }
}
