/**
 * What crosses from the builder to whoever runs statements.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import type { SqlType } from "./sql_type.ts";

/** A statement ready to run. */
export interface Compiled {
  /** The text, with `$1`, `$2`, … for the values. */
  readonly text: string;
  /** The values, in the order of their numbers. */
  readonly values: readonly unknown[];
  /** The columns of its result, or null when it returns no rows, or what only the server knows. */
  readonly columns: readonly CompiledColumn[] | null;
  /** How the columns are read, in their order. */
  readonly codecs: readonly Codec[];
  /** The places of values that are given when it is run. */
  readonly params: readonly ParamSlot[];
}

/** A value that is given when a statement is run. */
export interface ParamSlot {
  /** Where it is among the values, from 0. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** Its type. */
  readonly type: SqlType;
  /** Whether there is none unless it is given. */
  readonly required: boolean;
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
