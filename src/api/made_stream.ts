/**
 * A stream whose rows are what a row factory makes of them.
 * @module
 */

import type { Field, RowStream } from "../driver.ts";
import { columnFrom } from "./column.ts";
import type { RowFactory, RowMaker } from "./row_factory.ts";

/** Makes the rows of a stream as they arrive. What throws ends the stream before it is thrown on. */
export class MadeStream implements RowStream {
  readonly #stream: RowStream;
  readonly #factory: RowFactory<unknown>;
  #make: RowMaker<unknown> | null = null;

  /** Takes the stream over. */
  constructor(stream: RowStream, factory: RowFactory<unknown>) {
    this.#stream = stream;
    this.#factory = factory;
  }

  get fields(): readonly Field[] | null {
    return this.#stream.fields;
  }

  get commandTag(): string {
    return this.#stream.commandTag;
  }

  get rowCount(): number | null {
    return this.#stream.rowCount;
  }

  async next(): Promise<unknown[] | null> {
    const batch = await this.#stream.next();
    if (batch === null) return null;
    try {
      this.#make ??= this.#factory((this.fields ?? []).map(columnFrom));
      const make = this.#make;
      return batch.map((values) => make(values as readonly unknown[]));
    } catch (error) {
      await this.#stream.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#stream.close();
  }
}
