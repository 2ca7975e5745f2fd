/**
 * Indexes.
 * @module
 */

import { optionalComment, storageClause, type StorageParameters } from "./clauses.ts";
import { optionalName } from "./column_plan.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import { elementNodes, type ElementOptions } from "./index_element.ts";
import type { ConditionOf, ExprOf, Sortable, SourceName } from "./kinds.ts";
import { conditionNode } from "./node_holder.ts";
import { tableColumnNodes } from "./table_column.ts";
import { type TableItem, TableItemObject } from "./table_item.ts";

/** How an index is. */
export interface IndexOptions<Src extends string = never> extends ElementOptions {
  /** Whether no two rows may have the same values. */
  unique?: boolean;
  /** Its method: `hash`, `gin`, `gist`, `brin`; B-tree when left out. */
  using?: string;
  /** Which rows it has; all when left out. */
  where?: ConditionOf<Src>;
  /** Columns that it has besides. */
  include?: readonly ExprOf<unknown, Src>[];
  /** Its storage parameters, such as `{ fillfactor: 70 }`. */
  with?: StorageParameters;
  /** Where it is kept. */
  tablespace?: string;
  /** Whether `createIndex()` and `dropIndex()` let the table be written meanwhile; no transaction can do so. */
  concurrently?: boolean;
  /** Whether two nulls are the same for a unique index; PostgreSQL 15 and later. */
  nullsNotDistinct?: boolean;
  /** What it is for, kept in the database. */
  comment?: string;
}

/** An index that does not know yet what it is on. */
export interface IndexStart<out Src extends string> {
  /** Columns and expressions; `asc()` and `desc()` say their order. */
  on<S extends string = never>(
    ...elements: readonly Sortable<S>[]
  ): TableItem<SourceName<Src | S>, "index">;
}

/**
 * An index: `index("ix_name", { unique: true }).on(lower(t.name))`. Its name may be null, and then the naming
 * convention gives one.
 *
 * Throws `ArgumentError` for names that are none and for what is no expression.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createindex.html}, SQLAlchemy's `Index`
 */
export function index<Src extends string = never>(
  name: string | null,
  options: IndexOptions<Src> = {},
): IndexStart<Src> {
  const given = givenOptions(options, "index()");
  return {
    on(...elements) {
      return new TableItemObject({
        kind: "index",
        name: optionalName(name, "an index"),
        elements: elementNodes(elements, given, "on()"),
        ...indexParts(given),
      });
    },
  };
}

function indexParts(options: IndexOptions<string>) {
  const { using, where, include, tablespace } = options;
  return {
    unique: options.unique === true,
    concurrently: options.concurrently === true,
    nullsNotDistinct: options.nullsNotDistinct === true,
    using: using === undefined ? null : identifier(using, "the method of an index"),
    include: include === undefined ? [] : tableColumnNodes(include, "include of index()"),
    storage: storageClause(options.with, "with of index()") +
      (tablespace === undefined ? "" : ` TABLESPACE ${identifier(tablespace, "a tablespace")}`),
    comment: optionalComment(options.comment),
    where: where === undefined ? null : conditionNode(where, "where of index()"),
  };
}
