/**
 * A reader of DER, as far as certificates need it: strict, and never beyond its bytes.
 *
 * @see https://www.itu.int/rec/T-REC-X.690
 * @module
 */

/** The tags of what is read here. */
export const Tag = { objectIdentifier: 0x06, sequence: 0x30 } as const;

/** The elements within another one, in order. Each step returns null for what is no DER, or not what is wanted. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether there is no further element. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The tag of the next element. */
  get tag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** Goes into the next element, which must have this tag. */
  enter(tag: number): DerReader | null {
    const content = this.#next(tag);
    return content && new DerReader(content);
  }

  /** Passes over the next element, which must have this tag. */
  skip(tag: number): boolean {
    return this.#next(tag) !== null;
  }

  /** Reads an OBJECT IDENTIFIER, as numbers with dots between. */
  objectIdentifier(): string | null {
    const content = this.#next(Tag.objectIdentifier);
    return content && dotted(content);
  }

  #next(tag: number): Uint8Array | null {
    if (this.tag !== tag) return null;
    const start = this.#at + 2;
    const first = this.#bytes[this.#at + 1] ?? 0x80;
    if (first < 0x80) return this.#take(start, first);
    const size = first - 0x80;
    // 0 is an indefinite length; with more than three bytes, no certificate is that long.
    if (size === 0 || size > 3 || start + size > this.#bytes.length) return null;
    let length = 0;
    for (let i = start; i < start + size; i++) length = length * 256 + this.#bytes[i]!;
    const isShortest = length >= 0x80 && length >= 256 ** (size - 1);
    return isShortest ? this.#take(start + size, length) : null;
  }

  #take(start: number, length: number): Uint8Array | null {
    if (start + length > this.#bytes.length) return null;
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }
}

/** The numbers of an OBJECT IDENTIFIER, seven bits a byte; the first byte is two of them. */
function dotted(content: Uint8Array): string | null {
  const numbers: number[] = [];
  let number = 0;
  let isWithin = false;
  for (const byte of content) {
    if (!isWithin && byte === 0x80) return null; // a leading zero
    number = number * 128 + (byte & 0x7f);
    if (number > 0xffffffff) return null;
    isWithin = byte >= 0x80;
    if (isWithin) continue;
    numbers.push(number);
    number = 0;
  }
  const [first, ...others] = numbers;
  if (isWithin || first === undefined) return null;
  const top = Math.min(Math.trunc(first / 40), 2);
  return [top, first - top * 40, ...others].join(".");
}
