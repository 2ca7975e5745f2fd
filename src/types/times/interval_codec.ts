/**
 * interval: int8 microseconds, int4 days, int4 months.
 *
 * `infinity` is the number Infinity in every form but text. Since version 17 it is the largest, or
 * the smallest, of all three fields, which were an interval like others before; so only the server
 * knows what they mean, and infinity goes as text, for an older one to refuse.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { infinityOfText, isInfinity, type OrInfinity, textOfInfinity } from "./infinity.ts";
import { Interval } from "./interval.ts";
import { durationOf, totalsOfDuration } from "./interval_duration.ts";
import {
  areFields,
  fieldsInRange,
  fieldsOfInfinity,
  hasMixedSigns,
  infinityOfFields,
  IntervalFields,
} from "./interval_fields.ts";
import { formatInterval, parseInterval } from "./interval_text.ts";
import { INTERVAL } from "../oids.ts";
import { isTemporal, noTemporal, outside } from "./temporal.ts";

const SIZE = 16;

function codecOf<T>(
  decodeText: (text: string) => T,
  decodeBinary: (source: ByteSource, start: number, end: number) => T,
): Codec<T> {
  return {
    name: "interval",
    oid: INTERVAL,
    decodeText,
    decodeBinary,
    encodeText,
    encodeBinary,
    prefersText,
  };
}

/** `interval` as {@linkcode Interval}; Infinity and -Infinity as these numbers. */
export const intervalAsInterval: Codec<OrInfinity<Interval>> = codecOf<OrInfinity<Interval>>(
  (text) => {
    const fields = fieldsOfText(text);
    return isInfinity(fields) ? fields : new Interval(fields);
  },
  (source, start, end) => {
    const fields = readFields(source, start, end);
    return isInfinity(fields) ? fields : new Interval(fields);
  },
);

/**
 * `interval` as `Temporal.Duration`; Infinity and -Infinity as these numbers. An interval with
 * fields of both signs, which is none, throws `DataError`.
 */
export const intervalAsDuration: Codec<OrInfinity<Temporal.Duration>> = codecOf<
  OrInfinity<Temporal.Duration>
>(
  (text) => duration(fieldsOfText(text)),
  (source, start, end) => duration(readFields(source, start, end)),
);

/** `interval` as PostgreSQL's text with `IntervalStyle` postgres, whatever that is set to. */
export const intervalAsString: Codec<string> = codecOf(
  (text) => textOfFields(fieldsOfText(text)),
  (source, start, end) => textOfFields(readFields(source, start, end)),
);

function fieldsOfText(text: string): OrInfinity<IntervalFields> {
  const fields = parseInterval(text);
  if (fields === null) throw cannotDecode("interval", "value is in no IntervalStyle");
  return fields;
}

function readFields(source: ByteSource, start: number, end: number): OrInfinity<IntervalFields> {
  if (end - start !== SIZE) throw wrongLength("interval", end - start, SIZE);
  const microseconds = source.view.getBigInt64(start);
  const days = source.view.getInt32(start + 8);
  const months = source.view.getInt32(start + 12);
  return infinityOfFields(months, days, microseconds) ??
    new IntervalFields(months, days, microseconds);
}

function duration(fields: OrInfinity<IntervalFields>): OrInfinity<Temporal.Duration> {
  if (isInfinity(fields)) return fields;
  if (hasMixedSigns(fields)) throw outside("interval", "Temporal.Duration", "interval");
  try {
    return durationOf(fields);
  } catch {
    throw noTemporal("interval", "interval");
  }
}

function textOfFields(fields: OrInfinity<IntervalFields>): string {
  return isInfinity(fields) ? textOfInfinity(fields) : formatInterval(fields);
}

function prefersText(value: unknown): boolean {
  if (typeof value !== "string") return isInfinity(value);
  return infinityOfText(value) !== null || fieldsOfOwnText(value) === null;
}

function encodeText(value: unknown): string {
  if (typeof value === "string") return checkText("interval", value);
  return textOfFields(fieldsOf(value));
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  const given = typeof value === "string" ? fieldsOfOwnText(value) : fieldsOf(value);
  if (given === null) throw cannotEncode("interval", "a string has no binary form");
  const { months, days, microseconds } = isInfinity(given) ? fieldsOfInfinity(given) : given;
  sink.bigint64(microseconds);
  sink.int32(days);
  sink.int32(months);
}

/**
 * The fields of a text that could have been written here; null for any other, of which the server
 * may make something else: what it makes of a sign in front depends on its IntervalStyle.
 */
function fieldsOfOwnText(text: string): OrInfinity<IntervalFields> | null {
  const fields = parseInterval(text);
  return fields !== null && textOfFields(fields) === text ? fields : null;
}

function fieldsOf(value: unknown): OrInfinity<IntervalFields> {
  if (isInfinity(value)) return value;
  if (value instanceof Interval && areFields(value)) return value;
  const totals = isTemporal(value, "Duration") ? totalsOfDuration(value) : null;
  if (totals === null) {
    throw cannotEncode(
      "interval",
      "value is not an Interval, a Temporal.Duration, a string, Infinity or -Infinity",
    );
  }
  const fields = fieldsInRange(totals);
  if (fields === null) throw cannotEncode("interval", "value is out of range");
  return fields;
}
