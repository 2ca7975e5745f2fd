import { Buffer } from "node:buffer";
import type { ByteSink, ByteSource, Codec } from "../../src/types/codec.ts";

/** A ByteSink over a buffer that grows. */
export class GrowingSink implements ByteSink {
  #bytes = new Uint8Array(16);
  #length = 0;

  /** What has been written so far, as a copy. */
  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  uint8(value: number): void {
    this.#reserve(1).setUint8(0, value);
  }

  int16(value: number): void {
    this.#reserve(2).setInt16(0, value);
  }

  int32(value: number): void {
    this.#reserve(4).setInt32(0, value);
  }

  bigint64(value: bigint): void {
    this.#reserve(8).setBigInt64(0, value);
  }

  float32(value: number): void {
    this.#reserve(4).setFloat32(0, value);
  }

  float64(value: number): void {
    this.#reserve(8).setFloat64(0, value);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length - value.length);
  }

  text(value: string): void {
    this.bytes(new TextEncoder().encode(value));
  }

  openSized(): number {
    this.int32(0);
    return this.#length;
  }

  closeSized(at: number): void {
    new DataView(this.#bytes.buffer).setInt32(at - 4, this.#length - at);
  }

  /** Room for `size` more bytes, at the end of what is written. */
  #reserve(size: number): DataView {
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return new DataView(this.#bytes.buffer, start, size);
  }
}

/** Bytes as they lie in a receive buffer: a node Buffer, with something before and after them. */
export function received(
  bytes: Uint8Array | readonly number[],
): { source: ByteSource; start: number; end: number } {
  const start = 3;
  const buffer = Buffer.alloc(start + bytes.length + 5, 0xee);
  buffer.set(bytes, start);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return { source: { bytes: buffer, view }, start, end: start + bytes.length };
}

/** A byte for each character, of which none is above `\xff`: bytes that are mostly text, to be read. */
export function bytesOfLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The binary form of a value. */
export function encodeBinary(codec: Codec, value: unknown): Uint8Array {
  const sink = new GrowingSink();
  codec.encodeBinary!(value, sink);
  return sink.written();
}

/** The value of a binary form. */
export function decodeBinary<T>(codec: Codec<T>, bytes: Uint8Array | readonly number[]): T {
  const { source, start, end } = received(bytes);
  return codec.decodeBinary!(source, start, end);
}
