/**
 * The source of a COPY FROM STDIN: bytes and text as they are, or rows that are written here.
 * @module
 */

import type { CopySink, CopySource, DescribedColumn } from "../driver.ts";
import { DataError, type Diagnostics, OperationalError } from "../errors.ts";
import { type CopyRow, type RowWriter, rowWriter } from "./copy_row_writer.ts";
import type { CopyOptions } from "./copy_statement.ts";
import { type Items, itemsOf } from "./items.ts";

/** Data as it is, in the format of the COPY; text is sent as UTF-8. */
export type CopyData = Uint8Array | string;

/** Where data comes from: a stream, an iterable, or all of it at once; of data as it is, or of rows. */
export type CopyInput<Item extends CopyData | CopyRow = CopyData | CopyRow> =
  | ReadableStream<Item>
  | AsyncIterable<Item>
  | Iterable<Item>
  | CopyData;

/** How much is written before it is sent, bytes. */
const FILL_BYTES = 64 * 1024;
/** A longer text is written in parts; UTF-8 takes at most three times as many bytes. */
const PART_LENGTH = 32 * 1024;

/** The columns of rows, once they are asked for; null when the data cannot be rows. */
export type ColumnsOfRows = readonly DescribedColumn[] | null;

/** Feeds one COPY. */
export class CopyFeed implements CopySource {
  readonly #items: Items;
  readonly #columns: ColumnsOfRows;
  readonly #options: CopyOptions;
  #writer: RowWriter | null = null;
  #rest: CopyData = "";
  #hasData = false;
  #rows = 0;
  #lines = 0;
  #bytes = 0;
  #ended = false;
  /** Who is asked now, and so has failed when something fails. */
  #asked: "the source" | "onProgress" = "the source";

  /** Takes the source over; `columns` are needed for rows. Throws `InterfaceError` for what is no source. */
  constructor(items: Items, columns: ColumnsOfRows, options: CopyOptions) {
    this.#items = items;
    this.#columns = columns;
    this.#options = options;
    if (options.header) this.#lines = -1;
  }

  /** How many bytes were written. */
  get bytes(): number {
    return this.#bytes;
  }

  async fill(sink: CopySink): Promise<boolean> {
    if (this.#bytes > 0) this.#tellProgress();
    const before = sink.length;
    try {
      while (sink.length < FILL_BYTES && !this.#ended) {
        if (this.#rest.length > 0) this.#writeRest(sink);
        else {
          const next = this.#items.next();
          // Only what must be waited for is: a turn for each row would cost more than the row.
          this.#take(sink, "then" in next ? await next : next);
        }
      }
    } finally {
      this.#bytes += sink.length - before;
    }
    return !this.#ended;
  }

  failure(error: unknown, diag: Diagnostics): unknown {
    const options = { cause: error, diag, phase: "execute", sent: "yes" } as const;
    if (error instanceof DataError && error.diag === null) {
      return new DataError(error.message, options);
    }
    const where = this.#writer === null ? `${this.#bytes} bytes` : `row ${this.#rows}`;
    return new OperationalError(`Cannot copy: ${this.#asked} failed after ${where}`, options);
  }

  #tellProgress(): void {
    this.#asked = "onProgress";
    const rows = this.#hasData ? Math.max(0, this.#lines) : this.#rows;
    this.#options.onProgress?.({ rows, bytes: this.#bytes });
    this.#asked = "the source";
  }

  #take(sink: CopySink, { done, value }: IteratorResult<unknown>): void {
    if (done) return this.#end(sink);
    if (typeof value === "string" || value instanceof Uint8Array) this.#data(value);
    else this.#row(sink, value);
  }

  #end(sink: CopySink): void {
    this.#ended = true;
    const isEmpty = this.#writer === null && !this.#hasData && this.#columns !== null;
    if (isEmpty && this.#options.format === "binary") this.#beginRows(sink); // no rows are something, too
    this.#writer?.end(sink);
  }

  #data(data: CopyData): void {
    if (this.#writer !== null) throw new DataError(`Cannot copy: row ${this.#rows + 1} is no row`);
    if (typeof data === "string" && !data.isWellFormed()) {
      throw new DataError("Cannot copy: the text contains a lone surrogate");
    }
    if (typeof data === "string" && this.#options.encoding !== undefined) {
      throw new DataError("Cannot copy: text is UTF-8; with another encoding pass bytes");
    }
    this.#hasData = true;
    this.#rest = data;
    if (this.#options.format !== "binary") this.#lines += linesIn(data);
  }

  #writeRest(sink: CopySink): void {
    const data = this.#rest;
    if (typeof data !== "string") {
      const end = Math.max(1, FILL_BYTES - sink.length);
      sink.bytes(data.subarray(0, end));
      this.#rest = data.subarray(end);
      return;
    }
    const end = partEnd(data);
    sink.text(end < data.length ? data.slice(0, end) : data);
    this.#rest = data.slice(end);
  }

  #row(sink: CopySink, row: unknown): void {
    const number = this.#rows + 1;
    if (typeof row !== "object" || row === null) {
      throw new DataError(`Cannot copy: item ${number} is neither text, nor bytes, nor a row`);
    }
    if (this.#writer === null) this.#beginRows(sink);
    this.#writer!.row(sink, row as CopyRow, number);
    this.#rows = number;
  }

  #beginRows(sink: CopySink): void {
    if (this.#columns === null || this.#hasData) {
      throw new DataError("Cannot copy: a row came where text or bytes belong");
    }
    this.#writer = rowWriter(this.#columns, this.#options);
    this.#writer.begin(sink);
  }
}

/** Where the first part of a text ends; not within a character. */
function partEnd(text: string): number {
  if (text.length <= PART_LENGTH) return text.length;
  const isLead = (text.charCodeAt(PART_LENGTH - 1) & 0xfc00) === 0xd800;
  return isLead ? PART_LENGTH - 1 : PART_LENGTH;
}

function linesIn(data: CopyData): number {
  let lines = 0;
  if (typeof data === "string") {
    for (let at = data.indexOf("\n"); at >= 0; at = data.indexOf("\n", at + 1)) lines += 1;
  } else {
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

/** Reads any source of data or rows. Throws `InterfaceError` for what is none. */
export function copyItemsOf(source: unknown): Items {
  const items = typeof source === "string" || source instanceof Uint8Array ? [source] : source;
  return itemsOf("copy", items, "the source is no stream, no iterable, no text and no bytes");
}
