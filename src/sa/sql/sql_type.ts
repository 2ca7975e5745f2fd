/**
 * SQL types: each owns its name in DDL, the JavaScript values it takes, and how they are read.
 * @module
 */

import type { Codec } from "../../types/codec.ts";

/** A SQL type with the JavaScript values that stand for it. */
export interface SqlType {
  /** As written in DDL: `VARCHAR(255)`. */
  readonly name: string;
  /** What a column of this type is called that numbers itself: `SERIAL`; null when it cannot. */
  readonly serialName: string | null;
  /** How results of this type are read. */
  readonly codec: Codec;
  /** The values it takes, in words: `a number`. */
  readonly takes: string;
  /** Whether the value is of the right kind. Ranges and lengths are left to the encoder and the server. */
  accepts(value: unknown): boolean;
}
