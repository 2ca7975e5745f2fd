/**
 * Values on their way into a statement: what may be bound, checked when the statement is built.
 * @module
 */

import { DataError } from "../../errors.ts";
import { ArgumentError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";
import type { ValueNode } from "./value_nodes.ts";

/**
 * A node that binds `value`, null included.
 *
 * Throws `ArgumentError` for what is no value at all and `DataError` for a value of the wrong kind; `slot`
 * says where it was given; `cast` whether the server must be told the type. The message never holds the value.
 */
export function valueNode(
  value: unknown,
  type: SqlType,
  slot: string,
  cast = false,
): ValueNode {
  if (value === null || type.accepts(value)) return { kind: "value", value, type, cast };
  const state = `${slot} is ${described(value)}, ${type.name} takes ${type.takes}`;
  if (isScalar(value)) throw new DataError(`Cannot bind a value: ${state}`);
  throw new ArgumentError(`Cannot bind a value: ${state}`);
}

/** What could be a value of some type, unlike the containers that a parsed request is made of. */
function isScalar(value: unknown): boolean {
  if (typeof value !== "object") return value !== undefined && typeof value !== "function";
  return value !== null && !Array.isArray(value) && !isPlainObject(value);
}

/** Whether it was made by a literal, by `JSON.parse()` or by `Object.create(null)`. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** The kind of a value, in words. */
function described(value: unknown): string {
  if (value === undefined) return "undefined";
  if (Array.isArray(value)) return "an array";
  if (isPlainObject(value)) return "a plain object";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
