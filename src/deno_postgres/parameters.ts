/**
 * Values on their way to the server: as text, by the types that it gives to the parameters.
 *
 * deno-postgres shows no such types, so the server is asked with PREPARE, which runs nothing.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import type { Codec, CodecRegistry } from "../types/codec.ts";
import { undefinedValue } from "../types/conversion_error.ts";
import { parameterError } from "../types/parameter_error.ts";
import { untypedCodec } from "../types/untyped.ts";
import { tokensOf } from "../sql/lexer.ts";
import { readStatement, type StatementText } from "../sql/statement_text.ts";

/** What PREPARE takes. */
const PREPARABLE: ReadonlySet<string | undefined> = new Set([
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "MERGE",
  "VALUES",
  "WITH",
  "TABLE",
]);

/** What may stand between EXPLAIN and what it explains, outside of parentheses. */
const EXPLAINS: ReadonlySet<string> = new Set(["EXPLAIN", "ANALYZE", "ANALYSE", "VERBOSE"]);

/**
 * Where the part begins whose parameters PREPARE tells: 0 for most texts, behind the first words of DECLARE and EXPLAIN;
 * null when there is none. The text around it must not become a part of it, nor it of that.
 */
export function describedFrom(text: string, read: StatementText): number | null {
  if (canPrepare(read)) return 0;
  const [verb] = read.words;
  if (verb !== "DECLARE" && verb !== "EXPLAIN") return null;
  const start = verb === "DECLARE" ? afterFor(text) : explained(text);
  return start !== null && !read.isPreceded && canPrepare(readStatement(text.slice(start)))
    ? start
    : null;
}

function canPrepare({ isSingle, isComplete, isPreceded, words }: StatementText): boolean {
  return isSingle && isComplete && !isPreceded && PREPARABLE.has(words[0]);
}

/** Nothing before it in a DECLARE is that word: a cursor of this name is quoted. */
function afterFor(text: string): number | null {
  for (const { kind, start, end } of tokensOf(text)) {
    if (kind === "word" && text.slice(start, end).toUpperCase() === "FOR") return end;
  }
  return null;
}

function explained(text: string): number | null {
  let depth = 0;
  for (const { kind, start, end } of tokensOf(text)) {
    const token = text.slice(start, end).toUpperCase();
    if (kind === "other") depth += token === "(" ? 1 : token === ")" ? -1 : 0;
    if (kind !== "word" || depth > 0 || EXPLAINS.has(token)) continue;
    return PREPARABLE.has(token) ? start : null;
  }
  return null;
}

/** What is asked to describe a text. */
export interface Describing {
  /** Several statements in one; only one of them returns a row. */
  readonly text: string;
  /** How far it moves the text in it, in characters; negative where more of it was left out. */
  readonly offset: number;
}

/** One request that prepares a text from `start` on, asks for the types of its parameters, and forgets it. */
export function describing(text: string, start: number, name: string): Describing {
  const before = `PREPARE ${name} AS\n`;
  return {
    text: `${before}${text.slice(start)}\n;` +
      "SELECT parameter_types::pg_catalog.oid[]::pg_catalog.text " +
      `FROM pg_catalog.pg_prepared_statements WHERE name = '${name}';` +
      `DEALLOCATE ${name}`,
    offset: before.length - [...text.slice(0, start)].length,
  };
}

/** The types in PostgreSQL's text of an array of OIDs. */
export function oidsIn(array: string): number[] {
  return array.length <= 2 ? [] : array.slice(1, -1).split(",").map(Number);
}

/** The texts of values for the parameters of `query`, of these types. Throws `InterfaceError` when their number differs. */
export function encodeByType(
  codecs: CodecRegistry,
  oids: readonly number[],
  values: readonly unknown[],
  query: string,
): (string | null)[] {
  if (values.length !== oids.length) throw valueCountError(oids.length, values.length);
  return Array.from(values, (value, i) => encode(value, i, codecs.get(oids[i]!), query));
}

function valueCountError(taken: number, given: number): InterfaceError {
  const message = taken === 0
    ? `the statement takes no values, ${given} given; use quoteLiteral() where SQL takes none`
    : `the statement takes ${taken} ${taken === 1 ? "value" : "values"}, ${given} given`;
  return new InterfaceError(`Cannot execute: ${message}`);
}

/** The texts of values for the parameters of `query` of which nothing is known: those of CALL, CREATE TABLE AS. */
export function encodeByValue(
  codecs: CodecRegistry,
  values: readonly unknown[],
  query: string,
): (string | null)[] {
  const untyped = untypedCodec(codecs);
  return Array.from(values, (value, i) => encode(value, i, untyped, query));
}

function encode(value: unknown, index: number, codec: Codec, query: string): string | null {
  if (value === null) return null;
  try {
    if (value === undefined) throw undefinedValue(codec.name);
    return codec.encodeText(value);
  } catch (cause) {
    throw parameterError(cause, index, codec, value, query);
  }
}
