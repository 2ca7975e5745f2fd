/**
 * What timestamp and timestamptz have in common: an int64 of microseconds since 2000-01-01, and
 * three forms.
 *
 * `infinity` is the number Infinity in every form but text. What a form cannot hold is an error,
 * never another date.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, wrongLength } from "../conversion_error.ts";
import { infinityOfText, type OrInfinity, textOfInfinity } from "./infinity.ts";
import { formatTimestamp, parseTimestamp } from "./iso_text.ts";
import { millisecondsOf, type Moment, readMoment } from "./moment.ts";
import { outside } from "./temporal.ts";
import {
  encodeTimestampBinary,
  encodeTimestampText,
  type TimestampType,
} from "./timestamp_parameter.ts";

const SIZE = 8;
/** As far as `Date` goes, to either side of 1970. */
const DATE_MS_MAX = 8.64e15;
const POSTGRES_EPOCH_MS = 946_684_800_000;

function codecOf<T>(
  type: TimestampType,
  decodeText: (text: string) => T,
  decodeBinary: (source: ByteSource, start: number, end: number) => T,
): Codec<T> {
  return {
    name: type.name,
    oid: type.oid,
    decodeText,
    decodeBinary,
    encodeText: (value: unknown): string => encodeTimestampText(type, value),
    encodeBinary: (value: unknown, sink: ByteSink): void =>
      encodeTimestampBinary(type, value, sink),
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

/**
 * Values as objects of Temporal: `make` makes one of a moment, `read` of an int64 where there is a
 * shorter way.
 */
export function timestampAsTemporal<T>(
  type: TimestampType,
  make: (moment: Moment) => T,
  read: (view: DataView, at: number) => T = (view, at) => make(readMoment(view, at)),
): Codec<OrInfinity<T>> {
  return codecOf<OrInfinity<T>>(
    type,
    (text) => infinityOfText(text) ?? make(momentOfText(type, text)),
    ({ view }, start, end) => {
      checkSize(type, end - start);
      return infinityAt(view, start) ?? read(view, start);
    },
  );
}

/** Values as `Date`s; microseconds below the millisecond are cut off, toward the past. */
export function timestampAsDate(type: TimestampType): Codec<OrInfinity<Date>> {
  return codecOf<OrInfinity<Date>>(
    type,
    (text) => infinityOfText(text) ?? dateOf(type, millisecondsOf(momentOfText(type, text))),
    // One function for all of it: one that calls another, given to it, could not be inlined.
    ({ view }, start, end) => {
      checkSize(type, end - start);
      const high = view.getInt32(start);
      // 2^32 microseconds are 4294967 milliseconds and 296 microseconds.
      const rest = Math.floor((high * 296 + view.getUint32(start + 4)) / 1000);
      const milliseconds = high * 4_294_967 + rest + POSTGRES_EPOCH_MS;
      // Either infinity is further away than `Date` goes.
      if (Math.abs(milliseconds) <= DATE_MS_MAX) return new Date(milliseconds);
      return infinityAt(view, start) ?? dateOf(type, milliseconds);
    },
  );
}

/** Values as PostgreSQL's text with `DateStyle` ISO and `TimeZone` UTC. */
export function timestampAsString(type: TimestampType): Codec<string> {
  return codecOf<string>(
    type,
    (text) => {
      // Into UTC, as from binary. Other styles stay as they are: there is no form left to fall back
      // on.
      const moment = type.zone === "" ? null : parseTimestamp(text, true);
      return moment === null ? text : formatTimestamp(moment, type.zone);
    },
    ({ view }, start, end) => {
      checkSize(type, end - start);
      const infinity = infinityAt(view, start);
      if (infinity !== null) return textOfInfinity(infinity);
      return formatTimestamp(readMoment(view, start), type.zone);
    },
  );
}

function checkSize(type: TimestampType, size: number): void {
  if (size !== SIZE) throw wrongLength(type.name, size, SIZE);
}

function dateOf(type: TimestampType, milliseconds: number): Date {
  if (Math.abs(milliseconds) > DATE_MS_MAX) throw outside(type.name, "Date");
  return new Date(milliseconds);
}

function momentOfText(type: TimestampType, text: string): Moment {
  const moment = parseTimestamp(text, type.zone !== "");
  if (moment === null) throw cannotDecode(type.name, "value is not in DateStyle ISO");
  return moment;
}

/** Infinity for the largest int64, -Infinity for the smallest, null for the rest. */
function infinityAt(view: DataView, at: number): number | null {
  const high = view.getInt32(at);
  if (high === 0x7fff_ffff && view.getInt32(at + 4) === -1) return Infinity;
  return high === -0x8000_0000 && view.getInt32(at + 4) === 0 ? -Infinity : null;
}
