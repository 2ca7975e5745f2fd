/**
 * A transport to a PGlite in this process: what is written is run, and what comes of it can be read.
 * @module
 */

import type { Transport } from "../../mod.ts";

/** Runs messages of the protocol, and resolves with the replies. */
export type RunMessages = (messages: Uint8Array) => Promise<Uint8Array>;

/** One connection; PGlite has one session for all. */
export class PgliteTransport implements Transport {
  readonly #run: RunMessages;
  #replies: Uint8Array[] = [];
  #arrival = Promise.withResolvers<void>();
  #closed = false;

  /** `run` is the database. */
  constructor(run: RunMessages) {
    this.#run = run;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#replies.length === 0) {
      if (this.#closed) return null;
      await this.#arrival.promise;
    }
    const [reply] = this.#replies;
    const part = reply!.subarray(0, into.length);
    into.set(part);
    if (part.length < reply!.length) this.#replies[0] = reply!.subarray(part.length);
    else this.#replies.shift();
    return part.length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes[0] === TERMINATE) return; // it would end the database
    const reply = await this.#run(bytes.slice());
    if (reply.length > 0) this.#replies.push(reply);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }
}

const TERMINATE = 0x58;
