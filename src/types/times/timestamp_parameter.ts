/**
 * timestamp and timestamptz on their way to the server: what is taken, and how it is written.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink } from "../codec.ts";
import { cannotEncode } from "../conversion_error.ts";
import { isInfinity, textOfInfinity } from "./infinity.ts";
import { formatTimestamp } from "./iso_text.ts";
import { type Moment, momentOfMilliseconds, writeMoment } from "./moment.ts";

/**
 * 4714-11-24 BC, PostgreSQL's first day. Its last is in 294276, beyond what `Date` and Temporal
 * hold.
 */
const SECONDS_MIN = -210_866_803_200;

/** What tells timestamptz from timestamp. */
export interface TimestampType {
  /** The type's name, and that of its option. */
  readonly name: "timestamp" | "timestamptz";
  /** The type's OID. */
  readonly oid: number;
  /** What follows the time in its text: `+00`, or nothing. */
  readonly zone: "" | "+00";
  /** What of Temporal it takes, for the error of what it does not. */
  readonly takes: string;
  /** The moment of an object of Temporal that it takes; null for anything else. */
  momentOf(value: unknown): Moment | null;
}

/** Writes the text format; a string goes as it is, for the server to read. */
export function encodeTimestampText(type: TimestampType, value: unknown): string {
  if (typeof value === "string") return checkText(type.name, value);
  if (isInfinity(value)) return textOfInfinity(value);
  return formatTimestamp(momentOf(type, value), type.zone);
}

/** Writes the binary format, which a string has not. */
export function encodeTimestampBinary(type: TimestampType, value: unknown, sink: ByteSink): void {
  if (typeof value === "string") throw cannotEncode(type.name, "a string has no binary form");
  if (isInfinity(value)) {
    // The largest int64, and the smallest.
    sink.int32(value > 0 ? 0x7fff_ffff : -0x8000_0000);
    sink.int32(value > 0 ? -1 : 0);
  } else {
    writeMoment(sink, momentOf(type, value));
  }
}

function momentOf(type: TimestampType, value: unknown): Moment {
  const moment = value instanceof Date ? momentOfDate(type, value) : type.momentOf(value);
  if (moment === null) {
    throw cannotEncode(
      type.name,
      `value is not a ${type.takes}, a Date, a string, Infinity or -Infinity`,
    );
  }
  if (moment.seconds < SECONDS_MIN) throw cannotEncode(type.name, "value is out of range");
  return moment;
}

function momentOfDate(type: TimestampType, date: Date): Moment {
  const milliseconds = date.getTime();
  if (Number.isNaN(milliseconds)) throw cannotEncode(type.name, "value is an invalid Date");
  return momentOfMilliseconds(milliseconds);
}
