/**
 * Messages to bytes: everything that is to be sent in one turn goes into one buffer.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { Frontend } from "./messages.ts";

const INITIAL_CAPACITY = 16 * 1024;
/** A buffer that has grown beyond this is not kept for the next turn. */
const KEPT_CAPACITY = 1024 * 1024;
/** Up to this many characters a loop is faster than the native encoder. */
const SHORT_TEXT = 48;
/** From this many characters on, the room for the worst case is not worth having. */
const LONG_TEXT = 64 * 1024;
/** Room behind a huge value, for what ends its message and its turn. */
const SLACK = 4 * 1024;
/** The largest message that the server accepts: PQ_LARGE_MESSAGE_LIMIT in its source. */
const MAX_MESSAGE_LENGTH = 0x3ffffffe;

const encoder = new TextEncoder();

/** Throws `InterfaceError` for a NUL: the server would end the text there, and read the rest as other fields. */
export function refuseNul(text: string): void {
  if (text.includes("\0")) throw new InterfaceError("Cannot send: a text holds a NUL character");
}

/** Bytes, and the same for numbers: making them costs more than writing a statement. */
interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/** A growing buffer of messages with back-patched lengths. */
export class Writer {
  readonly #maxMessageLength: number;
  #memory = memoryOf(INITIAL_CAPACITY);
  #bytes = this.#memory.bytes;
  #view = this.#memory.view;
  /** Memory to go on in, and that handed out last: {@linkcode give} makes the one of the other. */
  #spare: Memory | null = null;
  #lent: Memory | null = null;
  #length = 0;
  #lengthAt = 0;
  #taken = 0;

  /** `maxMessageLength` is given in tests only. */
  constructor(maxMessageLength: number = MAX_MESSAGE_LENGTH) {
    this.#maxMessageLength = maxMessageLength;
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /** How many bytes were ever written, those taken included. */
  get position(): number {
    return this.#taken + this.#length;
  }

  /** Forgets everything written since `position`, none of which may have been taken. */
  rewind(position: number): void {
    this.#length = position - this.#taken;
  }

  /** Hands out what was written and goes on in another buffer; the bytes stay valid until `give`. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#lent = this.#memory;
    this.#use(this.#spare ?? memoryOf(INITIAL_CAPACITY));
    this.#spare = null;
    this.#taken += this.#length;
    this.#length = 0;
    return taken;
  }

  /** Takes back what `take` handed out last, for reuse; what is too large for that is freed at once. */
  give(taken: Uint8Array<ArrayBuffer>): void {
    const lent = this.#lent;
    if (lent?.bytes.buffer !== taken.buffer) return;
    this.#lent = null;
    if (lent.bytes.length <= KEPT_CAPACITY) this.#spare = lent;
    else taken.buffer.transfer(0);
  }

  /** Begins a message of this type. */
  begin(type: number): void {
    this.#reserve(5);
    this.#bytes[this.#length] = type;
    this.#lengthAt = this.#length + 1;
    this.#length += 5;
  }

  /** Begins a message that has no type byte: StartupMessage, CancelRequest. */
  beginUntyped(): void {
    this.#reserve(4);
    this.#lengthAt = this.#length;
    this.#length += 4;
  }

  /** Ends the message begun last: its length is known now. Throws `InterfaceError` when it is too long. */
  end(): void {
    const length = this.#length - this.#lengthAt;
    const most = this.#maxMessageLength;
    if (length > most) {
      throw new InterfaceError(
        `Cannot send: the message has ${length} bytes, the server accepts ${most}`,
      );
    }
    this.#view.setInt32(this.#lengthAt, length);
  }

  /** A Sync message. */
  sync(): void {
    this.begin(Frontend.Sync);
    this.end();
  }

  /** Writes one byte. */
  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Writes a big-endian int16 (or uint16). */
  int16(value: number): void {
    this.#reserve(2);
    this.#view.setInt16(this.#length, value);
    this.#length += 2;
  }

  /** Writes a big-endian int32 (or uint32). */
  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  /** Writes a big-endian int64. */
  bigint64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value);
    this.#length += 8;
  }

  /** Writes a big-endian float4. */
  float32(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value);
    this.#length += 4;
  }

  /** Writes a big-endian float8. */
  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** Writes bytes as they are. */
  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Writes text as UTF-8, without a terminator. */
  text(value: string): void {
    if (value.length > LONG_TEXT) return this.#longText(value);
    this.#reserve(value.length * 3);
    if (value.length <= SHORT_TEXT && this.#ascii(value)) return;
    this.#length += encoder.encodeInto(value, this.#bytes.subarray(this.#length)).written;
  }

  /** Writes text and a terminating NUL. Throws `InterfaceError` for a NUL within. */
  cstring(value: string): void {
    refuseNul(value);
    this.text(value);
    this.uint8(0);
  }

  /** Leaves room for the number of bytes to come, an int32, and returns where. */
  openSized(): number {
    const at = this.#length;
    this.int32(0);
    return at;
  }

  /** Fills in the number of bytes written since `openSized` returned `at`. */
  closeSized(at: number): void {
    this.#view.setInt32(at, this.#length - at - 4);
  }

  /** Most is ASCII: there is room for that first, and for the worst case of what is left then. */
  #longText(value: string): void {
    this.#reserve(value.length);
    const { read, written } = encoder.encodeInto(value, this.#bytes.subarray(this.#length));
    this.#length += written;
    const rest = value.slice(read);
    this.#reserve(rest.length * 3);
    this.#length += encoder.encodeInto(rest, this.#bytes.subarray(this.#length)).written;
  }

  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[start + i] = code;
    }
    this.#length = start + value.length;
    return true;
  }

  #reserve(count: number): void {
    if (this.#length + count > this.#bytes.length) this.#grow(this.#length + count);
  }

  #grow(needed: number): void {
    const grown = memoryOf(Math.max(this.#bytes.length * 2, needed + SLACK));
    grown.bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes.buffer.transfer(0);
    this.#use(grown);
  }

  #use(memory: Memory): void {
    this.#memory = memory;
    this.#bytes = memory.bytes;
    this.#view = memory.view;
  }
}

function memoryOf(capacity: number): Memory {
  const bytes = new Uint8Array(capacity);
  return { bytes, view: new DataView(bytes.buffer) };
}
