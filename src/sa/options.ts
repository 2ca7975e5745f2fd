/**
 * How one call is made.
 * @module
 */

import type { CallOptions } from "../../mod.ts";
import type { CompileOptions, SchemaTranslate } from "./sql/compilation.ts";
import { ArgumentError } from "./sql/errors.ts";
import { isPlainObject } from "./sql/values.ts";

/** How one statement is run. */
export interface StatementOptions extends CallOptions {
  /**
   * Other schemas for those that tables, types and sequences were defined with, as `{ app: "tenant_7" }`, or for
   * those that were given none, as `{ "": "tenant_7" }`; names that it does not have stay as they are. For statements
   * of the builder only.
   */
  schemaTranslate?: SchemaTranslate;
}

/** How rows are streamed. */
export interface StreamedTextOptions extends CallOptions {
  /**
   * Fetches so many rows at a time, so that other statements of the connection may run in between. It needs a
   * transaction, and ends with it. Unless given, the connection is busy until the stream has ended.
   */
  iterSize?: number;
}

/** How the rows of one statement are streamed. */
export interface StreamedStatementOptions extends StatementOptions, StreamedTextOptions {}

/** The names of all options of a kind; the type holds it to be complete. */
type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true };

/** Those of every call. */
export const CALL_OPTIONS: OptionNames<CallOptions> = { signal: true, timeout: true };

/** The names of what a statement is run with. */
export const STATEMENT_OPTIONS: OptionNames<StatementOptions> = {
  ...CALL_OPTIONS,
  schemaTranslate: true,
};

/** The names of what a text is streamed with. */
export const TEXT_STREAM_OPTIONS: OptionNames<StreamedTextOptions> = {
  ...CALL_OPTIONS,
  iterSize: true,
};

/** The names of what a statement is streamed with. */
export const STREAM_OPTIONS: OptionNames<StreamedStatementOptions> = {
  ...STATEMENT_OPTIONS,
  ...TEXT_STREAM_OPTIONS,
};

/** Throws `ArgumentError` for options of which one is not known, since a misspelt `timeout` would be no timeout at all. */
export function checkOptions(
  action: string,
  options: object,
  known: Readonly<Record<string, true>> = CALL_OPTIONS,
): void {
  if (typeof options !== "object" || options === null) {
    throw new ArgumentError(`Cannot ${action}: the options are not an object`);
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    throw new ArgumentError(`Cannot ${action}: there is no option ${JSON.stringify(name)}`);
  }
}

/** Throws `ArgumentError` unless what is to be called can be called. */
export function checkBody(action: string, body: unknown): void {
  if (typeof body === "function") return;
  throw new ArgumentError(`Cannot ${action}: what is to be run is not a function`);
}

/** Those of every call, and how many rows are fetched at a time. */
export function streamOptions(options: StreamedTextOptions): StreamedTextOptions {
  const { iterSize } = options;
  return { ...callOptions(options), ...(iterSize === undefined ? {} : { iterSize }) };
}

/** Only those of every call. */
export function callOptions({ signal, timeout }: CallOptions): CallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

/** Only those of the compiler. Throws `ArgumentError` for schemas that are not in a plain object. */
export function compileOptions({ schemaTranslate }: StatementOptions): CompileOptions {
  if (schemaTranslate === undefined) return {};
  if (isPlainObject(schemaTranslate)) return { schemaTranslate };
  throw new ArgumentError("Cannot execute: schemaTranslate is not a plain object");
}
