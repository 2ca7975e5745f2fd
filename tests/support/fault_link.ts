/**
 * One connection through a proxy that can cut, stall, flip or slow down what passes.
 *
 * It uses `node:net` because only there a socket can be reset; Deno's own sockets end with FIN, always.
 * @module
 */

import type { Socket } from "node:net";
import { MessageStarts } from "./message_starts.ts";

/** Which way bytes go. */
export type Direction = "toServer" | "toClient";

/**
 * What happens: `fin` and `rst` end both sides, `half` ends what the client receives and nothing else, `stall`
 * passes nothing on in either direction until healed, `flip` changes one byte and goes on.
 */
export type Act = "fin" | "rst" | "half" | "stall" | "flip";

/** One fault: before byte `at` of a direction, or before the `nth` message of a type, both from the start. */
export interface Fault {
  readonly act: Act;
  readonly direction: Direction;
  readonly at: number | { readonly message: string; readonly nth: number };
}

/** How one connection through the proxy is treated. */
export interface LinkPlan {
  readonly fault?: Fault;
  /** Passes this many bytes at a time. */
  readonly chunk?: number;
  /** Passes nothing on until healed. */
  readonly stalled?: boolean;
  /** Hears what comes, before any fault. */
  readonly heard?: (direction: Direction, chunk: Uint8Array) => void;
}

/** One connection through the proxy. */
export class Link {
  /** Bytes taken from the sender, by direction. */
  readonly seen: Record<Direction, number> = { toServer: 0, toClient: 0 };
  /** Resolves when both sides are closed. */
  readonly closed: Promise<unknown>;
  /** Whether the fault has happened. */
  fired = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #plan: LinkPlan;
  readonly #starts = { toServer: new MessageStarts(false), toClient: new MessageStarts(true) };
  #fault: { readonly act: Act; readonly direction: Direction; at: number } | null = null;
  #passing: PromiseWithResolvers<void> | null = null;
  #killed = false;

  constructor(client: Socket, server: Socket, plan: LinkPlan) {
    this.#client = client;
    this.#server = server;
    this.#plan = plan;
    const closed = [client, server].map((socket) => {
      socket.setNoDelay(true);
      socket.on("error", () => {}); // whoever reads or writes it hears of it
      return new Promise<void>((resolve) => socket.once("close", () => resolve()));
    });
    this.closed = Promise.all(closed);
    if (plan.fault) this.arm(plan.fault);
    if (plan.stalled) this.stall();
    this.#pump("toServer", client, server);
    this.#pump("toClient", server, client);
  }

  /** Lets a fault happen; `nth` counts messages from now on. */
  arm({ act, direction, at }: Fault): void {
    this.fired = false;
    this.#fault = { act, direction, at: typeof at === "number" ? at : Infinity };
    if (typeof at !== "number") {
      this.#starts[direction].find(at.message, at.nth, (position) => this.#fault!.at = position);
    }
  }

  /** Lets a fault happen at the next byte. */
  armNow(act: Act, direction: Direction): void {
    this.arm({ act, direction, at: this.seen[direction] });
  }

  /** Passes nothing on until {@linkcode heal}. */
  stall(): void {
    this.#passing ??= Promise.withResolvers();
  }

  /** Goes on after {@linkcode stall}. */
  heal(): void {
    this.#passing?.resolve();
    this.#passing = null;
  }

  /** Ends both sides, for the client with FIN, with RST, or with nothing at all. */
  kill(act: "fin" | "rst" | "destroy"): void {
    this.#killed = true;
    if (act === "fin") this.#client.end();
    else if (act === "rst") this.#client.resetAndDestroy();
    else this.#client.destroy();
    this.#server.destroy();
    this.heal();
  }

  async #pump(direction: Direction, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        this.#starts[direction].push(chunk);
        this.#plan.heard?.(direction, chunk);
        await this.#pass(direction, chunk, to);
      }
      await this.#passing?.promise;
      to.end();
    } catch {
      if (!this.#killed) to.resetAndDestroy(); // what was reset on one side is reset on the other
    }
  }

  async #pass(direction: Direction, chunk: Uint8Array, to: Socket): Promise<void> {
    const most = this.#plan.chunk ?? chunk.length;
    for (let start = 0; start < chunk.length;) {
      const until = this.#untilFault(direction);
      if (until === 0) this.#strike(chunk, start);
      const piece = chunk.subarray(start, start + Math.min(most, until || Infinity));
      start += piece.length;
      this.seen[direction] += piece.length;
      await this.#passing?.promise;
      await written(to, piece);
    }
  }

  #untilFault(direction: Direction): number {
    if (this.fired || this.#fault?.direction !== direction) return Infinity;
    const left = this.#fault.at - this.seen[direction];
    return left < 0 ? Infinity : left;
  }

  #strike(chunk: Uint8Array, at: number): void {
    const { act } = this.#fault!;
    this.fired = true;
    if (act === "stall") this.stall();
    else if (act === "half") this.#client.end();
    else if (act === "flip") chunk[at] = chunk[at]! ^ 0x20;
    else this.kill(act);
  }
}

/** Resolves when the bytes are on their way, or when there is nobody to take them. */
function written(to: Socket, bytes: Uint8Array): Promise<void> {
  if (!to.writable) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => resolve();
  to.once("close", done);
  to.write(bytes, done);
  return promise.then(() => void to.off("close", done));
}
