/**
 * The type of what only the server knows the type of.
 * @module
 */

import { Range } from "../../types/containers/range.ts";
import { Json } from "../../types/text/json_value.ts";
import { Interval } from "../../types/times/interval.ts";
import { isTemporal } from "../../types/times/temporal.ts";
import type { SqlType } from "./sql_type.ts";

/** Of text of the user's, and of values in it. Results are read as those of the connection are. */
export const UNTYPED: SqlType = {
  name: "unknown",
  castName: "unknown",
  kind: "plain",
  serialName: null,
  // Of an OID that no column has, so that the connection's own codec reads it.
  codec: { name: "unknown", oid: 0, decodeText: String, encodeText: String },
  takes: "a string, a number, a bigint, a boolean, a date, bytes or an array of such",
  accepts: isBare,
};

const CLASSES = [Date, Uint8Array, Interval, Range, Json] as const;
const TEMPORALS = [
  "Instant",
  "ZonedDateTime",
  "PlainDateTime",
  "PlainDate",
  "PlainTime",
  "Duration",
] as const;

/** Plain objects are none: what a request sent must not become a value where none of its fields was meant. */
function isBare(value: unknown): boolean {
  if (Array.isArray(value)) return Array.from(value).every((item) => item === null || isBare(item));
  if (typeof value !== "object") {
    return value !== undefined && typeof value !== "function" && typeof value !== "symbol";
  }
  return CLASSES.some((each) => value instanceof each) ||
    TEMPORALS.some((name) => isTemporal(value, name));
}
