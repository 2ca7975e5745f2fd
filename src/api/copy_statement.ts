/**
 * COPY statements from a table and options. Nothing becomes part of the text unquoted.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { quoteIdentifier, quoteLiteral } from "../types/quote.ts";
import { CALL_OPTIONS, checkOptionNames, type OptionNames } from "./option_names.ts";

/** How the data of a COPY is written; PostgreSQL's manual has each under COPY. */
export type CopyFormat = "text" | "csv" | "binary";

/** A table: its name, or its schema and its name as an array. A dot in a name is part of the name. */
export type TableName = string | readonly string[];

/** How far a COPY is. */
export interface CopyProgress {
  /** Rows so far. Of data that is not written here, the lines but the header; 0 for binary data until its end. */
  readonly rows: number;
  /** Bytes so far. */
  readonly bytes: number;
}

/** What is not about the format. */
export interface CopyCallOptions extends CallOptions {
  /**
   * Hears how far it is: after every piece of about 64 KiB, and once it is done. What it throws ends the COPY, with
   * nothing copied; from the last call it only rejects, since all is copied by then.
   */
  onProgress?: (progress: CopyProgress) => void;
}

/** How data is copied; what is left out is as PostgreSQL has it. */
export interface CopyOptions extends CopyCallOptions {
  /** The columns, in this order; all of the table unless given. */
  columns?: readonly string[];
  /** `"text"` unless given. */
  format?: CopyFormat;
  /** What is between the values of a row: a tab in text, a comma in csv. */
  delimiter?: string;
  /** What stands for NULL: `\N` in text, nothing in csv. */
  null?: string;
  /** Whether the first line has the names of the columns; for text from PostgreSQL 15 on. */
  header?: boolean;
  /** What is around values in csv: `"`. */
  quote?: string;
  /** What is before a quote within a value in csv: the quote. */
  escape?: string;
  /** The encoding of the bytes, such as `latin1`. Text that is not bytes is always UTF-8, and needs none. */
  encoding?: string;
}

/** A query whose rows are copied. */
export interface CopyQuery {
  /** A SELECT, VALUES, INSERT, UPDATE or DELETE with its values in it: COPY takes no parameters. */
  readonly query: string;
}

/** The names of what is not about the format. */
export const COPY_CALL_OPTIONS: OptionNames<CopyCallOptions> = {
  ...CALL_OPTIONS,
  onProgress: true,
};

const COPY_OPTIONS: OptionNames<CopyOptions> = {
  ...COPY_CALL_OPTIONS,
  columns: true,
  format: true,
  delimiter: true,
  null: true,
  header: true,
  quote: true,
  escape: true,
  encoding: true,
};

const FORMATS: ReadonlySet<unknown> = new Set(["text", "csv", "binary"]);

/** `COPY … FROM STDIN`. Throws `InterfaceError` for what cannot be. */
export function copyFromStatement(table: TableName, options: CopyOptions): string {
  return `COPY ${quoteTable(table)}${columnList(options)} FROM STDIN${withOptions(options)}`;
}

/** `COPY … TO STDOUT`. Throws `InterfaceError` for what cannot be. */
export function copyToStatement(source: TableName | CopyQuery, options: CopyOptions): string {
  const what = isQuery(source)
    ? `(${queryText(source, options)}\n)` // the query may end in a comment
    : `${quoteTable(source)}${columnList(options)}`;
  return `COPY ${what} TO STDOUT${withOptions(options)}`;
}

/** The statement whose columns are those of the data. */
export function columnsStatement(
  source: TableName | CopyQuery,
  columns?: readonly string[],
): string {
  if (isQuery(source)) return source.query;
  return `SELECT ${columns?.map(quoteIdentifier).join(", ") ?? "*"} FROM ${quoteTable(source)}`;
}

/** The table's name, quoted. */
export function quoteTable(table: TableName): string {
  const names = typeof table === "string" ? [table] : table;
  if (!Array.isArray(names) || names.length === 0 || !names.every(isText)) {
    throw new InterfaceError("Cannot copy: the table is no name, nor a schema and a name");
  }
  return names.map((name) => quoteIdentifier(name)).join(".");
}

function isQuery(source: TableName | CopyQuery): source is CopyQuery {
  return typeof source === "object" && source !== null && "query" in source;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function queryText({ query }: CopyQuery, options: CopyOptions): string {
  if (typeof query !== "string") throw new InterfaceError("Cannot copy: the query is not a string");
  if (options.columns === undefined) return query;
  throw new InterfaceError("Cannot copy: a query has no columns to choose; name them in it");
}

function columnList({ columns }: CopyOptions): string {
  if (columns === undefined) return "";
  if (!Array.isArray(columns) || columns.length === 0 || !columns.every(isText)) {
    throw new InterfaceError("Cannot copy: columns is not an array of names");
  }
  return ` (${columns.map(quoteIdentifier).join(", ")})`;
}

function withOptions(options: CopyOptions): string {
  checkOptionNames("copy", options, COPY_OPTIONS);
  const { format, header } = options;
  if (format !== undefined && !FORMATS.has(format)) {
    throw new InterfaceError('Cannot copy: format is none of "text", "csv" and "binary"');
  }
  const parts = format === undefined ? [] : [`FORMAT ${format}`];
  if (header !== undefined) parts.push(`HEADER ${header ? "true" : "false"}`);
  for (const name of ["delimiter", "null", "quote", "escape", "encoding"] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof value !== "string") throw new InterfaceError(`Cannot copy: ${name} is not a string`);
    parts.push(`${name.toUpperCase()} ${quoteLiteral(value).trim()}`);
  }
  return parts.length === 0 ? "" : ` WITH (${parts.join(", ")})`;
}
