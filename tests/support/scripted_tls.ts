/**
 * TLS in memory: nothing is encrypted, but it begins, fails, hangs and is closed as the real one.
 * @module
 */

import type { Dial, TlsFacts, TlsPlan, Transport } from "../../src/transport/transport.ts";
import type { Fire } from "./scripted_link.ts";

/** How the handshake ends; with `silence` it does not. */
export type Handshake = "done" | "disagreed" | "fails" | "silence";

/** Adds TLS to a server in memory. */
export class ScriptedTls {
  /** The plans of the handshakes that have begun. */
  readonly plans: TlsPlan[] = [];
  readonly #server: { readonly dial: Dial };
  readonly #handshake: Handshake;
  readonly #fire: Fire;

  constructor(
    server: { readonly dial: Dial },
    handshake: Handshake,
    fire: Fire = (_, happen) => happen(),
  ) {
    this.#server = server;
    this.#handshake = handshake;
    this.#fire = fire;
  }

  /** Dials the server. */
  readonly dial: Dial = async (address, signal) => {
    const link = await this.#server.dial(address, signal);
    const closing = Promise.withResolvers<never>();
    closing.promise.catch(() => {}); // it may be closed when no handshake is under way
    return {
      read: (into) => link.read(into),
      write: (bytes) => link.write(bytes),
      close: () => {
        closing.reject(new Error("closed"));
        link.close();
      },
      startTls: (plan) => Promise.race([this.#begin(link, plan), closing.promise]),
    };
  };

  #begin(link: Transport, plan: TlsPlan): Promise<Transport> {
    this.plans.push(plan);
    const { promise, resolve, reject } = Promise.withResolvers<Transport>();
    if (this.#handshake === "silence") return promise;
    this.#fire("tls", () => {
      if (this.#handshake !== "fails") return resolve(secured(link, this.#handshake === "done"));
      link.close();
      reject(new Error("received fatal alert: HandshakeFailure"));
    });
    return promise;
  }
}

function secured(link: Transport, agreed: boolean): Transport {
  const tls: TlsFacts = { certificate: null, agreed };
  return {
    tls,
    read: (into) => link.read(into),
    write: (bytes) => link.write(bytes),
    close: () => link.close(),
  };
}
