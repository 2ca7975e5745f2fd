/**
 * Patterns of LIKE and of regular expressions.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { ExpressionNode, Part } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { TEXT_TYPE } from "./sql_types.ts";

/** Letters that PostgreSQL's regular expressions take for options in front of them. */
const FLAGS = /^[bceimnpqstwx]*$/;
/** With the one that replaces every match. */
const REPLACE_FLAGS = /^[bcegimnpqstwx]*$/;

/** A pattern that matches the text itself: `%`, `_` and the backslash are no longer special. */
export function literalPattern(text: unknown, slot: string): string {
  const { value } = presentValue(text, TEXT_TYPE, slot);
  return (value as string).replace(/[\\%_]/g, "\\$&");
}

/** The same of an expression, with what is before and after it. */
export function patternNode(text: ExpressionNode, before: string, after: string): ExpressionNode {
  const escaped = ["regexp_replace(", text, String.raw`, E'([\\\\%_])', E'\\\\\\1', 'g')`];
  const [start, end] = [before && `'${before}' || `, after && ` || '${after}'`];
  return { kind: "syntax", parts: [start, ...escaped, end], type: TEXT_TYPE, atomic: false };
}

/** ` ESCAPE …`, or nothing where the backslash that PostgreSQL takes by itself is meant. */
export function escapeParts(escape: unknown, slot: string): Part[] {
  if (escape === undefined) return [];
  // By code points: a character outside of the BMP is one to PostgreSQL.
  if (typeof escape === "string" && [...escape].length <= 1) {
    return [" ESCAPE ", presentValue(escape, TEXT_TYPE, slot, true)];
  }
  throw new ArgumentError(`Cannot build the statement: ${slot} escape is not one character`);
}

/** The operator and the pattern of a regular expression. */
export function regexpParts(pattern: unknown, flags: unknown, slot: string): Part[] {
  const letters = flagsOf(flags, FLAGS, slot);
  const node = presentNode(pattern, TEXT_TYPE, slot);
  if (letters === "") return [" ~ ", node];
  if (letters === "i") return [" ~* ", node];
  return [" ~ ", withFlags(node, letters, slot)];
}

function withFlags(node: ExpressionNode, letters: string, slot: string): ExpressionNode {
  const options = `(?${letters})`;
  if (node.kind === "value") return { ...node, value: options + node.value };
  const prefix = presentValue(options, TEXT_TYPE, slot, true);
  return { kind: "syntax", parts: [prefix, " || ", node], type: TEXT_TYPE, atomic: false };
}

/** The flags of `regexp_replace()`. */
export function replaceFlags(flags: unknown, slot: string): string {
  return flagsOf(flags, REPLACE_FLAGS, slot);
}

function flagsOf(flags: unknown, allowed: RegExp, slot: string): string {
  if (flags === undefined) return "";
  if (typeof flags === "string" && allowed.test(flags)) return flags;
  throw new ArgumentError(`Cannot build the statement: ${slot} flags are not PostgreSQL's`);
}
