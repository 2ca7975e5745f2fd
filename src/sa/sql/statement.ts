/**
 * What all statements have in common.
 * @module
 */

import type { Compiled } from "./compiled.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import type { OUTER, Selection } from "./kinds.ts";
import { NodeHolder } from "./node_holder.ts";
import type { ExpressionNode, StatementNode } from "./nodes.ts";
import { UNTYPED } from "./untyped.ts";

/** Key of what a statement returns; exists for the compiler only. */
export declare const SELECTION: unique symbol;
/** Key of the sources that an outer join may leave without a row; exists for the compiler only. */
export declare const NULLABLE: unique symbol;

/** How `toSQL()` shows a statement. */
export interface ShowOptions {
  /**
   * Whether the values are in the text, quoted, as SQLAlchemy's `literal_binds` puts them: to be read, or pasted into
   * `psql`. What is executed always has its values apart.
   */
  literalBinds?: boolean;
}

/**
 * A statement that can be executed; `Sel` is what it returns, never when it returns no rows. One that takes sources
 * from a query around it, `Outer`, cannot be executed by itself.
 */
export interface Executable<
  out Sel extends Selection,
  out Nul extends string = never,
  out Outer extends string = never,
> {
  /** What it returns, by key in rows; not there at run time. */
  readonly [SELECTION]: Sel;
  /** The sources that may be missing from a row; not there at run time. */
  readonly [NULLABLE]: Nul;
  /** What it takes from the query around it; not there at run time. */
  readonly [OUTER]: Outer;
  /** Its text and values. Throws as `compile()`, and for a parameter without a value that is to be shown. */
  toSQL(options?: ShowOptions): Compiled;
  /** Its text, with placeholders for its values. Throws as {@linkcode toSQL}. */
  toString(): string;
}

/** Base of the classes behind all statements; its private field is their brand. */
export abstract class Statement implements Executable<never> {
  declare readonly [SELECTION]: never;
  declare readonly [NULLABLE]: never;
  declare readonly [OUTER]: never;
  readonly #node: StatementNode;

  constructor(node: StatementNode) {
    this.#node = node;
  }

  /** The node of a statement, or undefined for anything else. */
  static nodeOf(value: unknown): StatementNode | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    return #node in value ? value.#node : textNodeOf(value);
  }

  toSQL(options?: ShowOptions): Compiled {
    return compiled(this.#node, options);
  }

  toString(): string {
    return this.toSQL().text;
  }

  /** Throws `ArgumentError`: of one that was meant to be `scalar()`, JSON would be an empty object without a word. */
  toJSON(): never {
    throw new ArgumentError("Cannot make JSON: a statement is no value of it; use scalar()");
  }

  /** How `console.log()` and `Deno.inspect()` show it: its text, or what keeps it from having one. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return inspected(this);
  }
}

/** What is shown of a statement or an expression: its text, or why there is none. */
export function inspected(shown: { toString(): string }): string {
  try {
    return shown.toString();
  } catch (error) {
    return `[${(error as Error).message}]`;
  }
}

/** The text of an expression, with placeholders for its values. */
export function expressionText(node: ExpressionNode): string {
  return writeWith(node);
}

/** A fragment may be all of a statement. */
function textNodeOf(value: object): StatementNode | undefined {
  const fragment = NodeHolder.nodeOf(value);
  if (fragment?.kind !== "fragment" || fragment.type !== UNTYPED) return undefined;
  return { kind: "text", fragment, selection: null };
}

/** The text and values of a statement. */
export function compiled(node: StatementNode, options: ShowOptions | object = {}): Compiled {
  const given: ShowOptions = givenOptions(options, "toSQL()");
  return given.literalBinds === true ? showWith(node) : compileWith(node, options);
}

type Compile = (node: StatementNode, options?: object) => Compiled;
let compileWith: Compile;
let showWith: Compile;
let writeWith: (node: ExpressionNode) => string;

/** Says what compiles, what shows, and what writes expressions; the compiler does, which is above all statements. */
export function setCompiler(
  compile: Compile,
  show: Compile,
  write: (node: ExpressionNode) => string,
): void {
  compileWith = compile;
  showWith = show;
  writeWith = write;
}
