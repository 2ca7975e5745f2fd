/**
 * Aggregate functions.
 * @module
 */

import { aggregateExpression, aggregateOf } from "./aggregate.ts";
import type { Aggregate } from "./aggregate_types.ts";
import { arrayAround } from "./array_type.ts";
import { callNode } from "./call_node.ts";
import { ArgumentError } from "./errors.ts";
import { calledNode, firstType, type ParameterType } from "./function_call.ts";
import type { ArrayOf, JsonOf, NumberArgument } from "./function_types.ts";
import type { ConditionOf, ExprOf, Holding, Kind, NumberKind, Sure, TextOperand } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, OrderNode } from "./nodes.ts";
import { BIGINT, RECORD_TYPE } from "./result_types.ts";
import {
  BOOLEAN,
  DOUBLE_PRECISION,
  JSON_TYPE,
  JSONB_TYPE,
  NUMERIC,
  TEXT_TYPE,
} from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** What `sum()` of numbers gives, by their kind. */
export interface SumKinds {
  /** BIGINT. */
  integer: "bigint";
  /** NUMERIC. */
  bigint: "numeric";
  /** NUMERIC. */
  numeric: "numeric";
  /** REAL or DOUBLE PRECISION. */
  float: "float";
}

/** The values of `sum()` of `V`. */
export type SumValue<V, K extends NumberKind> = K extends "integer" ? bigint
  : K extends "bigint" ? string
  : NonNullable<V>;

/** What `avg()` of numbers gives, by their kind. */
export interface AverageKinds {
  /** NUMERIC. */
  integer: "numeric";
  /** NUMERIC. */
  bigint: "numeric";
  /** NUMERIC. */
  numeric: "numeric";
  /** DOUBLE PRECISION. */
  float: "float";
}

/** The values of `avg()` of `V`. */
export type AverageValue<V, K extends NumberKind> = K extends "integer" | "bigint" ? string
  : NonNullable<V>;

/** An aggregate that is one of the values it sorts. */
export interface OrderedChoice {
  /** WITHIN GROUP: the values that it sorts. */
  withinGroup<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
    direction?: "asc" | "desc",
  ): Aggregate<V | null, S, K>;
}

/** An aggregate of numbers or intervals that may be between two of them. */
export interface OrderedMean {
  /** WITHIN GROUP: the numbers that it sorts. */
  withinGroup<S extends string>(
    value: ExprOf<unknown, S, NumberKind>,
    direction?: "asc" | "desc",
  ): Aggregate<number | null, S, "float">;
  /** WITHIN GROUP: the intervals that it sorts. */
  withinGroup<V, S extends string>(
    value: ExprOf<V, S, "interval">,
    direction?: "asc" | "desc",
  ): Aggregate<V | null, S, "interval">;
}

/**
 * Aggregate functions. All but `count()` are null where there is no row.
 *
 * @see https://www.postgresql.org/docs/current/functions-aggregate.html
 */
export interface AggregateFunctions {
  /** How many rows; of an expression, in how many it is not null. */
  count<S extends string = never>(
    value?: ExprOf<unknown, S>,
  ): Aggregate<bigint, Sure<S>, "bigint">;
  /** The sum, of the type that PostgreSQL has for it: of INTEGER it is a BIGINT, of BIGINT a NUMERIC. */
  sum<V, S extends string, K extends NumberKind>(
    number: ExprOf<V, S, K>,
  ): Aggregate<SumValue<V, K> | null, S, SumKinds[K]>;
  /** The sum of intervals. */
  sum<V, S extends string>(interval: ExprOf<V, S, "interval">): Aggregate<V | null, S, "interval">;
  /** The mean: of whole numbers it is a NUMERIC. */
  avg<V, S extends string, K extends NumberKind>(
    number: ExprOf<V, S, K>,
  ): Aggregate<AverageValue<V, K> | null, S, AverageKinds[K]>;
  /** The mean of intervals. */
  avg<V, S extends string>(interval: ExprOf<V, S, "interval">): Aggregate<V | null, S, "interval">;
  /** The least. */
  min<V, S extends string, K extends Kind>(value: ExprOf<V, S, K>): Aggregate<V | null, S, K>;
  /** The greatest. */
  max<V, S extends string, K extends Kind>(value: ExprOf<V, S, K>): Aggregate<V | null, S, K>;
  /** Whether all are true. */
  boolAnd<S extends string>(condition: ConditionOf<S>): Aggregate<boolean | null, S, "boolean">;
  /** Whether one is true. */
  boolOr<S extends string>(condition: ConditionOf<S>): Aggregate<boolean | null, S, "boolean">;
  /** The texts with a separator between them. */
  stringAgg<S extends string>(
    text: ExprOf<string | null, S>,
    separator: TextOperand,
  ): Aggregate<string | null, S, "text">;
  /**
   * An array of them, nulls included, such as those that an outer join leaves; of `value.notNull()`, where
   * `.filter(value.isNotNull())` leaves them out, an array without.
   */
  arrayAgg<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
  ): Aggregate<V[] | null, Holding<S>, ArrayOf<K>>;
  /** A JSON array of them, nulls included, as `arrayAgg()` has them. */
  jsonAgg<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
  ): Aggregate<JsonOf<V, K>[] | null, Holding<S>, "json">;
  /** A JSONB array of them, nulls included, as `arrayAgg()` has them. */
  jsonbAgg<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
  ): Aggregate<JsonOf<V, K>[] | null, Holding<S>, "json">;
  /** A JSON object of keys and values. */
  jsonObjectAgg<S extends string, V, S2 extends string, K extends Kind>(
    key: ExprOf<unknown, S>,
    value: ExprOf<V, S2, K>,
  ): Aggregate<Record<string, JsonOf<V, K>> | null, Holding<S | S2>, "json">;
  /** A JSONB object of keys and values. */
  jsonbObjectAgg<S extends string, V, S2 extends string, K extends Kind>(
    key: ExprOf<unknown, S>,
    value: ExprOf<V, S2, K>,
  ): Aggregate<Record<string, JsonOf<V, K>> | null, Holding<S | S2>, "json">;
  /** What is at a fraction of the sorted values, between two of them if need be. */
  percentileCont(fraction: NumberArgument): OrderedMean;
  /** The first of the sorted values at a fraction of them. */
  percentileDisc(fraction: NumberArgument): OrderedChoice;
  /** The most frequent value. */
  mode(): OrderedChoice;
}

const WHOLE: ReadonlyMap<Kind, SqlType> = new Map([["integer", BIGINT], ["bigint", NUMERIC]]);

/** {@linkcode AggregateFunctions} at run time. */
export const aggregateFunctions: AggregateFunctions = {
  count: (...args: readonly unknown[]) =>
    args.length === 0
      ? aggregateExpression(callNode("count", [ALL_ROWS], BIGINT))
      : aggregateOf("count", BIGINT, null)(...args),
  sum: aggregateOf("sum", ([value]) => WHOLE.get(value!.type.kind) ?? value!.type, null),
  avg: aggregateOf("avg", averageType, null),
  min: aggregateOf("min", firstType, null),
  max: aggregateOf("max", firstType, null),
  boolAnd: aggregateOf("bool_and", BOOLEAN, BOOLEAN),
  boolOr: aggregateOf("bool_or", BOOLEAN, BOOLEAN),
  stringAgg: aggregateOf("string_agg", TEXT_TYPE, TEXT_TYPE),
  arrayAgg: aggregateOf("array_agg", arrayOfFirst, null),
  jsonAgg: aggregateOf("json_agg", JSON_TYPE, null),
  jsonbAgg: aggregateOf("jsonb_agg", JSONB_TYPE, null),
  jsonObjectAgg: aggregateOf("json_object_agg", JSON_TYPE, null),
  jsonbObjectAgg: aggregateOf("jsonb_object_agg", JSONB_TYPE, null),
  percentileCont: orderedSetOf("percentile_cont", meanType, DOUBLE_PRECISION),
  percentileDisc: orderedSetOf("percentile_disc", (type) => type, DOUBLE_PRECISION),
  mode: orderedSetOf("mode", (type) => type),
};

const ALL_ROWS: ExpressionNode = { kind: "syntax", parts: ["*"], type: RECORD_TYPE, atomic: true };

function averageType([value]: readonly ExpressionNode[]): SqlType {
  const { type } = value!;
  if (type.kind === "float") return DOUBLE_PRECISION;
  return WHOLE.has(type.kind) ? NUMERIC : type;
}

function meanType(type: SqlType): SqlType {
  return type.kind === "interval" ? type : DOUBLE_PRECISION;
}

/** Of arrays an array with one dimension more. */
function arrayOfFirst([value]: readonly ExpressionNode[]): SqlType {
  return arrayAround(value!.type);
}

/** What it sorts decides its type, so it is no expression before. */
function orderedSetOf(
  name: string,
  result: (sorted: SqlType) => SqlType,
  ...parameters: readonly ParameterType[]
): (...args: readonly unknown[]) => never {
  return (...args) =>
    ({
      withinGroup: (value: unknown, direction?: unknown) => {
        const operand = unlabelled(expressionNode(value, `${name}() withinGroup()`));
        const call = calledNode(name, result(operand.type), parameters, args);
        const term = { operand, direction: directionOf(direction), nulls: null };
        return aggregateExpression({ ...call, withinGroup: [term] });
      },
    }) as never;
}

function directionOf(direction: unknown): OrderNode["direction"] {
  if (direction === undefined) return null;
  if (direction === "asc" || direction === "desc") return direction;
  throw new ArgumentError("Cannot build the statement: withinGroup() direction is not asc or desc");
}
