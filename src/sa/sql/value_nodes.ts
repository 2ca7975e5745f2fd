/**
 * Nodes of values: those that are there, and those that come when the statement is run.
 * @module
 */

import type { SqlType } from "./sql_type.ts";

/** A value to bind. The same node keeps the same `$n` wherever it stands in a statement. */
export interface ValueNode {
  readonly kind: "value";
  readonly value: unknown;
  readonly type: SqlType;
  /** Whether the server must be told its type, since nothing around it tells. */
  readonly cast: boolean;
}

/** A value that is given when the statement is run. */
export interface ParamNode {
  readonly kind: "param";
  readonly name: string;
  readonly type: SqlType;
  /** What it is unless given; undefined when it must be given. */
  readonly value: unknown;
}
