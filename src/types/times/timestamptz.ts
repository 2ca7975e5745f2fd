/**
 * timestamptz: a point in time.
 * @module
 */

import type { Codec } from "../codec.ts";
import type { OrInfinity } from "./infinity.ts";
import type { Moment } from "./moment.ts";
import { TIMESTAMPTZ } from "../oids.ts";
import { isTemporal, makeTemporal, momentOfInstant } from "./temporal.ts";
import { timestampAsDate, timestampAsString, timestampAsTemporal } from "./timestamp_codec.ts";
import type { TimestampType } from "./timestamp_parameter.ts";

const POSTGRES_EPOCH_MICROS = 946_684_800_000_000n;

const TYPE: TimestampType = {
  name: "timestamptz",
  oid: TIMESTAMPTZ,
  zone: "+00",
  takes: "Temporal.Instant, a Temporal.ZonedDateTime",
  momentOf(value: unknown): Moment | null {
    return isTemporal(value, "Instant") || isTemporal(value, "ZonedDateTime")
      ? momentOfInstant(value)
      : null;
  },
};

/** `timestamptz` as `Temporal.Instant`; Infinity and -Infinity as these numbers. */
export const timestamptzAsTemporal: Codec<OrInfinity<Temporal.Instant>> = timestampAsTemporal(
  TYPE,
  ({ seconds, micros }) =>
    makeTemporal(
      "timestamptz",
      () => new Temporal.Instant(BigInt(seconds) * 1_000_000_000n + BigInt(micros * 1000)),
    ),
  (view, at) => {
    const micros = view.getBigInt64(at) + POSTGRES_EPOCH_MICROS;
    return makeTemporal("timestamptz", () => new Temporal.Instant(micros * 1000n));
  },
);

/** `timestamptz` as `Date`; Infinity and -Infinity as these numbers. */
export const timestamptzAsDate: Codec<OrInfinity<Date>> = timestampAsDate(TYPE);

/** `timestamptz` as text in UTC. */
export const timestamptzAsString: Codec<string> = timestampAsString(TYPE);
