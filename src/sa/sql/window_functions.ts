/**
 * Functions that only windows have.
 * @module
 */

import { windowFunctionOf } from "./aggregate.ts";
import type { Windowed } from "./aggregate_types.ts";
import { firstType, typeOf } from "./function_call.ts";
import type { IntegerArgument } from "./function_types.ts";
import type { Choice, ExprOf, Kind, NullOf, SourceOf } from "./kinds.ts";
import { BIGINT } from "./result_types.ts";
import { DOUBLE_PRECISION, INTEGER } from "./sql_types.ts";

/**
 * Functions that only windows have: each is an expression after `over()`.
 *
 * @see https://www.postgresql.org/docs/current/functions-window.html
 */
export interface WindowFunctions {
  /** The number of the row in its partition, from 1 on. */
  rowNumber(): Windowed<bigint, never, "bigint">;
  /** Its rank, with gaps: the number of the first row that sorts like it. */
  rank(): Windowed<bigint, never, "bigint">;
  /** Its rank, without gaps. */
  denseRank(): Windowed<bigint, never, "bigint">;
  /** Its rank from 0 to 1. */
  percentRank(): Windowed<number, never, "float">;
  /** How large a part of the rows come before it or sort like it. */
  cumeDist(): Windowed<number, never, "float">;
  /** In which of so many parts of about the same size it is. */
  ntile(parts: IntegerArgument): Windowed<number, never, "integer">;
  /** The value so many rows before, 1 when left out; null, or the default, where there is none. */
  lag<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
    offset?: IntegerArgument,
  ): Windowed<V | null, S, K>;
  /** The value so many rows before, or the default where there is none. */
  lag<V, S extends string, K extends Kind, E extends Choice<V, K>>(
    value: ExprOf<V, S, K>,
    offset: IntegerArgument,
    otherwise: E,
  ): Windowed<V | NullOf<E>, S | SourceOf<E>, K>;
  /** The value so many rows after, 1 when left out; null where there is none. */
  lead<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
    offset?: IntegerArgument,
  ): Windowed<V | null, S, K>;
  /** The value so many rows after, or the default where there is none. */
  lead<V, S extends string, K extends Kind, E extends Choice<V, K>>(
    value: ExprOf<V, S, K>,
    offset: IntegerArgument,
    otherwise: E,
  ): Windowed<V | NullOf<E>, S | SourceOf<E>, K>;
  /** The value of the first row of the frame; null where the frame has none. */
  firstValue<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
  ): Windowed<V | null, S, K>;
  /** The value of the last row of the frame, which is the current one unless the frame says otherwise. */
  lastValue<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
  ): Windowed<V | null, S, K>;
  /** The value of a row of the frame, from 1 on; null where there is none. */
  nthValue<V, S extends string, K extends Kind>(
    value: ExprOf<V, S, K>,
    position: IntegerArgument,
  ): Windowed<V | null, S, K>;
}

/** {@linkcode WindowFunctions} at run time. */
export const windowFunctions: WindowFunctions = {
  rowNumber: windowFunctionOf("row_number", BIGINT),
  rank: windowFunctionOf("rank", BIGINT),
  denseRank: windowFunctionOf("dense_rank", BIGINT),
  percentRank: windowFunctionOf("percent_rank", DOUBLE_PRECISION),
  cumeDist: windowFunctionOf("cume_dist", DOUBLE_PRECISION),
  ntile: windowFunctionOf("ntile", INTEGER, INTEGER),
  lag: shifted("lag"),
  lead: shifted("lead"),
  firstValue: windowFunctionOf("first_value", firstType, null),
  lastValue: windowFunctionOf("last_value", firstType, null),
  nthValue: windowFunctionOf("nth_value", firstType, null, INTEGER),
};

/** The default is of the type of what it stands for. */
function shifted(name: string): (...args: readonly unknown[]) => never {
  return (...args) => windowFunctionOf(name, firstType, null, INTEGER, typeOf(args[0]))(...args);
}
