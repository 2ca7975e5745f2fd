/**
 * Functions of JSON.
 * @module
 */

import { callNode } from "./call_node.ts";
import { ArgumentError } from "./errors.ts";
import type { JsonExpr, NumberExpr, TextExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import type { Source } from "./from_item.ts";
import { type AnyFunction, anyNode, argumentNode, functionOf, typeOf } from "./function_call.ts";
import type { AnyJson, JsonArgument } from "./function_types.ts";
import { jsonPath } from "./json_path.ts";
import type { AnyArgument, ExprOf, Holding, JsonStep, NullOf, SourceOf } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { RECORD_TYPE } from "./result_types.ts";
import { SourceHolder } from "./source_holder.ts";
import { BOOLEAN, INTEGER, JSON_TYPE, JSONB_TYPE, TEXT_TYPE } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";
import { isPlainObject } from "./values.ts";

/**
 * Functions of JSON.
 *
 * @see https://www.postgresql.org/docs/current/functions-json.html
 */
export interface JsonFunctions {
  /** A JSON object of expressions and values by key. */
  jsonBuildObject<O extends Readonly<Record<string, AnyArgument>>>(
    object: O,
  ): JsonExpr<{ [K in keyof O]: JsonArgument<O[K]> }, Holding<SourceOf<O[keyof O]>>>;
  /** A JSONB object of expressions and values by key. */
  jsonbBuildObject<O extends Readonly<Record<string, AnyArgument>>>(
    object: O,
  ): JsonExpr<{ [K in keyof O]: JsonArgument<O[K]> }, Holding<SourceOf<O[keyof O]>>>;
  /** A JSON array of expressions and values. */
  jsonBuildArray<E extends readonly AnyArgument[]>(
    ...items: E
  ): JsonExpr<{ [I in keyof E]: JsonArgument<E[I]> }, Holding<SourceOf<E[number]>>>;
  /** A JSONB array of expressions and values. */
  jsonbBuildArray<E extends readonly AnyArgument[]>(
    ...items: E
  ): JsonExpr<{ [I in keyof E]: JsonArgument<E[I]> }, Holding<SourceOf<E[number]>>>;
  /** How many items a JSON array has; of JSONB it is `jsonb_array_length()`. */
  jsonArrayLength<E extends AnyJson>(
    array: E,
  ): NumberExpr<number | NullOf<E>, SourceOf<E>, "integer">;
  /** What a JSON value is: `object`, `array`, `string`, `number`, `boolean`, `null`. */
  jsonTypeof<E extends AnyJson>(json: E): TextExpr<string | NullOf<E>, SourceOf<E>>;
  /** A value as JSON. */
  toJson<E extends AnyArgument>(value: E): JsonExpr<JsonArgument<E>, SourceOf<E>>;
  /** A value as JSONB. */
  toJsonb<E extends AnyArgument>(value: E): JsonExpr<JsonArgument<E>, SourceOf<E>>;
  /** A JSONB value with another one at the end of a path, which is made unless `createIfMissing` is false. */
  jsonbSet<V, S extends string>(
    target: ExprOf<V, S, "json">,
    path: readonly JsonStep[],
    value: AnyArgument,
    createIfMissing?: boolean,
  ): JsonExpr<V, S>;
  /** The row of a source as a JSON object, by the names of its columns. */
  rowToJson<S extends string>(source: Source<S, unknown>): JsonExpr<Record<string, unknown>, S>;
  /** A row, as `row()` makes it, as a JSON object. */
  rowToJson<S extends string>(row: ExprOf<unknown, S>): JsonExpr<Record<string, unknown>, S>;
}

/** {@linkcode JsonFunctions} at run time. */
export const jsonFunctions: JsonFunctions = {
  jsonBuildObject: objectOf("json_build_object", JSON_TYPE),
  jsonbBuildObject: objectOf("jsonb_build_object", JSONB_TYPE),
  jsonBuildArray: functionOf("json_build_array", JSON_TYPE, null),
  jsonbBuildArray: functionOf("jsonb_build_array", JSONB_TYPE, null),
  jsonArrayLength: byType("array_length", INTEGER),
  jsonTypeof: byType("typeof", TEXT_TYPE),
  toJson: functionOf("to_json", JSON_TYPE, null),
  toJsonb: functionOf("to_jsonb", JSONB_TYPE, null),
  jsonbSet: (...args: readonly unknown[]) =>
    expressionOf(callNode("jsonb_set", setArguments(args), JSONB_TYPE)),
  rowToJson: (row: unknown) => expressionOf(callNode("row_to_json", [rowNode(row)], JSON_TYPE)),
};

function objectOf(name: string, type: SqlType): AnyFunction {
  return (object) => {
    if (!isPlainObject(object)) {
      throw new ArgumentError(`Cannot build the statement: ${name}() takes a plain object`);
    }
    const args = Object.entries(object).flatMap(([key, value]) => [
      presentValue(key, TEXT_TYPE, `${name}() key`, true),
      anyNode(value, `${name}() ${JSON.stringify(key)}`),
    ]);
    return expressionOf(callNode(name, args, type));
  };
}

/** A function that JSON and JSONB have under names of their own. */
function byType(name: string, result: SqlType): AnyFunction {
  return (json) => {
    const prefix = typeOf(json)?.castName === "JSON" ? "json" : "jsonb";
    return functionOf(`${prefix}_${name}`, result, JSONB_TYPE)(json);
  };
}

function setArguments([target, path, value, ...rest]: readonly unknown[]): ExpressionNode[] {
  return [
    argumentNode(target, JSONB_TYPE, "jsonbSet() target"),
    jsonPath(path, "jsonbSet() path"),
    presentNode(value, JSONB_TYPE, "jsonbSet() value", true),
    ...rest.map((flag) => presentValue(flag, BOOLEAN, "jsonbSet() createIfMissing", true)),
  ];
}

/** A whole row is what a source's name with an asterisk stands for among arguments, in a schema or not. */
function rowNode(row: unknown): ExpressionNode {
  const source = SourceHolder.nodeOf(row);
  if (source === undefined) return anyNode(row, "rowToJson() row");
  const star = { key: "*", name: "*", sqlName: "*", label: null };
  return { kind: "column", source, ...star, type: RECORD_TYPE };
}
