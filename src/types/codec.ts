/**
 * What a codec is: how one PostgreSQL type is written to and read from the server.
 * @module
 */

import type { TypeDescription } from "./type_description.ts";

/** Received bytes, read in place. They are valid only until the next read: a value must never keep a view of them. */
export interface ByteSource {
  /** The receive buffer. */
  readonly bytes: Uint8Array;
  /** The same memory, for numbers. */
  readonly view: DataView;
}

/** Where a binary parameter is written. */
export interface ByteSink {
  /** Writes one byte. */
  uint8(value: number): void;
  /** Writes a big-endian int16. */
  int16(value: number): void;
  /** Writes a big-endian int32. */
  int32(value: number): void;
  /** Writes a big-endian int64. */
  bigint64(value: bigint): void;
  /** Writes a big-endian float4. */
  float32(value: number): void;
  /** Writes a big-endian float8. */
  float64(value: number): void;
  /** Writes bytes as they are. */
  bytes(value: Uint8Array): void;
  /** Writes text as UTF-8, without a terminator. */
  text(value: string): void;
  /** Leaves room for the number of bytes to come, an int32, and returns where. */
  openSized(): number;
  /** Fills in the number of bytes written since `openSized` returned `at`. */
  closeSized(at: number): void;
}

/**
 * How one PostgreSQL type is written to and read from the server.
 *
 * A string is a value of every type: what the codec does not read itself goes as it is, for the server to read.
 *
 * Decoders throw `DataError` when a value does not fit the asked-for form; encoders throw `DataError`
 * ("Cannot encode int4: value is not an integer"), naming the type and never the value.
 */
export interface Codec<T = unknown> {
  /** The type's name: as in `pg_type.typname`, for an array as in SQL, `int4[]`. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;
  /** Reads the text format. */
  decodeText(text: string): T;
  /** Reads the binary format from `source`, bytes `start` (inclusive) to `end` (exclusive). */
  readonly decodeBinary?: (source: ByteSource, start: number, end: number) => T;
  /** Writes the text format. */
  encodeText(value: unknown): string;
  /** Writes the binary format. */
  readonly encodeBinary?: (value: unknown, sink: ByteSink) => void;
  /** Whether a value must go as text in spite of a binary form: one that only the server can read. */
  readonly prefersText?: (value: unknown) => boolean;
  /**
   * Whether it reads columns of any type: it is of a type made in the database, such as an enum, whose OID differs
   * from one database to the next.
   */
  readonly readsAnyOid?: boolean;
  /** Whether a JavaScript array is one value of this type; an array of such a type has one dimension. */
  readonly takesArrays?: boolean;
}

/** Whether a codec that the caller gave for a column is for a column of this type. */
export function reads(codec: Codec | undefined, oid: number): codec is Codec {
  return codec !== undefined && (codec.oid === oid || codec.readsAnyOid === true);
}

/** The codecs of the connections to one database, by OID; and what is known of the types that are not built in. */
export interface CodecRegistry {
  /** The codec of a type; one that passes text through for a type of which nothing is known. */
  get(oid: number): Codec;
  /** Those of the types of which nothing is known yet: {@linkcode load} them before their codecs are asked for. */
  unknown(oids: readonly number[]): readonly number[];
  /**
   * Loads the codecs of built-in types that are rarely used. Resolves with those of the types of which still nothing is
   * known: the server is to be asked what they are.
   */
  load(oids: readonly number[]): Promise<readonly number[]>;
  /**
   * Hears what the server said when it was asked for `asked`. Throws `OperationalError`, and learns nothing, when one
   * of them is not among `types`: a transaction does not see what was made after it began, and others do.
   */
  learn(asked: readonly number[], types: readonly TypeDescription[]): void;
  /** Forgets what it has learned: the types may have been changed. */
  forget(): void;
  /** Counts how often it has forgotten: codecs taken from it before may be out of date. */
  readonly epoch: number;
}
