/**
 * Rows handed to a caller while they arrive: in batches as the session gives them, and one by one on top.
 *
 * Not asking for more holds the server back. Leaving early, or an error, ends the stream.
 * @module
 */

import type { Field, RowStream } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { pointAtCaller } from "./caller_stack.ts";

/** What is handed out while it arrives: batch by batch, null at the end. */
export interface BatchSource {
  /** Resolves with the next batch, or null at the end. */
  next(): Promise<unknown>;
  /** Ends it; resolves once the session is free. */
  close(): Promise<void>;
}

type State<Stream> =
  | { readonly kind: "unopened" }
  | { readonly kind: "open"; readonly stream: Stream }
  | { readonly kind: "ended"; readonly stream: Stream | null };

type End = { done: true; value: undefined };
const END: End = { done: true, value: undefined };

/**
 * The rows of one streamed statement, to be iterated once: row by row, or with {@linkcode batches}.
 * The statement is sent when the iteration starts.
 */
export class StreamedRows<Row> implements AsyncIterable<Row> {
  readonly #batches: BatchIterator<Row[], RowStream>;
  #taken = false;

  /** Internal: streams come from `Cursor.stream()`. */
  constructor(open: () => Promise<RowStream>) {
    this.#batches = new BatchIterator<Row[], RowStream>(open);
  }

  /** Iterates row by row. Throws `InterfaceError` when an iteration was started before. */
  [Symbol.asyncIterator](): AsyncIterator<Row, undefined> {
    return new RowIterator(this.#take());
  }

  /** Iterates by the rows that arrived together: the cheapest way to read many. Once, as row by row. */
  batches(): AsyncIterable<Row[]> {
    return { [Symbol.asyncIterator]: () => this.#take() };
  }

  /** Whether nothing more will come: read to the end, left early, or failed. */
  get ended(): boolean {
    return this.#batches.ended;
  }

  /** The columns once the first batch was asked for; null before, and when there are none by nature. */
  get fields(): readonly Field[] | null {
    return this.#batches.stream?.fields ?? null;
  }

  /** The command tag once everything is read; empty before. */
  get commandTag(): string {
    return this.#batches.stream?.commandTag ?? "";
  }

  /** The number of rows once everything is read; null before. */
  get rowCount(): number | null {
    return this.#batches.stream?.rowCount ?? null;
  }

  /** Ends the stream and frees the session, whoever is iterating. Twice is once. */
  async close(): Promise<void> {
    await this.#batches.return();
  }

  #take(): BatchIterator<Row[], RowStream> {
    if (this.#taken) throw new InterfaceError("Cannot iterate: the stream was iterated before");
    this.#taken = true;
    return this.#batches;
  }
}

/** Iterates over the batches of what `open` opens when the first is asked for. */
export class BatchIterator<Batch, Stream extends BatchSource>
  implements AsyncIterator<Batch, undefined> {
  readonly #open: () => Promise<Stream>;
  #state: State<Stream> = { kind: "unopened" };
  #last: Promise<unknown> | null = null;

  /** Nothing is opened yet. */
  constructor(open: () => Promise<Stream>) {
    this.#open = open;
  }

  /** Whether nothing more will come. */
  get ended(): boolean {
    return this.#state.kind === "ended";
  }

  /** What was opened; null before. */
  get stream(): Stream | null {
    return this.#state.kind === "unopened" ? null : this.#state.stream;
  }

  /** Calls made without waiting line up: the session answers one at a time. The first sends at once. */
  next(): Promise<IteratorResult<Batch, undefined>> {
    const step = () => this.#step();
    const result = this.#last?.then(step, step) ?? step();
    this.#last = result;
    return result;
  }

  /** Ends what is iterated over. Twice is once. */
  async return(): Promise<End> {
    const { stream } = this;
    const { kind } = this.#state;
    this.#state = { kind: "ended", stream };
    if (kind === "open") await stream?.close();
    return END;
  }

  async #step(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#state.kind === "ended") return END;
    try {
      const stream = this.stream ?? await this.#start();
      const batch = stream && await stream.next();
      // The session made it in the form that Batch stands for.
      if (batch !== null && !this.ended) return { done: false, value: batch as Batch };
    } catch (error) {
      this.#state = { kind: "ended", stream: this.stream };
      throw pointAtCaller(error);
    }
    this.#state = { kind: "ended", stream: this.stream };
    return END;
  }

  /** Opens the stream; null when it was left while opening. */
  async #start(): Promise<Stream | null> {
    const stream = await this.#open();
    if (this.ended) {
      await stream.close();
      return null;
    }
    this.#state = { kind: "open", stream };
    return stream;
  }
}

/** Batches that can be asked for one after the other. */
export interface Batches<Batch> {
  /** Resolves with the next one. */
  next(): Promise<IteratorResult<Batch, undefined>>;
  /** Ends what they come from. */
  return(): Promise<{ done: true; value: undefined }>;
}

/** Iterates row by row over rows that come in batches. */
export class RowIterator<Row> implements AsyncIterator<Row, undefined> {
  readonly #batches: Batches<Row[]>;
  #rows: Row[] = [];
  #next = 0;
  #waiting = 0;
  #last: Promise<unknown> | null = null;

  /** Takes the batches over. */
  constructor(batches: Batches<Row[]>) {
    this.#batches = batches;
  }

  /** The hot path: while rows are at hand nothing is awaited here. */
  next(): Promise<IteratorResult<Row, undefined>> {
    if (this.#waiting === 0 && this.#next < this.#rows.length) {
      return Promise.resolve(this.#takeRow());
    }
    this.#waiting++;
    const step = () => this.#step();
    const result = this.#last?.then(step, step) ?? step();
    this.#last = result;
    return result;
  }

  /** Drops the rows at hand, and ends what they come from. */
  return(): Promise<End> {
    this.#rows = [];
    return this.#batches.return();
  }

  async #step(): Promise<IteratorResult<Row, undefined>> {
    try {
      while (this.#next >= this.#rows.length) {
        const batch = await this.#batches.next();
        if (batch.done) return END;
        this.#rows = batch.value;
        this.#next = 0;
      }
      return this.#takeRow();
    } finally {
      this.#waiting--;
    }
  }

  #takeRow(): IteratorResult<Row, undefined> {
    return { done: false, value: this.#rows[this.#next++] as Row };
  }
}
