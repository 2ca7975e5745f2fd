/**
 * Values as text: in DDL, which takes no parameters, and in statements that are only shown.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import { CompileError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";
import { UNTYPED } from "./untyped.ts";
import { inferType } from "./values_type.ts";

/**
 * A value as SQL text: quoted, and of its type, which CAST calls `castName`, whatever is around it; a cast where it may
 * stand alone.
 */
export function inlineLiteral(
  value: unknown,
  type: SqlType,
  castName = type.castName,
  cast = false,
): string {
  const bound = value === null || type.bind === undefined ? value : type.bind(value);
  if (bound === null) return cast ? `NULL::${castName}` : "NULL";
  if (typeof bound === "boolean") return bound ? "true" : "false";
  if (type === UNTYPED) return untypedLiteral(bound);
  const text = type.codec.encodeText(bound);
  if (!cast && type.kind === "integer" && /^[0-9]{1,9}$/.test(text)) return text;
  const isText = !cast && type.castName === "TEXT";
  return isText ? quoteLiteral(text) : `${quoteLiteral(text)}::${castName}`;
}

/** Values as an array of a type, which CAST calls `castName`. */
export function inlineList(values: readonly unknown[], type: SqlType, castName: string): string {
  if (values.length === 0) return `'{}'::${castName}[]`;
  return `ARRAY[${values.map((value) => inlineLiteral(value, type, castName)).join(", ")}]`;
}

/** What the type of is told by what is around it. */
function untypedLiteral(value: unknown): string {
  if (typeof value === "string") return quoteLiteral(value);
  if (typeof value !== "bigint" && !Number.isFinite(value)) {
    throw new CompileError("Cannot compile: a value in DDL has no type; use literal(value, type)");
  }
  // The space keeps the sign apart from another before it, with which it would begin a comment.
  return Number(value) < 0 ? ` ${value}` : String(value);
}

/** A value as text of a statement that is only shown: of the type that is usual for it, where nothing tells its own. */
export function shownLiteral(
  value: unknown,
  type: SqlType,
  castName: string,
  cast: boolean,
): string {
  const isObject = typeof value === "object" && value !== null;
  const isUntold = type === UNTYPED &&
    (isObject || typeof value === "number" && !Number.isFinite(value));
  if (!isUntold) return inlineLiteral(value, type, castName, cast);
  const inferred = inferType(value, "a value in text");
  return inlineLiteral(value, inferred, inferred.castName, true);
}
