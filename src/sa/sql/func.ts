/**
 * `func`: PostgreSQL's functions.
 * @module
 */

import { type AggregateFunctions, aggregateFunctions } from "./aggregate_functions.ts";
import { aggregateOf } from "./aggregate.ts";
import type { Aggregate } from "./aggregate_types.ts";
import { type ArrayFunctions, arrayFunctions } from "./array_functions.ts";
import { type ChoiceFunctions, choiceFunctions } from "./choice_functions.ts";
import "./expression_kinds.ts";
import { identifier } from "./identifiers.ts";
import { type JsonFunctions, jsonFunctions } from "./json_functions.ts";
import type { AnyArgument, Kind, SourceOf, TypeOf } from "./kinds.ts";
import { type NumberFunctions, numberFunctions } from "./number_functions.ts";
import { type OtherFunctions, otherFunctions } from "./other_functions.ts";
import { type RangeFunctions, rangeFunctions } from "./range_functions.ts";
import { type SearchFunctions, searchFunctions } from "./search_functions.ts";
import { type TextFunctions, textFunctions } from "./text_functions.ts";
import { type TimeFunctions, timeFunctions } from "./time_functions.ts";
import { TypeHolder } from "./type_holder.ts";
import { type WindowFunctions, windowFunctions } from "./window_functions.ts";

/** Functions by their names in the database. */
export interface AnyFunctions {
  /**
   * Calls any function, given its name and the type of its result; it may be an aggregate. The values among its
   * arguments are of the type that is usual for their JavaScript type; `literal()` says another.
   *
   * Throws `ArgumentError` for a name that is none and for what is no type.
   */
  call<V, K extends Kind, E extends readonly AnyArgument[]>(
    name: string,
    type: TypeOf<V, K>,
    ...args: E
  ): Aggregate<V | null, SourceOf<E[number]>, K>;
}

/** PostgreSQL's functions. */
export interface Functions
  extends
    AnyFunctions,
    AggregateFunctions,
    WindowFunctions,
    TextFunctions,
    NumberFunctions,
    ChoiceFunctions,
    TimeFunctions,
    ArrayFunctions,
    JsonFunctions,
    SearchFunctions,
    RangeFunctions,
    OtherFunctions {
  /** The functions of a schema. */
  schema(name: string): AnyFunctions;
}

/**
 * PostgreSQL's functions, with the types of their results.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const { func } = sa;
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
 * const query = sa.select({ val: func.upper(tbl.c.val), rows: func.count() }).groupBy(tbl.c.val);
 * console.log(query.toSQL().text); // SELECT upper(tbl.val) AS val, count(*) AS rows FROM tbl GROUP BY tbl.val
 * ```
 *
 * @see SQLAlchemy's `func`
 */
export const func: Functions = {
  ...aggregateFunctions,
  ...windowFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...choiceFunctions,
  ...timeFunctions,
  ...arrayFunctions,
  ...jsonFunctions,
  ...searchFunctions,
  ...rangeFunctions,
  ...otherFunctions,
  ...functionsOf(""),
  schema: (name) => functionsOf(`${identifier(name, "a schema")}.`),
};

function functionsOf(prefix: string): AnyFunctions {
  return {
    call: (name: string, type: unknown, ...args: readonly unknown[]) => {
      const sqlType = TypeHolder.typeOf(type, "call() type");
      return aggregateOf(prefix + identifier(name, "a function"), sqlType, null)(...args);
    },
  };
}
