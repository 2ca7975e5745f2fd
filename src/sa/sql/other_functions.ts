/**
 * Functions of networks, UUIDs and rows.
 * @module
 */

import type { Expr } from "./expr.ts";
import { functionOf } from "./function_call.ts";
import type { AddressArgument, Given } from "./function_types.ts";
import type { SourceOf } from "./kinds.ts";
import { RECORD_TYPE } from "./result_types.ts";
import { INTEGER, TEXT_TYPE, UUID_TYPE } from "./sql_types.ts";
import { INET_TYPE } from "./sql_types_text.ts";

/** Functions of networks, UUIDs and rows. */
export interface OtherFunctions {
  /** A random UUID, another one for each row. */
  genRandomUuid(): Expr<string>;
  /** The address of an `inet` without its netmask. */
  host<E extends [address: AddressArgument]>(...args: E): Given<E, string, "text">;
  /** How many bits the netmask of an `inet` has. */
  masklen<E extends [address: AddressArgument]>(...args: E): Given<E, number, "integer">;
  /** `ROW(…)`: a value made of several; for comparisons use `tuple()`. */
  row<E extends readonly unknown[]>(...values: E): Expr<unknown, SourceOf<E[number]>, "plain">;
}

/** {@linkcode OtherFunctions} at run time. */
export const otherFunctions: OtherFunctions = {
  genRandomUuid: functionOf("gen_random_uuid", UUID_TYPE),
  host: functionOf("host", TEXT_TYPE, INET_TYPE),
  masklen: functionOf("masklen", INTEGER, INET_TYPE),
  row: functionOf("ROW", RECORD_TYPE, null),
};
