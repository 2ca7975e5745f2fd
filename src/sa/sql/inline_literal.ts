/**
 * Values as text of DDL, which takes no parameters.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import { CompileError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";
import { UNTYPED } from "./untyped.ts";

/** A value as SQL text: quoted, and of its type whatever is around it. */
export function inlineLiteral(value: unknown, type: SqlType): string {
  const bound = value === null || type.bind === undefined ? value : type.bind(value);
  if (bound === null) return "NULL";
  if (typeof bound === "boolean") return bound ? "true" : "false";
  if (type === UNTYPED) return untypedLiteral(bound);
  const text = type.codec.encodeText(bound);
  if (type.kind === "integer" && /^[0-9]{1,9}$/.test(text)) return text;
  return type.castName === "TEXT" ? quoteLiteral(text) : `${quoteLiteral(text)}::${type.castName}`;
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
