/**
 * Ranges and multiranges.
 * @module
 */

import { multirangeCodec } from "../../types/containers/multirange_codec.ts";
import { Range } from "../../types/containers/range.ts";
import { rangeCodec } from "../../types/containers/range_codec.ts";
import {
  DATEMULTIRANGE,
  DATERANGE,
  INT4MULTIRANGE,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  NUMMULTIRANGE,
  NUMRANGE,
  TSMULTIRANGE,
  TSRANGE,
  TSTZMULTIRANGE,
  TSTZRANGE,
} from "../../types/oids.ts";
import type { BoundKind } from "./kinds.ts";
import { keptOf } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import { sqlType } from "./type_parts.ts";

/** The ranges there are, with the OIDs of the range and of several. */
const RANGES = {
  int4: [INT4RANGE, INT4MULTIRANGE],
  int8: [INT8RANGE, INT8MULTIRANGE],
  num: [NUMRANGE, NUMMULTIRANGE],
  date: [DATERANGE, DATEMULTIRANGE],
  ts: [TSRANGE, TSMULTIRANGE],
  tstz: [TSTZRANGE, TSTZMULTIRANGE],
} as const;

/** What the names of ranges begin with. */
export type RangeName = keyof typeof RANGES;

/** A range whose bounds are of the type given. */
export function rangeType(name: RangeName, bound: SqlType): SqlType {
  return keptOf(bound, `${name}range`, () => {
    const type = { name: `${name}range`, oid: RANGES[name][0], subtype: bound.codec };
    return sqlType({
      name: type.name.toUpperCase(),
      kind: `${bound.kind as BoundKind} range`,
      codec: rangeCodec(type),
      takes: `a Range, and for a bound ${bound.takes}`,
      accepts: (value) => isRange(value, bound),
      element: bound,
    });
  });
}

/** A multirange whose bounds are of the type given. */
export function multirangeType(name: RangeName, bound: SqlType): SqlType {
  return keptOf(bound, `${name}multirange`, () => {
    const type = { name: `${name}multirange`, oid: RANGES[name][1], subtype: bound.codec };
    return sqlType({
      name: type.name.toUpperCase(),
      kind: "plain",
      codec: multirangeCodec(type),
      takes: `an array of Range, and for a bound ${bound.takes}`,
      accepts: (value) => areRanges(value, bound),
      element: bound,
    });
  });
}

/** By index, since every() would pass over the holes of a sparse array. */
function areRanges(value: unknown, bound: SqlType): boolean {
  return Array.isArray(value) && Array.from(value).every((item) => isRange(item, bound));
}

function isRange(value: unknown, bound: SqlType): boolean {
  return value instanceof Range &&
    [value.lower, value.upper].every((it) => it === null || bound.accepts(it));
}
