/**
 * The body of one message, read field by field with its bounds checked. For every message but DataRow.
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { knownText } from "./known_text.ts";
import { messageName } from "./messages.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** One message, complete. Valid until the next read. */
export class MessageBody {
  /** The type byte. */
  readonly type: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;

  /** The body of a message between two offsets of the receive buffer. */
  constructor(
    type: number,
    source: { readonly bytes: Uint8Array; readonly view: DataView },
    range: { readonly start: number; readonly end: number },
  ) {
    this.type = type;
    this.#bytes = source.bytes;
    this.#view = source.view;
    this.#at = range.start;
    this.#end = range.end;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  /** Reads one byte. */
  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  /** Reads an int16. */
  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }

  /** Reads a count of items, each of which takes at least `itemSize` bytes. */
  count(itemSize: number): number {
    const count = this.int16();
    if (count < 0 || count * itemSize > this.remaining) throw this.#malformed();
    return count;
  }

  /** Reads an int32. */
  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  /** Reads a uint32, as OIDs are. */
  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  /** Reads text up to its terminating NUL. */
  cstring(): string {
    const start = this.#at;
    const known = knownText(this.#bytes, start, this.#end);
    if (known !== null) {
      this.#at = start + known.length + 1;
      return known;
    }
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= this.#end) throw this.#malformed();
    this.#at = end + 1;
    return decoder.decode(this.#bytes.subarray(start, end));
  }

  /** Reads what is left, as a copy. */
  rest(): Uint8Array<ArrayBuffer> {
    // Not slice(): a node Buffer's is a view, which the next read would change.
    return new Uint8Array(this.#bytes.subarray(this.#advance(this.remaining), this.#end));
  }

  /** Says that nothing more may follow. */
  finish(): void {
    if (this.#at !== this.#end) throw this.#malformed();
  }

  #advance(count: number): number {
    const at = this.#at;
    if (at + count > this.#end) throw this.#malformed();
    this.#at = at + count;
    return at;
  }

  #malformed(): ProtocolError {
    return new ProtocolError(
      `Cannot read from the server: message ${messageName(this.type)} is malformed`,
    );
  }
}
