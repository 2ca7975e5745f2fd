/**
 * From a statement of the builder and its values to what is sent.
 * @module
 */

import { insertParts } from "./insert_parts.ts";
import type { CompileOptions } from "./sql/compilation.ts";
import type { Compiled } from "./sql/compiled.ts";
import { compile } from "./sql/compiler.ts";
import { ArgumentError, CompileError } from "./sql/errors.ts";
import { InsertStart } from "./sql/insert.ts";
import { type Executable, Statement } from "./sql/statement.ts";
import { isPlainObject } from "./sql/values.ts";
import { valuesWith } from "./sql/values_with.ts";

/** The values of a statement, by the names of its parameters. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** A statement, once. */
export interface PreparedOne {
  readonly kind: "one";
  readonly statement: unknown;
  readonly compiled: Compiled;
  /** The values that were given by name. */
  readonly named: NamedValues | undefined;
  /** All values, in the order of their numbers. */
  readonly values: readonly unknown[];
}

/** A statement once for each set of values. */
export interface PreparedMany {
  readonly kind: "many";
  readonly compiled: Compiled;
  readonly sets: readonly (readonly unknown[])[];
}

/** A statement in parts that are one. */
export interface PreparedParts {
  readonly kind: "parts";
  readonly compiled: Compiled;
  readonly parts: readonly Compiled[];
}

/** What is sent. */
export type Prepared = PreparedOne | PreparedMany | PreparedParts;

/** Prepares a statement. Throws `ArgumentError` for values that it does not take, and as the compiler does. */
export function prepare(statement: unknown, values: unknown, options: CompileOptions): Prepared {
  if (InsertStart.is(statement) && values !== undefined) {
    return prepareOnce(statement.values(values), undefined, options);
  }
  return Array.isArray(values)
    ? prepareMany(statement, values, options)
    : prepareOnce(statement, values, options);
}

function prepareOnce(statement: unknown, values: unknown, options: CompileOptions): Prepared {
  const parts = values === undefined ? insertParts(statement, options) : null;
  return parts === null
    ? prepareOne(statement, values, options)
    : { kind: "parts", compiled: parts[0]!, parts };
}

/** Prepares a statement with one set of values. Throws as {@linkcode prepare}. */
export function prepareOne(
  statement: unknown,
  values: unknown,
  options: CompileOptions,
): PreparedOne {
  if (values !== undefined) requireNamed(values, "the values are");
  const compiled = compileAny(statement, options);
  return {
    kind: "one",
    statement,
    compiled,
    named: values,
    values: valuesWith(compiled, values),
  };
}

function prepareMany(
  statement: unknown,
  sets: readonly unknown[],
  options: CompileOptions,
): PreparedMany {
  if (sets.length === 0) throw new ArgumentError("Cannot execute: there is no set of values");
  const compiled = compileAny(statement, options);
  const next = makesValues(statement) ? recompiling(statement, compiled, options) : () => compiled;
  return {
    kind: "many",
    compiled,
    sets: Array.from(sets, (set, i) => {
      requireNamed(set, `set ${i} of the values is`);
      return valuesWith(i === 0 ? compiled : next(), set);
    }),
  };
}

/** Whatever it is, the compiler asks for its brand. */
function compileAny(statement: unknown, options: CompileOptions): Compiled {
  return compile(statement as Executable<never>, options);
}

/** Whether each compilation may make values of its own, defaults of columns, be it in a CTE. */
function makesValues(statement: unknown): boolean {
  const node = Statement.nodeOf(statement);
  switch (node?.kind) {
    case "insert":
      return node.ctes.length > 0 || node.source.kind !== "rows" ||
        node.table.columns.some(({ clientDefault }) => clientDefault !== null);
    case "update":
      return node.ctes.length > 0 || node.from.length > 0 ||
        node.table.columns.some(({ onUpdate }) => onUpdate !== null);
    case "delete":
      return node.ctes.length > 0 || node.using.length > 0;
    default:
      return true;
  }
}

function recompiling(
  statement: unknown,
  { text }: Compiled,
  options: CompileOptions,
): () => Compiled {
  return () => {
    const compiled = compileAny(statement, options);
    if (compiled.text === text) return compiled;
    throw new CompileError("Cannot execute: a default makes other SQL for another set of values");
  };
}

function requireNamed(values: unknown, state: string): asserts values is NamedValues {
  if (isPlainObject(values)) return;
  throw new ArgumentError(
    `Cannot execute: ${state} not a plain object; a statement has its values by the names of its parameters`,
  );
}
