/**
 * timestamp: a date and a time, of no particular zone. As a `Date` it is taken for UTC, never for
 * local time.
 * @module
 */

import type { Codec } from "../codec.ts";
import type { OrInfinity } from "./infinity.ts";
import type { Moment } from "./moment.ts";
import { TIMESTAMP } from "../oids.ts";
import { isTemporal, momentOfPlainDateTime, plainDateTimeOf } from "./temporal.ts";
import { timestampAsDate, timestampAsString, timestampAsTemporal } from "./timestamp_codec.ts";
import type { TimestampType } from "./timestamp_parameter.ts";

const TYPE: TimestampType = {
  name: "timestamp",
  oid: TIMESTAMP,
  zone: "",
  takes: "Temporal.PlainDateTime",
  momentOf(value: unknown): Moment | null {
    return isTemporal(value, "PlainDateTime") ? momentOfPlainDateTime(value) : null;
  },
};

/** `timestamp` as `Temporal.PlainDateTime`; Infinity and -Infinity as these numbers. */
export const timestampAsPlainDateTime: Codec<OrInfinity<Temporal.PlainDateTime>> =
  timestampAsTemporal(TYPE, (moment) => plainDateTimeOf("timestamp", moment));

/**
 * `timestamp` as the `Date` that shows the same in UTC; Infinity and -Infinity as these numbers.
 */
export const timestampAsUtcDate: Codec<OrInfinity<Date>> = timestampAsDate(TYPE);

/** `timestamp` as text. */
export const timestampAsText: Codec<string> = timestampAsString(TYPE);
