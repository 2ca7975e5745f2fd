/**
 * time: a time of day of no particular zone, in microseconds since midnight.
 *
 * `24:00:00`, the end of a day, is a time to PostgreSQL and none to Temporal.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { formatTime, parseTime } from "./iso_text.ts";
import { DAY_SECONDS } from "./moment.ts";
import { TIME } from "../oids.ts";
import { isTemporal, microsOfPlainTime, outside, plainTimeOf } from "./temporal.ts";

const SIZE = 8;
const DAY_MICROS = DAY_SECONDS * 1e6;

function codecOf<T>(
  decodeText: (text: string) => T,
  decodeBinary: (source: ByteSource, start: number, end: number) => T,
): Codec<T> {
  return {
    name: "time",
    oid: TIME,
    decodeText,
    decodeBinary,
    encodeText,
    encodeBinary,
    prefersText: (value: unknown): boolean =>
      typeof value === "string" && parseTime(value) === null,
  };
}

/** `time` as `Temporal.PlainTime`; `24:00:00`, which is none, throws `DataError`. */
export const timeAsTemporal: Codec<Temporal.PlainTime> = codecOf(
  (text) => plainTime(microsOfText(text)),
  ({ view }, start, end) => {
    if (end - start !== SIZE) throw wrongLength("time", end - start, SIZE);
    return plainTime(readMicrosOfDay("time", view, start));
  },
);

/** `time` as PostgreSQL's text, such as `04:05:06.789`. */
export const timeAsString: Codec<string> = codecOf(
  (text) => {
    microsOfText(text);
    return text;
  },
  ({ view }, start, end) => {
    if (end - start !== SIZE) throw wrongLength("time", end - start, SIZE);
    return formatMicrosOfDay(readMicrosOfDay("time", view, start));
  },
);

/** Reads an int64 of microseconds since midnight. Throws `DataError` when it is outside a day. */
export function readMicrosOfDay(typeName: string, view: DataView, at: number): number {
  // Exact wherever it is within a day, and never within one when it is not.
  const micros = view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
  if (micros >= 0 && micros <= DAY_MICROS) return micros;
  throw cannotDecode(typeName, "value is out of range");
}

/** Writes an int64 of microseconds since midnight. */
export function writeMicrosOfDay(sink: ByteSink, micros: number): void {
  sink.int32(Math.floor(micros / 2 ** 32));
  sink.int32(micros | 0);
}

/** PostgreSQL's text of a time of day, in microseconds since midnight. */
export function formatMicrosOfDay(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  return formatTime(seconds, micros - seconds * 1e6);
}

function plainTime(micros: number): Temporal.PlainTime {
  if (micros === DAY_MICROS) throw outside("time", "Temporal.PlainTime");
  return plainTimeOf("time", micros);
}

function microsOfText(text: string): number {
  const micros = parseTime(text);
  if (micros === null) throw cannotDecode("time", "value is not a time");
  return micros;
}

function encodeText(value: unknown): string {
  if (typeof value === "string") return checkText("time", value);
  return formatMicrosOfDay(microsOf(value));
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  writeMicrosOfDay(sink, typeof value === "string" ? microsOfString(value) : microsOf(value));
}

function microsOfString(text: string): number {
  const micros = parseTime(text);
  if (micros === null) throw cannotEncode("time", "a string has no binary form");
  return micros;
}

function microsOf(value: unknown): number {
  const micros = isTemporal(value, "PlainTime") ? microsOfPlainTime(value) : null;
  if (micros === null) throw cannotEncode("time", "value is not a Temporal.PlainTime or a string");
  return micros;
}
