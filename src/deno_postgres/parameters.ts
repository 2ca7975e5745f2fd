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
import type { StatementText } from "../sql/statement_text.ts";

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

/** Whether PREPARE takes it as it is: the text around it must not become a part of it, nor it of that. */
export function canDescribe(text: StatementText): boolean {
  const isPlain = text.isSingle && text.isComplete && !text.isPreceded;
  return isPlain && PREPARABLE.has(text.words[0]);
}

/** What is asked to describe a text. */
export interface Describing {
  /** Several statements in one; only one of them returns a row. */
  readonly text: string;
  /** How far it moves the text in it, in characters. */
  readonly offset: number;
}

/** One request that prepares a text, asks for the types of its parameters, and forgets it. */
export function describing(text: string, name: string): Describing {
  const before = `PREPARE ${name} AS\n`;
  return {
    text: `${before}${text}\n;` +
      "SELECT parameter_types::pg_catalog.oid[]::pg_catalog.text " +
      `FROM pg_catalog.pg_prepared_statements WHERE name = '${name}';` +
      `DEALLOCATE ${name}`,
    offset: before.length,
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

/** The texts of values for the parameters of `query` of which nothing is known: those of CALL, EXPLAIN, DECLARE. */
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
