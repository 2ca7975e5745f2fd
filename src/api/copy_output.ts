/**
 * What `copyTo()` returns: the data of a COPY TO STDOUT while it arrives, in the form that is asked for.
 * @module
 */

import type { CopyStream, DescribedColumn } from "../driver.ts";
import { InterfaceError, OperationalError } from "../errors.ts";
import { pointAtCaller } from "./caller_stack.ts";
import { type RowReader, rowReader } from "./copy_row_reader.ts";
import type { CopyOptions } from "./copy_statement.ts";
import { type Batches, BatchIterator, RowIterator } from "./row_stream.ts";

/** One COPY TO STDOUT that is under way. */
export interface OpenCopy {
  /** Its data. */
  readonly stream: CopyStream;
  /** The columns; none unless they were asked for. */
  readonly columns: readonly DescribedColumn[];
}

type Piece = Uint8Array<ArrayBuffer>;

/**
 * The data of one COPY to the client, to be taken once: piece by piece with `for await`, as a {@linkcode readable}
 * stream, as {@linkcode rows}, or with {@linkcode pipeTo}. The statement is sent when the first of it is asked for;
 * until it has ended other statements of the connection reject. Not reading holds the server back; leaving early
 * ends it.
 */
export class CopyOutput implements AsyncIterable<Uint8Array<ArrayBuffer>>, AsyncDisposable {
  readonly #options: CopyOptions;
  readonly #pieces: BatchIterator<Piece, CopyStream>;
  #columns: readonly DescribedColumn[] = [];
  #readable: ReadableStream<Piece> | null = null;
  #described = false;
  #taken = false;
  #bytes = 0;

  /** Internal: it comes from `copyTo()`. `open` hears whether the columns are needed. */
  constructor(open: (described: boolean) => Promise<OpenCopy>, options: CopyOptions) {
    this.#options = options;
    this.#pieces = new BatchIterator<Piece, CopyStream>(async () => {
      const { stream, columns } = await open(this.#described);
      this.#columns = columns;
      return stream;
    });
  }

  /** Iterates over the data in pieces, each of one or more rows. Throws `InterfaceError` when it was taken before. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array<ArrayBuffer>, undefined> {
    return this.#take();
  }

  /** The data as a web stream: the same one each time. Throws `InterfaceError` when it was taken otherwise. */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#readable ??= readableOf(this.#take());
    return this.#readable;
  }

  /**
   * The rows, as arrays in column order: of values from binary, of strings and null from text and csv. Throws
   * `InterfaceError` when the data was taken before.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * const output = conn.copyTo({ query: "SELECT 1, now()" }, { format: "binary" });
   * for await (const [n, at] of output.rows<[number, Temporal.Instant]>()) console.log(n, at);
   * ```
   */
  rows<Row extends readonly unknown[] = unknown[]>(): AsyncIterable<Row> {
    const pieces = this.#take();
    this.#described = this.#options.format === "binary";
    const reader = () => rowReader(this.#columns, this.#options);
    return { [Symbol.asyncIterator]: () => new RowIterator<Row>(new Reading<Row>(pieces, reader)) };
  }

  /**
   * Writes the data to a sink, not faster than it takes it, closes it, and resolves with the number of rows. When
   * the COPY fails the sink is aborted with the error. When the sink fails, or closes early, the COPY is ended and
   * this rejects with an `OperationalError` that says after how many rows.
   */
  async pipeTo(sink: WritableStream<Uint8Array>): Promise<number> {
    const pieces = this.#take();
    const writer = sink.getWriter();
    writer.closed.catch(() => {}); // each write tells
    try {
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
        await this.#write(writer, next.value);
      }
      await this.#toSink(() => writer.close());
      return this.rowCount ?? 0;
    } catch (error) {
      writer.abort(error).catch(() => {}); // not waited for: a sink that is stuck never comes back
      await this.close();
      throw pointAtCaller(error);
    }
  }

  /** Whether nothing more will come: read to the end, left early, or failed. */
  get ended(): boolean {
    return this.#pieces.ended;
  }

  /** Always null: a COPY has no columns for the cursor. */
  get fields(): null {
    return null;
  }

  /** The command tag once everything is read; empty before. */
  get commandTag(): string {
    return this.#pieces.stream?.commandTag ?? "";
  }

  /** The number of rows once everything is read; null before. */
  get rowCount(): number | null {
    return this.#pieces.stream?.rowCount ?? null;
  }

  /** Ends it, read to the end or not, and resolves once the connection is free. Twice is once. */
  async close(): Promise<void> {
    await this.#pieces.return();
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take(): AsyncIterableIterator<Piece, undefined> & Batches<Piece> {
    if (this.#taken) throw new InterfaceError("Cannot copy: the data was taken before");
    this.#taken = true;
    const iterator = {
      next: () => this.#next(),
      return: () => this.#pieces.return(),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  async #next(): Promise<IteratorResult<Piece, undefined>> {
    const next = await this.#pieces.next();
    if (!next.done) this.#bytes += next.value.length;
    const { onProgress } = this.#options;
    if (onProgress && !(next.done && this.rowCount === null)) {
      await this.#told(() => onProgress({ rows: this.#rowsSoFar(), bytes: this.#bytes }));
    }
    return next;
  }

  #rowsSoFar(): number {
    const header = this.#options.header && this.#options.format !== "binary" ? 1 : 0;
    return this.rowCount ?? Math.max(0, (this.#pieces.stream?.rowsRead ?? 0) - header);
  }

  /** A listener that throws ends it. */
  async #told(tell: () => void): Promise<void> {
    try {
      tell();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #write(writer: WritableStreamDefaultWriter<Uint8Array>, piece: Piece): Promise<void> {
    await this.#toSink(() => writer.write(piece));
  }

  /** Waits for the sink, but not longer than the COPY goes on. */
  async #toSink(write: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#pieces.stream?.onFailure(reject);
    write().then(resolve, (cause) => reject(this.#sinkFailed(cause)));
    await promise;
  }

  #sinkFailed(cause: unknown): OperationalError {
    return new OperationalError(`Cannot copy: the sink failed after row ${this.#rowsSoFar()}`, {
      cause,
      phase: "execute",
      sent: "yes",
    });
  }
}

function readableOf(pieces: AsyncIterator<Piece, undefined>): ReadableStream<Piece> {
  return new ReadableStream<Piece>({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await pieces.return?.();
    },
  }, { highWaterMark: 0 });
}

/** Pieces to rows; what cannot be read ends the COPY. */
class Reading<Row> implements Batches<Row[]> {
  readonly #pieces: Batches<Piece>;
  readonly #makeReader: () => RowReader;
  #reader: RowReader | null = null;

  constructor(pieces: Batches<Piece>, makeReader: () => RowReader) {
    this.#pieces = pieces;
    this.#makeReader = makeReader;
  }

  async next(): Promise<IteratorResult<Row[], undefined>> {
    const next = await this.#pieces.next();
    try {
      if (!next.done) {
        this.#reader ??= this.#makeReader(); // the columns are known by now
        return { done: false, value: this.#reader.push(next.value) as Row[] };
      }
      this.#reader?.end();
      return next;
    } catch (error) {
      await this.#pieces.return();
      throw error;
    }
  }

  return(): Promise<{ done: true; value: undefined }> {
    return this.#pieces.return();
  }
}
