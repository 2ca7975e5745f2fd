/**
 * Rows to the formats of COPY: text, csv and binary.
 * @module
 */

import type { CopySink, DescribedColumn } from "../driver.ts";
import { DataError, InterfaceError } from "../errors.ts";
import type { Codec } from "../types/codec.ts";
import { located } from "../types/conversion_error.ts";
import type { CopyOptions } from "./copy_statement.ts";

/** A row: values in the order of the columns, or by their names. */
export type CopyRow = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Writes rows in one format. */
export interface RowWriter {
  /** Writes what comes before all rows. */
  begin(sink: CopySink): void;
  /** Writes one row. Throws `DataError` that names the row, from 1, and the column. */
  row(sink: CopySink, row: CopyRow, number: number): void;
  /** Writes what comes after all rows. */
  end(sink: CopySink): void;
}

type WriteValue = (sink: CopySink, value: unknown, column: DescribedColumn) => void;

/** Makes the writer of rows with these columns. Throws `InterfaceError` for a column that binary cannot have. */
export function rowWriter(columns: readonly DescribedColumn[], options: CopyOptions): RowWriter {
  if (options.format === "binary") return new BinaryWriter(columns);
  const form = options.format === "csv" ? csvForm(options) : textForm(options);
  return new LineWriter(columns, form, options);
}

/** The signature, no flags, no extension. */
const BINARY_HEADER = Uint8Array.of(
  ...[0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
);

class BinaryWriter implements RowWriter {
  readonly #columns: readonly DescribedColumn[];

  constructor(columns: readonly DescribedColumn[]) {
    this.#columns = columns;
    for (const { field, codec } of columns) {
      if (codec.encodeBinary) continue;
      throw new InterfaceError(
        `Cannot copy: column "${field.name}" has no binary form here; use another format`,
      );
    }
  }

  begin(sink: CopySink): void {
    sink.bytes(BINARY_HEADER);
  }

  row(sink: CopySink, row: CopyRow, number: number): void {
    sink.int16(this.#columns.length);
    eachValue(sink, row, number, this.#columns, writeBinary);
  }

  end(sink: CopySink): void {
    sink.int16(-1);
  }
}

function writeBinary(sink: CopySink, value: unknown, { codec }: DescribedColumn): void {
  if (value === null) return sink.int32(-1);
  if (codec.prefersText?.(value)) {
    throw new DataError(
      `Cannot encode ${codec.name}: value has no binary form; use another format`,
    );
  }
  const size = sink.openSized();
  codec.encodeBinary!(value, sink);
  sink.closeSized(size);
}

/** How values become a line. */
interface LineForm {
  readonly delimiter: string;
  /** What stands for NULL. */
  readonly nullText: string;
  /** The text of a value that is not NULL. */
  readonly escaped: (text: string) => string;
}

class LineWriter implements RowWriter {
  readonly #columns: readonly DescribedColumn[];
  readonly #form: LineForm;
  readonly #header: boolean;
  #line = "";

  constructor(columns: readonly DescribedColumn[], form: LineForm, { header }: CopyOptions) {
    this.#columns = columns;
    this.#form = form;
    this.#header = header === true;
  }

  begin(sink: CopySink): void {
    if (!this.#header) return;
    const names = this.#columns.map(({ field }) => this.#form.escaped(field.name));
    sink.text(names.join(this.#form.delimiter) + "\n");
  }

  row(sink: CopySink, row: CopyRow, number: number): void {
    this.#line = "";
    eachValue(sink, row, number, this.#columns, this.#write);
    sink.text(this.#line.slice(0, -this.#form.delimiter.length) + "\n");
  }

  end(): void {}

  readonly #write: WriteValue = (_, value, { codec }) => {
    const { delimiter, nullText, escaped } = this.#form;
    this.#line += (value === null ? nullText : escaped(textOf(codec, value))) + delimiter;
  };
}

function textOf(codec: Codec, value: unknown): string {
  const text = codec.encodeText(value);
  if (!text.isWellFormed()) {
    throw new DataError(`Cannot encode ${codec.name}: value contains a lone surrogate`);
  }
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
// deno-lint-ignore no-control-regex
const SPECIAL = /[\\\x08-\x0d]/;
// deno-lint-ignore no-control-regex
const ALL_SPECIAL = /[\\\x08-\x0d]/g;

function textForm({ delimiter = "\t", null: nullText = "\\N" }: CopyOptions): LineForm {
  const escaped = (text: string): string => {
    const plain = SPECIAL.test(text) ? text.replace(ALL_SPECIAL, (char) => ESCAPES[char]!) : text;
    const whole = delimiter === "\t" ? plain : plain.replaceAll(delimiter, `\\${delimiter}`);
    return whole === nullText ? notNull(text) : whole;
  };
  return { delimiter, nullText, escaped };
}

/** A text that would be what stands for NULL, so written that it is itself: its first character as an octal number. */
function notNull(text: string): string {
  const code = text.charCodeAt(0);
  if (text === "") {
    throw new DataError('Cannot copy: value is "", which stands for NULL; use another null');
  }
  const first = code > 0x7f ? `\\${text[0]}` : `\\${code.toString(8).padStart(3, "0")}`;
  return first + text.slice(1).replace(ALL_SPECIAL, (char) => ESCAPES[char]!);
}

const NEEDS_NO_QUOTES = /^[\w.:+-]+$/;

function csvForm(options: CopyOptions): LineForm {
  const { delimiter = ",", null: nullText = "", quote = '"' } = options;
  const { escape = quote } = options;
  const escaped = (text: string): string => {
    const isPlain = NEEDS_NO_QUOTES.test(text) && text !== nullText &&
      !text.includes(delimiter) && !text.includes(quote);
    if (isPlain) return text;
    const within = escape === quote ? text : text.replaceAll(escape, escape + escape);
    return quote + within.replaceAll(quote, escape + quote) + quote;
  };
  return { delimiter, nullText, escaped };
}

function eachValue(
  sink: CopySink,
  row: CopyRow,
  number: number,
  columns: readonly DescribedColumn[],
  write: WriteValue,
): void {
  const isTuple = Array.isArray(row);
  if (isTuple && row.length !== columns.length) throw wrongLength(row, number, columns);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const { name } = column.field;
    // Of its own, so that no column is taken from a prototype.
    const value = isTuple ? row[i] : Object.hasOwn(row, name) ? ofObject(row, name) : undefined;
    try {
      if (value === undefined) {
        throw new DataError("Cannot copy: value is undefined; use null for NULL");
      }
      write(sink, value, column);
    } catch (error) {
      throw located(error, `row ${number}, column "${name}"`);
    }
  }
}

function ofObject(row: CopyRow, name: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[name];
}

function wrongLength(
  row: readonly unknown[],
  number: number,
  columns: readonly DescribedColumn[],
): DataError {
  return new DataError(
    `Cannot copy: row ${number} has ${row.length} values, there are ${columns.length} columns`,
  );
}
