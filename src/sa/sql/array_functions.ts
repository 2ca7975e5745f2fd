/**
 * Functions of arrays, and those that make several rows.
 * @module
 */

import { callNode } from "./call_node.ts";
import { commonType } from "./common_type.ts";
import { ArgumentError } from "./errors.ts";
import type { Kinds } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { type AnyFunction, anyNode, functionOf, typeOf } from "./function_call.ts";
import type {
  AnyArrayKind,
  ArrayArgument,
  ElementArgument,
  Given,
  IntegerArgument,
} from "./function_types.ts";
import type {
  ElementOf,
  ExprOf,
  Kind,
  NumberKind,
  Operand,
  ScalarKind,
  SourceOf,
  TextOperand,
} from "./kinds.ts";
import type { CallNode, ExpressionNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { INTEGER, TEXT_TYPE } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** The kind of the elements of an array. */
export type ElementKind<K extends Kind> = K extends `${infer E extends ScalarKind}[]` ? E : "plain";

/**
 * Functions of arrays. Positions begin at 1.
 *
 * @see https://www.postgresql.org/docs/current/functions-array.html
 */
export interface ArrayFunctions {
  /** How many elements it has in a dimension, the first when left out; null of an empty one. */
  arrayLength<S extends string>(
    array: ExprOf<unknown, S, AnyArrayKind>,
    dimension?: IntegerArgument,
  ): Kinds<number | null, S>["integer"];
  /** How many elements it has in all. */
  cardinality<E extends [array: ArrayArgument]>(...args: E): Given<E, number, "integer">;
  /** With an element after the last. */
  arrayAppend<V, S extends string, K extends AnyArrayKind, E extends ElementArgument<V> | null>(
    array: ExprOf<V, S, K>,
    element: E,
  ): Kinds<NonNullable<V>, S | SourceOf<E>>[K];
  /** With an element before the first. */
  arrayPrepend<V, S extends string, K extends AnyArrayKind, E extends ElementArgument<V> | null>(
    element: E,
    array: ExprOf<V, S, K>,
  ): Kinds<NonNullable<V>, S | SourceOf<E>>[K];
  /** Without the elements that equal a value. */
  arrayRemove<V, S extends string, K extends AnyArrayKind, E extends ElementArgument<V> | null>(
    array: ExprOf<V, S, K>,
    element: E,
  ): Kinds<V, S | SourceOf<E>>[K];
  /** The position of the first element that equals a value; null where there is none. */
  arrayPosition<V, S extends string, K extends AnyArrayKind, E extends ElementArgument<V> | null>(
    array: ExprOf<V, S, K>,
    element: E,
  ): Kinds<number | null, S | SourceOf<E>>["integer"];
  /** The elements as text with a separator between them; without nulls, or with a text for them. */
  arrayToString<E extends [array: ArrayArgument, separator: TextOperand, nullText?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** One row for each element. */
  unnest<V, S extends string, K extends AnyArrayKind>(
    array: ExprOf<V, S, K>,
  ): Kinds<ElementOf<NonNullable<V>>, S>[ElementKind<K>];
  /** One row for each number from one to another, both included. */
  generateSeries<E extends [from: IntegerArgument, to: IntegerArgument, step?: IntegerArgument]>(
    ...args: E
  ): Kinds<number, SourceOf<E[number]>>["integer"];
  /**
   * One row for each value from an expression's to another, both included; of moments by an interval.
   *
   * Throws `ArgumentError` for dates, of which PostgreSQL makes moments: cast them.
   */
  generateSeries<V, S extends string, K extends NumberKind | "moment", E extends Operand<V>>(
    from: ExprOf<V, S, K>,
    to: E,
    step?: unknown,
  ): Kinds<NonNullable<V>, S | SourceOf<E>>[K];
}

/** {@linkcode ArrayFunctions} at run time. */
export const arrayFunctions: ArrayFunctions = {
  arrayLength: (array: unknown, dimension: unknown = 1) =>
    functionOf("array_length", INTEGER, null, INTEGER)(array, dimension),
  cardinality: functionOf("cardinality", INTEGER, null),
  arrayAppend: withElement("array_append"),
  arrayPrepend: (element: unknown, array: unknown) => {
    const call = elementCall("array_prepend", array, element);
    return expressionOf({ ...call, args: call.args.toReversed() });
  },
  arrayRemove: withElement("array_remove"),
  arrayPosition: (array: unknown, element: unknown) =>
    expressionOf({ ...elementCall("array_position", array, element), type: INTEGER }),
  arrayToString: functionOf("array_to_string", TEXT_TYPE, null, TEXT_TYPE),
  unnest: functionOf("unnest", ([array]) => elementType(array!, "unnest"), null),
  generateSeries: (...args: readonly unknown[]) => {
    const typed = args.slice(0, 2).map(typeOf).find((type) => type !== null) ?? null;
    return functionOf("generate_series", seriesType, typed, typed, null)(...args);
  },
};

function withElement(name: string): AnyFunction {
  return (array: unknown, element: unknown) => expressionOf(elementCall(name, array, element));
}

/** The call of a function of an array and one element, null included, as those of arrays may be. */
function elementCall(name: string, array: unknown, element: unknown): CallNode {
  const node = anyNode(array, `${name}() array`);
  const item = operandNode(element, elementType(node, name), `${name}() element`, true);
  return callNode(name, [node, item], node.type);
}

function elementType({ type }: ExpressionNode, name: string): SqlType {
  if (type.element !== undefined && type.kind.endsWith("[]")) return type.element;
  throw new ArgumentError(`Cannot build the statement: ${name}() takes an array`);
}

function seriesType([from, to]: readonly ExpressionNode[]): SqlType {
  const type = commonType([from!.type, to!.type]);
  if (type.kind !== "date") return type;
  throw new ArgumentError(
    "Cannot build the statement: generateSeries() is of dates; cast them to timestamp()",
  );
}
