/**
 * A way to the server on which requests are counted.
 * @module
 */

import type { Dial, Transport } from "../../mod.ts";
import { dial } from "../../src/transport/dial.ts";
import { ClientMessageReader } from "./scripted_messages.ts";

/** Counts what goes to a server: each Sync ends one request, and waits for one answer. */
export class CountingDial {
  #requests = 0;

  /** How many requests have gone since this was last asked. */
  takeRequests(): number {
    const requests = this.#requests;
    this.#requests = 0;
    return requests;
  }

  /** Dials, and counts from then on. */
  readonly dial: Dial = async (address, signal) => {
    const transport = await dial(address, signal);
    const reader = new ClientMessageReader();
    const counted: Transport = {
      read: (into) => transport.read(into),
      close: () => transport.close(),
      write: (bytes) => {
        for (const { type } of reader.push(bytes)) if (type === "S") this.#requests += 1;
        return transport.write(bytes);
      },
    };
    return counted;
  };
}
