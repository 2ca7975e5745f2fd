/**
 * Functions that make ranges.
 * @module
 */

import type { Range, RangeBounds } from "../../types/containers/range.ts";
import { ArgumentError } from "./errors.ts";
import type { RangeExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import type { AnyFunction } from "./function_call.ts";
import type { BoundKind, ExprOf, SourceOf } from "./kinds.ts";
import { callNode } from "./call_node.ts";
import { operandNode, presentValue } from "./operands.ts";
import { type RangeName, rangeType } from "./range_type.ts";
import { BIGINT, DATE, TIMESTAMP, TIMESTAMPTZ } from "./result_types.ts";
import { INTEGER, NUMERIC, TEXT_TYPE } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** A function that makes ranges of values `V`; a bound that is null is none. */
export type RangeMaker<V, Input, BK extends BoundKind> = <
  A extends Input | ExprOf<unknown, string, BK> | null,
  B extends Input | ExprOf<unknown, string, BK> | null,
>(
  lower: A,
  upper: B,
  bounds?: RangeBounds,
) => RangeExpr<Range<V>, SourceOf<A | B>, BK>;

/**
 * Functions that make ranges of two bounds, the lower one in it and the upper one not unless `bounds` say otherwise.
 *
 * @see https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-CONSTRUCT
 */
export interface RangeFunctions {
  /** A range of INTEGER. */
  int4range: RangeMaker<number, number | bigint, "integer">;
  /** A range of BIGINT. */
  int8range: RangeMaker<bigint, number | bigint, "bigint">;
  /** A range of NUMERIC. */
  numrange: RangeMaker<string, number | bigint | string, "numeric">;
  /** A range of DATE. */
  daterange: RangeMaker<Temporal.PlainDate, Temporal.PlainDate, "date">;
  /** A range of TIMESTAMP. */
  tsrange: RangeMaker<Temporal.PlainDateTime, Temporal.PlainDateTime, "moment">;
  /** A range of TIMESTAMP WITH TIME ZONE. */
  tstzrange: RangeMaker<Temporal.Instant, Temporal.Instant, "moment">;
}

/** {@linkcode RangeFunctions} at run time. */
export const rangeFunctions: RangeFunctions = {
  int4range: rangeOf("int4", INTEGER),
  int8range: rangeOf("int8", BIGINT),
  numrange: rangeOf("num", NUMERIC),
  daterange: rangeOf("date", DATE),
  tsrange: rangeOf("ts", TIMESTAMP),
  tstzrange: rangeOf("tstz", TIMESTAMPTZ),
};

const BOUNDS: ReadonlySet<unknown> = new Set<RangeBounds>(["[)", "[]", "(]", "()"]);

function rangeOf(name: RangeName, bound: SqlType): AnyFunction {
  const type = rangeType(name, bound);
  const called = `${name}range`;
  return (lower, upper, ...rest) => {
    const nodes = [lower, upper].map((value) =>
      operandNode(value, bound, `${called}() bound`, true)
    );
    const bounds = rest.map((value) => {
      if (BOUNDS.has(value)) return presentValue(value, TEXT_TYPE, `${called}() bounds`, true);
      throw new ArgumentError(
        `Cannot build the statement: ${called}() bounds are not ${[...BOUNDS].join(", ")}`,
      );
    });
    return expressionOf(callNode(called, [...nodes, ...bounds], type));
  };
}
