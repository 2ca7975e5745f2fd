/**
 * The data of a COPY TO STDOUT to rows: of values from binary, of texts from text and csv.
 * @module
 */

import type { DescribedColumn } from "../driver.ts";
import { DataError, InterfaceError } from "../errors.ts";
import { located } from "../types/conversion_error.ts";
import type { CopyOptions } from "./copy_statement.ts";

/** Makes rows of data that comes in pieces. */
export interface RowReader {
  /** The rows that are complete with this piece. */
  push(piece: Uint8Array): unknown[][];
  /** The rows that the end completes. Throws `DataError` when it comes too early. */
  end(): unknown[][];
}

/** Makes the reader of rows with these columns, which only binary needs. */
export function rowReader(columns: readonly DescribedColumn[], options: CopyOptions): RowReader {
  if (options.format === "binary") return new BinaryReader(columns);
  return options.format === "csv" ? new CsvReader(options) : new TextReader(options);
}

/** The signature, the flags, and the length of what extends the header. */
const HEADER_LENGTH = 19;

class BinaryReader implements RowReader {
  readonly #columns: readonly DescribedColumn[];
  #carry: Uint8Array = new Uint8Array();
  #hasHeader = false;
  #ended = false;
  #count = 0;

  constructor(columns: readonly DescribedColumn[]) {
    this.#columns = columns;
    for (const { field, codec } of columns) {
      if (codec.decodeBinary) continue;
      throw new InterfaceError(
        `Cannot copy: column "${field.name}" cannot be read from binary; use another format`,
      );
    }
  }

  push(piece: Uint8Array): unknown[][] {
    const bytes = this.#carry.length === 0 ? piece : joined(this.#carry, piece);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const rows: unknown[][] = [];
    let at = 0;
    if (!this.#hasHeader && bytes.length >= HEADER_LENGTH) {
      at = HEADER_LENGTH + view.getInt32(15);
      this.#hasHeader = at <= bytes.length;
      if (!this.#hasHeader) at = 0;
    }
    while (this.#hasHeader && !this.#ended) {
      const end = this.#rowEnd(view, at);
      if (end < 0) break;
      if (!this.#ended) rows.push(this.#row({ bytes, view }, at));
      at = end;
    }
    this.#carry = bytes.subarray(at);
    return rows;
  }

  end(): unknown[][] {
    if (!this.#ended) throw endsEarly();
    return [];
  }

  /** Where the row at `at` ends; -1 when it is not complete. */
  #rowEnd(view: DataView, at: number): number {
    if (at + 2 > view.byteLength) return -1;
    const count = view.getInt16(at);
    this.#ended = count === -1;
    let end = at + 2;
    if (this.#ended) return end;
    if (count !== this.#columns.length) {
      throw new DataError(
        `Cannot copy: row ${
          this.#count + 1
        } has ${count} values, there are ${this.#columns.length} columns`,
      );
    }
    for (let left = count; left > 0; left--) {
      if (end + 4 > view.byteLength) return -1;
      end += 4 + Math.max(0, view.getInt32(end));
    }
    return end <= view.byteLength ? end : -1;
  }

  #row(source: { bytes: Uint8Array; view: DataView }, start: number): unknown[] {
    let at = start + 2;
    this.#count += 1;
    return this.#columns.map(({ field, codec }) => {
      const length = source.view.getInt32(at);
      const from = at + 4;
      at = from + Math.max(0, length);
      if (length < 0) return null;
      try {
        return codec.decodeBinary!(source, from, at);
      } catch (error) {
        throw located(error, `row ${this.#count}, column "${field.name}"`);
      }
    });
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function endsEarly(): DataError {
  return new DataError("Cannot copy: the data ends within a row", {
    phase: "execute",
    sent: "yes",
  });
}

/** Reads text in lines; what is in a line is a subclass's. */
abstract class LineReader implements RowReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  #carry = "";
  #skipHeader: boolean;

  constructor({ header, encoding }: CopyOptions) {
    if (encoding !== undefined) {
      throw new InterfaceError("Cannot copy: rows are read from UTF-8 only; leave encoding out");
    }
    this.#skipHeader = header === true;
  }

  push(piece: Uint8Array): unknown[][] {
    const text = this.#carry + this.#decoder.decode(piece, { stream: true });
    const rows: unknown[][] = [];
    let at = 0;
    for (let end = this.lineEnd(text, at); end >= 0; end = this.lineEnd(text, at)) {
      if (this.#skipHeader) this.#skipHeader = false;
      else rows.push(this.values(text.slice(at, end)));
      at = end + 1;
    }
    this.#carry = text.slice(at);
    return rows;
  }

  end(): unknown[][] {
    if (this.#carry !== "") throw endsEarly();
    return [];
  }

  /** Where the line at `from` ends, with a newline there; -1 when it is not complete. */
  protected abstract lineEnd(text: string, from: number): number;

  /** The values of a line. */
  protected abstract values(line: string): (string | null)[];
}

const UNESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

class TextReader extends LineReader {
  readonly #delimiter: string;
  readonly #null: string;

  constructor(options: CopyOptions) {
    super(options);
    this.#delimiter = options.delimiter ?? "\t";
    this.#null = options.null ?? "\\N";
  }

  protected override lineEnd(text: string, from: number): number {
    return text.indexOf("\n", from);
  }

  protected override values(line: string): (string | null)[] {
    const parts = line.includes("\\") ? this.#split(line) : line.split(this.#delimiter);
    return parts.map((part) => part === this.#null ? null : unescaped(part));
  }

  /** A delimiter after a backslash is part of the value. */
  #split(line: string): string[] {
    const parts: string[] = [];
    let start = 0;
    for (let at = 0; at < line.length; at++) {
      if (line[at] === "\\") at += 1;
      else if (line[at] === this.#delimiter) {
        parts.push(line.slice(start, at));
        start = at + 1;
      }
    }
    parts.push(line.slice(start));
    return parts;
  }
}

/** What the server escapes: control characters, backslashes and delimiters. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/gs, (_, char: string) => UNESCAPED[char] ?? char);
}

class CsvReader extends LineReader {
  readonly #delimiter: string;
  readonly #null: string;
  readonly #quote: string;
  readonly #escape: string;

  constructor(options: CopyOptions) {
    super(options);
    this.#delimiter = options.delimiter ?? ",";
    this.#null = options.null ?? "";
    this.#quote = options.quote ?? '"';
    this.#escape = options.escape ?? this.#quote;
  }

  protected override lineEnd(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      if (text[at] === "\n") return at;
      if (text[at] !== this.#quote) continue;
      at = this.#quoteEnd(text, at + 1);
      if (at < 0) return -1;
    }
    return -1;
  }

  protected override values(line: string): (string | null)[] {
    const values: (string | null)[] = [];
    for (let at = 0; at <= line.length; at++) {
      if (line[at] === this.#quote) {
        const end = this.#quoteEnd(line, at + 1);
        values.push(this.#unquoted(line.slice(at + 1, end)));
        at = end + 1;
      } else {
        const next = line.indexOf(this.#delimiter, at);
        const end = next < 0 ? line.length : next;
        const text = line.slice(at, end);
        values.push(text === this.#null ? null : text);
        at = end;
      }
    }
    return values;
  }

  /** Where the quotes opened before `from` are closed; -1 when they are not. */
  #quoteEnd(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const isEscape = text[at] === this.#escape &&
        (text[at + 1] === this.#quote || text[at + 1] === this.#escape);
      if (isEscape) at += 1;
      else if (text[at] === this.#quote) return at;
    }
    return -1;
  }

  #unquoted(text: string): string {
    const escape = this.#escape;
    let whole = "";
    for (let at = 0; at < text.length; at++) {
      const isEscape = text[at] === escape &&
        (text[at + 1] === this.#quote || text[at + 1] === escape);
      if (isEscape) at += 1;
      whole += text[at];
    }
    return whole;
  }
}
