/**
 * The memory that the server's bytes are received into and read from in place.
 *
 * It grows with the bytes that have arrived, never with a length that a message announces.
 * @module
 */

import { Buffer } from "node:buffer";

const INITIAL_CAPACITY = 64 * 1024;
/** Reading into less room than this costs more calls than moving the bytes does. */
const SMALLEST_READ = 8 * 1024;
/** A buffer that one huge message has made larger than this is given up when it is empty. */
const KEPT_CAPACITY = 1024 * 1024;

/** Received bytes: those from `start` to `end` are not yet consumed. */
export class ReceiveBuffer {
  #bytes: Uint8Array<ArrayBuffer> = allocate(INITIAL_CAPACITY);
  #view = viewOf(this.#bytes);
  /** Where the first byte is that was not yet consumed. */
  start = 0;
  /** Where the last byte received ends. */
  end = 0;

  /** The memory. It changes when the buffer grows. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same memory, for numbers. */
  get view(): DataView {
    return this.#view;
  }

  /** Room for the next read. Moves or grows what is there, so nothing may hold a view of it. */
  room(): Uint8Array {
    if (this.start === this.end) this.#empty();
    else if (this.#bytes.length - this.end < SMALLEST_READ) this.#makeRoom();
    return this.end === 0 ? this.#bytes : this.#bytes.subarray(this.end);
  }

  #empty(): void {
    this.start = this.end = 0;
    if (this.#bytes.length > KEPT_CAPACITY) this.#use(allocate(INITIAL_CAPACITY));
  }

  #makeRoom(): void {
    const rest = this.#bytes.subarray(this.start, this.end);
    const target = rest.length * 2 > this.#bytes.length
      ? allocate(this.#bytes.length * 2)
      : this.#bytes;
    target.set(rest);
    if (target !== this.#bytes) this.#use(target);
    this.end = rest.length;
    this.start = 0;
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

/** A node Buffer, because only its memory can be read as UTF-8 between two offsets without a view. */
function allocate(capacity: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(capacity) as Uint8Array<ArrayBuffer>;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
