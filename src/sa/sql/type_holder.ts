/**
 * The brand of types: column definitions are types wherever one is wanted.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";

/** Base of the class behind column definitions; its private field is their brand. */
export abstract class TypeHolder {
  readonly #type: SqlType;

  constructor(type: SqlType) {
    this.#type = type;
  }

  /** The type of what must be a type; `slot` says where it was given. */
  static typeOf(value: unknown, slot: string): SqlType {
    if (typeof value === "object" && value !== null && #type in value) return value.#type;
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a type, such as integer()`);
  }
}
