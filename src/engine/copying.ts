/**
 * COPY on the native session: feeding the server from a source, and handing out what it sends.
 * @module
 */

import { setImmediate } from "node:timers";
import type { CopySource, CopyStream, ResultSet } from "../driver.ts";
import { InterfaceError, OperationalError } from "../errors.ts";
import { CopyInExchange } from "../protocol/copy_in_exchange.ts";
import { CopyOutExchange } from "../protocol/copy_out_exchange.ts";
import { rowCountOf } from "../protocol/server_message.ts";
import { Writer } from "../protocol/writer.ts";
import type { CallPlan } from "./call.ts";
import type { Wire } from "./wire.ts";

/** How much data one CopyData carries, bytes. */
const CHUNK_BYTES = 64 * 1024;

const ALONE = { statements: [], described: false, exclusive: true, alone: true } as const;

/** How data of `source` is copied to the server. */
export function copyInPlan(
  wire: Wire,
  text: string,
  source: CopySource,
): CallPlan<CopyInExchange, ResultSet> {
  return {
    ...ALONE,
    send: () => {
      const exchange = new CopyInExchange(text, (reason) => giveUp(wire, reason));
      wire.send(exchange);
      return exchange;
    },
    result: (exchange) => new Feeding(wire, exchange, source).run(),
  };
}

/** How the server's data is handed out; `stop` ends it early and resolves when it has ended. */
export function copyOutPlan(
  wire: Wire,
  text: string,
  opened: (exchange: CopyOutExchange) => CopyStream,
): CallPlan<CopyOutExchange, CopyStream> {
  return {
    ...ALONE,
    send: () => {
      const exchange = new CopyOutExchange(text, (reason) => giveUp(wire, reason));
      wire.send(exchange);
      return exchange;
    },
    result: async (exchange) => {
      await exchange.started;
      return opened(exchange);
    },
  };
}

/** The server goes on with a COPY until it is told to end it, and what is sent behind would be lost. */
function giveUp(wire: Wire, cause: unknown): void {
  wire.close(
    new OperationalError("a COPY was stopped, and the server cannot be asked to end it", { cause }),
  );
}

/** Feeds one COPY. What is in memory is what the source gave at once, and one piece on its way. */
class Feeding {
  readonly #wire: Wire;
  readonly #exchange: CopyInExchange;
  readonly #source: CopySource;
  readonly #staged = new Writer();

  constructor(wire: Wire, exchange: CopyInExchange, source: CopySource) {
    this.#wire = wire;
    this.#exchange = exchange;
    this.#source = source;
  }

  async run(): Promise<ResultSet> {
    const exchange = this.#exchange;
    await exchange.ready;
    try {
      while (exchange.copying && await this.#fill()) await this.#send(CHUNK_BYTES);
      await this.#send(1);
      if (exchange.copying) exchange.complete();
    } catch (error) {
      if (exchange.copying) exchange.sourceFailed((diag) => this.#source.failure(error, diag));
    }
    this.#wire.flush();
    return await exchange.done;
  }

  /** Whether more may come: false when the source is at its end, or the server takes no more. */
  #fill(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#exchange.onOver = () => resolve(false);
      this.#source.fill(this.#staged).then(resolve, reject);
    });
  }

  /** Sends what is staged in whole pieces; the last one has at least `least` bytes. */
  async #send(least: number): Promise<void> {
    if (this.#staged.length < least) return;
    const bytes = this.#staged.take();
    let at = 0;
    while (bytes.length - at >= least && at < bytes.length) {
      if (!this.#exchange.copying) return;
      const end = Math.min(at + CHUNK_BYTES, bytes.length);
      this.#exchange.data(bytes.subarray(at, end));
      at = end;
      this.#wire.flush();
      await this.#wire.sent();
      await turn();
    }
    this.#staged.bytes(bytes.subarray(at));
    this.#staged.give(bytes);
  }
}

/**
 * One turn of the event loop. Writing to a socket that has room may take none: then what the server says, and what
 * stops the COPY, would not be heard before its end.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The seam's stream of data over an exchange. */
export class NativeCopyStream implements CopyStream {
  readonly #exchange: CopyOutExchange;
  readonly #stop: (reason: Error) => Promise<void>;
  #closing: Promise<void> | null = null;
  #readToEnd = false;
  #failed: { readonly reason: unknown } | null = null;
  #tell: ((reason: unknown) => void) | null = null;

  /** `stop` ends the statement early and resolves when it has ended. */
  constructor(exchange: CopyOutExchange, stop: (reason: Error) => Promise<void>) {
    this.#exchange = exchange;
    this.#stop = stop;
    exchange.done.catch((reason) => {
      this.#failed = { reason };
      this.#tell?.(reason);
    });
  }

  get commandTag(): string {
    return this.#exchange.commandTag ?? "";
  }

  get rowCount(): number | null {
    return rowCountOf(this.commandTag);
  }

  get rowsRead(): number {
    return this.#exchange.messages;
  }

  onFailure(tell: (reason: unknown) => void): void {
    if (this.#failed !== null) return tell(this.#failed.reason);
    this.#tell = tell;
  }

  /** Whether its reader wants no more of it. */
  get finished(): boolean {
    return this.#readToEnd || this.#closing !== null;
  }

  next(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#closing) return Promise.resolve(null);
    const next = this.#exchange.next();
    next.then((data) => this.#readToEnd = data === null, () => this.#readToEnd = true);
    return next;
  }

  close(): Promise<void> {
    this.#closing ??= this.#exchange.ended
      ? Promise.resolve()
      : this.#stop(new InterfaceError("Cannot copy: the stream was closed"));
    return this.#closing;
  }
}
