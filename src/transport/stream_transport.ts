/**
 * A stream of `node:stream` as a transport.
 * @module
 */

import type { Duplex } from "node:stream";
import type { Transport } from "./transport.ts";

interface PendingRead {
  readonly into: Uint8Array;
  readonly resolve: (count: number | null) => void;
  readonly reject: (reason: unknown) => void;
}

type End = "ended" | { readonly reason: unknown };

const NOTHING = new Uint8Array(0);

/** An open stream. It takes no more from the stream than one chunk beyond what was asked for. */
export class StreamTransport implements Transport {
  readonly #stream: Duplex;
  /** What has come and was not read yet. */
  #rest: Uint8Array = NOTHING;
  #reading: PendingRead | null = null;
  #rejectWrite: ((reason: unknown) => void) | null = null;
  #end: End | null = null;
  readonly #onData = (chunk: Uint8Array): void => this.#take(chunk);
  readonly #onEnd = (): void => this.#finish("ended");
  readonly #onError = (reason: unknown): void => this.#finish({ reason });
  readonly #onClose = (): void => this.#finish(closed());

  /** Owns the stream from now on. */
  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.pause(); // else it would flow once there is somebody to take what comes
    stream.on("data", this.#onData).on("end", this.#onEnd);
    stream.on("error", this.#onError).on("close", this.#onClose);
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#rest.length > 0) return Promise.resolve(this.#moveRest(into));
    if (this.#end === "ended") return Promise.resolve(null);
    if (this.#end !== null) return Promise.reject(this.#end.reason);
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#reading = { into, resolve, reject };
    this.flow();
    return promise;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#end !== null && this.#end !== "ended") return Promise.reject(this.#end.reason);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#rejectWrite = reject;
    this.#stream.write(bytes, (error) => {
      this.#rejectWrite = null;
      if (error) reject(error);
      else resolve();
    });
    return promise;
  }

  close(): void {
    this.#rest = NOTHING;
    this.#end = closed(); // whatever it was before
    this.#finish(this.#end);
    this.#stream.destroy();
  }

  /** Gives the stream back: it is not listened to any more. */
  protected release(): void {
    this.#stream.off("data", this.#onData).off("end", this.#onEnd);
    this.#stream.off("error", this.#onError).off("close", this.#onClose);
  }

  /** Lets the next chunk come. */
  protected flow(): void {
    this.#stream.resume();
  }

  /** Lets nothing more come. */
  protected hold(): void {
    this.#stream.pause();
  }

  #take(chunk: Uint8Array): void {
    this.hold();
    if (this.#isClosed) return;
    this.#rest = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const reading = this.#reading;
    this.#reading = null;
    reading?.resolve(this.#moveRest(reading.into));
  }

  get #isClosed(): boolean {
    return this.#end !== null && this.#end !== "ended";
  }

  #moveRest(into: Uint8Array): number {
    const part = this.#rest.subarray(0, into.length);
    into.set(part);
    this.#rest = this.#rest.subarray(part.length);
    return part.length;
  }

  #finish(end: End): void {
    this.#end ??= end;
    const reading = this.#reading;
    this.#reading = null;
    if (this.#end === "ended") reading?.resolve(null);
    else reading?.reject(this.#end.reason);
    if (end !== "ended") this.#rejectWrite?.(end.reason);
  }
}

function closed(): { readonly reason: unknown } {
  return { reason: new Error("the connection is closed") };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
