/**
 * The statements of `executeValues()`: many rows of values in each, in the place of one `%s`.
 * @module
 */

import type { ResultSet } from "../driver.ts";
import { InterfaceError, OperationalError, ProgrammingError } from "../errors.ts";
import { type Bound, countOf, type Values, valuesBinder } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { Placeholders } from "../sql/placeholders.ts";
import { checkList, MAX_VALUES } from "./binding.ts";
import type { OptionNames } from "./option_names.ts";
import { type PageShape, pageText, plainTemplate } from "./page_text.ts";
import { EXECUTE_OPTIONS, type ExecuteOptions } from "./parameters.ts";

/** How `executeValues()` sends its rows. */
export interface ExecuteValuesOptions extends ExecuteOptions {
  /** How many rows one statement has at most, 100 unless given; fewer where the values would be more than 65,535. */
  pageSize?: number;
  /**
   * What one row is in the statement, with placeholders as in `execute()`: `"(%s, %s::int4, DEFAULT)"`. Unless given, as
   * many `%s` in parentheses as the first row has values.
   */
  template?: string | Composable;
}

/** Rows of values: arrays, or objects for a template that names them. */
export type RowsOfValues = Iterable<Values>;

/** Their names. */
export const EXECUTE_VALUES_OPTIONS: OptionNames<ExecuteValuesOptions> = {
  ...EXECUTE_OPTIONS,
  pageSize: true,
  template: true,
};

/** How many rows psycopg2 takes together. */
const PAGE_SIZE = 100;

/** A result of nothing. */
export const NOTHING: ResultSet = { fields: null, rows: [], commandTag: "", rowCount: 0 };

/**
 * The statements for all rows, one for each page; none without rows. `placeholders` finds those of a text.
 *
 * Throws `ProgrammingError` unless the text has one `%s` and nothing else, and `InterfaceError` for rows that do not fit.
 */
export function pagesOf(
  text: string | Composable,
  rows: unknown,
  options: ExecuteValuesOptions,
  placeholders: (text: string | Composable) => Placeholders,
): readonly Bound[] {
  const pageSize = checkedSize(options.pageSize ?? PAGE_SIZE);
  const statement = placeholders(text);
  if (statement.style !== "format" || statement.places.length !== 1) {
    throw new ProgrammingError(
      "Cannot execute: the statement has not exactly one %s, for the rows, and no other placeholder",
    );
  }
  const given = options.template === undefined ? null : placeholders(options.template);
  return paged(taken(rows), (first) => planOf(statement, given ?? templateFor(first), pageSize));
}

/** One result of those of all pages. */
export function mergedResults(results: readonly ResultSet[]): ResultSet {
  const rows: unknown[] = [];
  let rowCount = 0;
  for (const result of results) {
    for (const row of result.rows) rows.push(row);
    rowCount += result.rowCount ?? 0;
  }
  return { ...results.at(-1)!, rows, rowCount };
}

/** The pages of rows, of which only the values are kept: an array may be used again for the next row. */
function paged(
  rows: Iterable<unknown>,
  planFor: (first: unknown) => PagePlan,
): readonly Bound[] {
  const values: unknown[] = [];
  let plan: PagePlan | null = null;
  let count = 0;
  const action = () => `execute rows[${count}]`;
  for (const row of rows) {
    plan ??= planFor(row);
    const bound = plan.bind(row, action);
    for (let i = 0; i < bound.length; i++) values.push(bound[i]);
    count++;
  }
  return plan === null ? [] : cut(values, count, plan);
}

/** The statements for all rows, of which these are the values. */
function cut(values: readonly unknown[], count: number, { shape, size }: PagePlan): Bound[] {
  const pages: Bound[] = [];
  for (let start = 0; start < count; start += size) {
    const end = Math.min(start + size, count);
    const part = values.slice(start * shape.width, end * shape.width);
    checkList(() => `execute rows[${start}] and those behind it`, part);
    pages.push({ text: pageText(shape, end - start), values: part });
  }
  return pages;
}

/** What all pages have in common. */
interface PagePlan {
  readonly shape: PageShape;
  readonly bind: ReturnType<typeof valuesBinder>;
  /** How many rows one has. */
  readonly size: number;
}

function planOf(statement: Placeholders, template: Placeholders, pageSize: number): PagePlan {
  const width = template.names.length || countOf(template.places);
  const size = Math.max(1, Math.min(pageSize, Math.floor(MAX_VALUES / Math.max(1, width))));
  return { shape: { statement, template, width }, bind: valuesBinder(template), size };
}

function templateFor(row: unknown): Placeholders {
  if (!Array.isArray(row)) {
    throw new InterfaceError("Cannot execute rows[0]: it is not an array; objects need a template");
  }
  if (row.length === 0) throw new InterfaceError("Cannot execute rows[0]: it has no values");
  return plainTemplate(row.length);
}

/** The rows, one by one. */
function taken(rows: unknown): Iterable<unknown> {
  if (Array.isArray(rows)) return rows;
  if (typeof rows !== "object" || rows === null || !(Symbol.iterator in rows)) {
    throw new InterfaceError(
      "Cannot execute: the rows are not iterable; for those to be waited for there is executeMany()",
    );
  }
  return blamed(rows as Iterable<unknown>);
}

/** Says of what the source throws that it does. */
function* blamed(rows: Iterable<unknown>): Iterable<unknown> {
  let count = 0;
  try {
    for (const row of rows) {
      yield row;
      count++;
    }
  } catch (cause) {
    throw new OperationalError(`Cannot execute: the source failed after ${count} rows`, {
      cause,
      phase: "execute",
    });
  }
}

function checkedSize(pageSize: number): number {
  if (Number.isInteger(pageSize) && pageSize > 0) return pageSize;
  throw new InterfaceError("Cannot execute: pageSize is not a whole number, 1 or more");
}
