/**
 * Types that operators and functions take and give, in the form that columns have them unless told otherwise.
 * @module
 */

import { RECORD } from "../../types/oids.ts";
import { arrayType } from "./array_type.ts";
import { bigintType, TEXT_TYPE } from "./sql_types.ts";
import { intervalType } from "./sql_types_interval.ts";
import { dateType, timestampType, timestamptzType, timetzType } from "./sql_types_times.ts";
import type { SqlType } from "./sql_type.ts";
import { builtinCodec, sqlType } from "./type_parts.ts";

/** `BIGINT`. */
export const BIGINT: SqlType = bigintType();
/** `DATE`. */
export const DATE: SqlType = dateType();
/** `INTERVAL`. */
export const INTERVAL: SqlType = intervalType();
/** `TIME WITH TIME ZONE`. */
export const TIMETZ: SqlType = timetzType();
/** `TIMESTAMP`. */
export const TIMESTAMP: SqlType = timestampType();
/** `TIMESTAMP WITH TIME ZONE`. */
export const TIMESTAMPTZ: SqlType = timestamptzType();
/** `TEXT[]`. */
export const TEXT_ARRAY: SqlType = arrayType(TEXT_TYPE);
/** What has several values: a row, and what is no value at all but stands where one may. */
export const RECORD_TYPE: SqlType = sqlType({
  name: "RECORD",
  kind: "plain",
  codec: builtinCodec(RECORD),
  takes: "no values",
  accepts: () => false,
});
