/**
 * The memory that the server's bytes are received into and read from in place.
 *
 * It grows with the bytes that have arrived, and at most to what the message needs that has begun: never at once to a
 * length that a message announces.
 * @module
 */

import { Buffer } from "node:buffer";
import { HEADER_LENGTH } from "./messages.ts";

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
    const { start, end } = this;
    const wanted = Math.max(this.#announced(), end - start) + SMALLEST_READ;
    if (wanted > this.#bytes.length) {
      const grown = allocate(Math.min(this.#bytes.length * 2, wanted));
      grown.set(this.#bytes.subarray(start, end));
      this.#use(grown);
    } else this.#bytes.copyWithin(0, start, end);
    this.start = 0;
    this.end = end - start;
  }

  /** The length of the message that has begun, as far as it is known. */
  #announced(): number {
    return this.end - this.start < HEADER_LENGTH ? 0 : this.#view.getInt32(this.start + 1) + 1;
  }

  /** The memory used so far is freed at once: a huge one would wait long for the garbage collector. */
  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes.buffer.transfer(0);
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
