/**
 * Constraints of a table as a whole: primary keys, UNIQUE, CHECK and EXCLUDE.
 * @module
 */

import { deferClause, type DeferOptions, optionalComment } from "./clauses.ts";
import { optionalName } from "./column_plan.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import { elementNode, type ElementOptions } from "./index_element.ts";
import type { ConditionOf, ExprOf, Sortable, SourceName } from "./kinds.ts";
import { conditionNode } from "./node_holder.ts";
import { operatorOf } from "./operators.ts";
import { tableColumnNodes } from "./table_column.ts";
import { type TableItem, TableItemObject } from "./table_item.ts";

/** How a primary key is. */
export interface KeyOptions<Src extends string = never> extends DeferOptions {
  /** Its name; without it the naming convention or PostgreSQL gives one. */
  name?: string;
  /** Columns that its index has besides. */
  include?: readonly ExprOf<unknown, Src>[];
  /** WITHOUT OVERLAPS: whether its last column is of ranges that must not overlap, rather than differ; PostgreSQL 18. */
  withoutOverlaps?: boolean;
  /** What it is for, kept in the database. */
  comment?: string;
}

/** How UNIQUE is. */
export interface UniqueKeyOptions<Src extends string = never> extends KeyOptions<Src> {
  /** Whether two nulls are the same; PostgreSQL 15 and later. */
  nullsNotDistinct?: boolean;
}

/**
 * The primary key of a table. Its columns are `notNull()`; none of them numbers itself unless told to by
 * `autoincrement(true)` or `identity()`.
 *
 * Throws `ArgumentError` for what are no columns of tables.
 */
export function primaryKey<Src extends string>(
  columns: readonly ExprOf<NonNullable<unknown>, Src>[],
  options: KeyOptions<Src> = {},
): TableItem<SourceName<Src>, "constraint"> {
  return new TableItemObject({ kind: "primaryKey", ...keyParts(columns, options, "primaryKey()") });
}

/** UNIQUE of several columns. Throws `ArgumentError` for what are no columns of tables. */
export function unique<Src extends string>(
  columns: readonly ExprOf<unknown, Src>[],
  options: UniqueKeyOptions<Src> = {},
): TableItem<SourceName<Src>, "constraint"> {
  return new TableItemObject({
    kind: "unique",
    ...keyParts(columns, options, "unique()"),
    nullsNotDistinct: options.nullsNotDistinct === true,
  });
}

function keyParts(columns: unknown, given: KeyOptions<string>, slot: string) {
  const options = givenOptions(given, slot);
  return {
    name: optionalName(options.name, "a constraint"),
    columns: tableColumnNodes(columns, slot),
    include: options.include === undefined
      ? []
      : tableColumnNodes(options.include, `include of ${slot}`),
    defer: deferClause(options, slot),
    withoutOverlaps: options.withoutOverlaps === true,
    comment: optionalComment(options.comment),
  };
}

/** How CHECK is. */
export interface CheckOptions {
  /** Whether tables that inherit go without it. */
  noInherit?: boolean;
  /** What it is for, kept in the database. */
  comment?: string;
}

/**
 * CHECK: a condition that every row must meet. Its name may be null, and then PostgreSQL gives one.
 *
 * Throws `ArgumentError` for what is no name or no condition.
 */
export function check<Src extends string = never>(
  name: string | null,
  condition: ConditionOf<Src>,
  options: CheckOptions = {},
): TableItem<SourceName<Src>, "constraint"> {
  return new TableItemObject({
    kind: "check",
    name: optionalName(name, "a check"),
    condition: conditionNode(condition, "check()"),
    noInherit: givenOptions(options, "check()").noInherit === true,
    comment: optionalComment(options.comment),
  });
}

/** How EXCLUDE is. */
export interface ExcludeOptions<Src extends string = never> extends DeferOptions, ElementOptions {
  /** The method of its index; `gist` when left out. */
  using?: string;
  /** Which rows it is about; all when left out. */
  where?: ConditionOf<Src>;
  /** What it is for, kept in the database. */
  comment?: string;
}

/**
 * EXCLUDE: no two rows may be such that all the operators hold between their values:
 * `exclude("no_overlap", [[t.room, "="], [t.during, "&&"]])`.
 *
 * Throws `ArgumentError` for what is no name, no expression or no operator.
 *
 * @see {@link https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION}
 */
export function exclude<Src extends string = never>(
  name: string | null,
  elements: readonly (readonly [Sortable<Src>, string])[],
  options: ExcludeOptions<Src> = {},
): TableItem<SourceName<Src>, "constraint"> {
  if (!Array.isArray(elements) || elements.length === 0) {
    throw new ArgumentError("Cannot build the statement: exclude() has no pairs");
  }
  return new TableItemObject({
    kind: "exclude",
    name: optionalName(name, "an exclusion constraint"),
    using: identifier(
      givenOptions(options, "exclude()").using ?? "gist",
      "the method of exclude()",
    ),
    elements: Array.from(elements, (pair, i) => pairNode(pair, options, `exclude() pair ${i + 1}`)),
    storage: "",
    where: options.where === undefined ? null : conditionNode(options.where, "where of exclude()"),
    defer: deferClause(options, "exclude()"),
    comment: optionalComment(options.comment),
  });
}

function pairNode(pair: unknown, options: ElementOptions, slot: string) {
  if (!Array.isArray(pair)) throw new ArgumentError(`Cannot build the statement: ${slot} is none`);
  const [expression, operator] = pair;
  return { ...elementNode(expression, options, slot), operator: operatorOf(operator) };
}
