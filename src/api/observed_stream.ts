/**
 * Streams whose end is told, once, with what they handed out; and the sets of values that were taken.
 * @module
 */

import type { CopyStream, Field, RowStream, ValueSets } from "../driver.ts";
import type { Outcome, Taken } from "./query_observer.ts";

/** Hears once what became of a call. */
export type Tell = (outcome: Outcome) => void;

/** What rows and COPY data have in common. */
type Stream<Batch> = Pick<RowStream, "close" | "commandTag" | "rowCount"> & {
  next(): Promise<Batch | null>;
};

/** Watches for the end of a stream: read, left, or failed. */
abstract class ObservedStream<Batch> {
  readonly #stream: Stream<Batch>;
  readonly #tell: Tell;
  #isTold = false;

  /** Takes the stream over. */
  constructor(stream: Stream<Batch>, tell: Tell) {
    this.#stream = stream;
    this.#tell = tell;
  }

  get commandTag(): string {
    return this.#stream.commandTag;
  }

  get rowCount(): number | null {
    return this.#stream.rowCount;
  }

  async next(): Promise<Batch | null> {
    let batch: Batch | null;
    try {
      batch = await this.#stream.next();
    } catch (error) {
      this.#end(null, error);
      throw error;
    }
    if (batch === null) this.#end(this.commandTag);
    else this.took(batch);
    return batch;
  }

  async close(): Promise<void> {
    await this.#stream.close();
    this.#end(null);
  }

  /** Hears what is handed out. */
  protected abstract took(batch: Batch): void;

  /** The rows handed out so far. */
  protected abstract get handedOut(): number;

  #end(commandTag: string | null, error: unknown = null): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tell({ commandTag, rowCount: this.handedOut, error });
  }
}

/** Rows whose end is told. */
export class ObservedRowStream extends ObservedStream<unknown[]> implements RowStream {
  readonly #stream: RowStream;
  #rows = 0;

  /** Takes the stream over. */
  constructor(stream: RowStream, tell: Tell) {
    super(stream, tell);
    this.#stream = stream;
  }

  get fields(): readonly Field[] | null {
    return this.#stream.fields;
  }

  protected override took(rows: unknown[]): void {
    this.#rows += rows.length;
  }

  protected override get handedOut(): number {
    return this.#rows;
  }
}

/** The data of a COPY whose end is told. */
export class ObservedCopyStream extends ObservedStream<Uint8Array<ArrayBuffer>>
  implements CopyStream {
  readonly #stream: CopyStream;

  /** Takes the stream over. */
  constructor(stream: CopyStream, tell: Tell) {
    super(stream, tell);
    this.#stream = stream;
  }

  get rowsRead(): number {
    return this.#stream.rowsRead;
  }

  onFailure(tell: (reason: unknown) => void): void {
    this.#stream.onFailure(tell);
  }

  protected override took(): void {}

  /** What is no row, such as the header, may be counted until the server has said how many there are. */
  protected override get handedOut(): number {
    return this.rowCount ?? this.rowsRead;
  }
}

/** Sets of values, counted when they are taken. */
export class CountedSets implements ValueSets, Taken {
  readonly #sets: ValueSets;
  /** The values so far. */
  parameterCount = 0;
  /** The sets so far. */
  batchSize = 0;

  /** Takes the sets over. */
  constructor(sets: ValueSets) {
    this.#sets = sets;
  }

  async next(): Promise<readonly (readonly unknown[])[] | null> {
    const some = await this.#sets.next();
    for (const values of some ?? []) this.parameterCount += values.length;
    this.batchSize += some?.length ?? 0;
    return some;
  }
}
