/**
 * What crosses from the builder to whoever runs statements.
 * @module
 */

import type { Codec } from "../../types/codec.ts";

/** A statement ready to run. */
export interface Compiled {
  /** The text, with `$1`, `$2`, … for the values. */
  readonly text: string;
  /** The values, in the order of their numbers. */
  readonly values: readonly unknown[];
  /** The columns of its result, or null when it returns no rows. */
  readonly columns: readonly CompiledColumn[] | null;
}

/** One column of a result. */
export interface CompiledColumn {
  /** Its key in rows. */
  readonly key: string;
  /** How its values are read. */
  readonly codec: Codec;
  /** Identifies the expression it shows. */
  readonly expression: object;
}
