/**
 * Where messages of the protocol begin in a stream of bytes that comes in pieces.
 * @module
 */

const LENGTH_BYTES = 4;

/** Follows one direction of a connection. */
export class MessageStarts {
  #position = 0;
  /** What was read of the header of a message. */
  #header: number[] = [];
  #typeBytes: 0 | 1;
  /** Bytes to come that belong to the message begun last. */
  #left = 0;
  #search: { type: number; nth: number; found: (position: number) => void } | null = null;

  /** What the client sends first has no type: there `typed` is false. */
  constructor(typed: boolean) {
    this.#typeBytes = typed ? 1 : 0;
  }

  /** Tells where the `nth` message of a type begins, of those that begin from now on. */
  find(type: string, nth: number, found: (position: number) => void): void {
    this.#search = { type: type.charCodeAt(0), nth, found };
  }

  /** Takes the next bytes of the stream. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const passed = this.#left > 0 ? Math.min(this.#left, bytes.length - at) : 1;
      if (this.#left > 0) this.#left -= passed;
      else this.#readHeader(bytes[at]!);
      at += passed;
      this.#position += passed;
    }
  }

  #readHeader(byte: number): void {
    if (this.#header.length === 0 && this.#typeBytes === 1) this.#begins(byte);
    this.#header.push(byte);
    if (this.#header.length < this.#typeBytes + LENGTH_BYTES) return;
    const length = this.#header.slice(-LENGTH_BYTES).reduce((sum, part) => sum * 256 + part, 0);
    this.#left = length - LENGTH_BYTES;
    this.#header = [];
    this.#typeBytes = 1;
  }

  #begins(type: number): void {
    const search = this.#search;
    if (search?.type !== type || --search.nth > 0) return;
    this.#search = null;
    search.found(this.#position);
  }
}
