/**
 * The seam's stream of rows over a stream exchange.
 * @module
 */

import type { Field, RowStream } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { rowCountOf } from "../protocol/server_message.ts";
import type { StreamExchange } from "../protocol/stream_exchange.ts";

/** Rows handed out while they arrive. */
export class NativeRowStream implements RowStream {
  readonly #exchange: StreamExchange;
  readonly #stop: (reason: Error) => Promise<void>;
  #closing: Promise<void> | null = null;
  #readToEnd = false;

  /** `stop` ends the statement early and resolves when it has ended. */
  constructor(exchange: StreamExchange, stop: (reason: Error) => Promise<void>) {
    this.#exchange = exchange;
    this.#stop = stop;
  }

  get fields(): readonly Field[] | null {
    return this.#exchange.fields;
  }

  get commandTag(): string {
    return this.#exchange.commandTag ?? "";
  }

  get rowCount(): number | null {
    return rowCountOf(this.commandTag);
  }

  next(): Promise<unknown[] | null> {
    if (this.#closing) return Promise.resolve(null);
    const next = this.#exchange.next();
    next.then((rows) => this.#readToEnd = rows === null, () => this.#readToEnd = true);
    return next;
  }

  /** Whether its reader wants no more of it. How much had arrived by then makes no difference. */
  get finished(): boolean {
    return this.#readToEnd || this.#closing !== null;
  }

  close(): Promise<void> {
    this.#closing ??= this.#exchange.ended
      ? Promise.resolve()
      : this.#stop(new InterfaceError("Cannot fetch: the stream was closed"));
    return this.#closing;
  }
}
