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
  const all = listOf(rows);
  if (all.length === 0) return [];
  const template = given ?? templateFor(all[0]);
  const width = template.names.length || countOf(template.places);
  return paged({ statement, template, width }, all, pageSize);
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

function paged(shape: PageShape, rows: readonly unknown[], pageSize: number): readonly Bound[] {
  const { template, width } = shape;
  const size = Math.max(1, Math.min(pageSize, Math.floor(MAX_VALUES / Math.max(1, width))));
  const bind = valuesBinder(template);
  const pages: Bound[] = [];
  let at = 0;
  const action = () => `execute rows[${at}]`;
  while (at < rows.length) {
    const start = at;
    const end = Math.min(start + size, rows.length);
    const values: unknown[] = [];
    for (; at < end; at++) {
      const row = bind(rows[at], action);
      for (let i = 0; i < row.length; i++) values.push(row[i]);
    }
    checkList(() => `execute rows[${start}] and those behind it`, values);
    pages.push({ text: pageText(shape, end - start), values });
  }
  return pages;
}

function templateFor(row: unknown): Placeholders {
  if (!Array.isArray(row)) {
    throw new InterfaceError("Cannot execute rows[0]: it is not an array; objects need a template");
  }
  if (row.length === 0) throw new InterfaceError("Cannot execute rows[0]: it has no values");
  return plainTemplate(row.length);
}

function listOf(rows: unknown): readonly unknown[] {
  if (Array.isArray(rows)) return rows;
  if (typeof rows !== "object" || rows === null || !(Symbol.iterator in rows)) {
    throw new InterfaceError(
      "Cannot execute: the rows are not iterable; for those to be waited for there is executeMany()",
    );
  }
  const list: unknown[] = [];
  try {
    for (const row of rows as Iterable<unknown>) list.push(row);
  } catch (cause) {
    throw new OperationalError(`Cannot execute: the source failed after ${list.length} rows`, {
      cause,
      phase: "execute",
    });
  }
  return list;
}

function checkedSize(pageSize: number): number {
  if (Number.isInteger(pageSize) && pageSize > 0) return pageSize;
  throw new InterfaceError("Cannot execute: pageSize is not a whole number, 1 or more");
}
