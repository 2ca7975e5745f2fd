/**
 * date: days since 2000-01-01 in int32. As a `Date` it is midnight UTC, never local midnight.
 * @module
 */

import { checkText } from "../text/character.ts";
import { POSTGRES_EPOCH_DAYS } from "./calendar.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { infinityOfText, isInfinity, type OrInfinity, textOfInfinity } from "./infinity.ts";
import { formatDate, parseDate } from "./iso_text.ts";
import { DATE } from "../oids.ts";
import { daysOfPlainDate, isTemporal, outside, plainDateOf } from "./temporal.ts";

const SIZE = 4;
const DAY_MS = 86_400_000;
/** As far as `Date` goes, to either side of 1970. */
const DATE_DAYS_MAX = 1e8;
/**
 * 4714-11-24 BC, PostgreSQL's first day. Its last is in 5874897, beyond what `Date` and Temporal
 * hold.
 */
const DAYS_MIN = -2_440_588;

const INFINITY = 2 ** 31 - 1;
const MINUS_INFINITY = -(2 ** 31);

function codecOf<T>(
  decodeText: (text: string) => T,
  decodeDays: (days: number) => T,
): Codec<T> {
  return {
    name: "date",
    oid: DATE,
    decodeText,
    decodeBinary({ view }: ByteSource, start: number, end: number): T {
      if (end - start !== SIZE) throw wrongLength("date", end - start, SIZE);
      return decodeDays(daysOrInfinity(view.getInt32(start)));
    },
    encodeText,
    encodeBinary,
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

/** Days since 1970; Infinity and -Infinity for PostgreSQL's. */
function daysOrInfinity(sincePostgresEpoch: number): number {
  if (sincePostgresEpoch === INFINITY) return Infinity;
  if (sincePostgresEpoch === MINUS_INFINITY) return -Infinity;
  return sincePostgresEpoch + POSTGRES_EPOCH_DAYS;
}

function withInfinity<T>(make: (days: number) => T): Codec<OrInfinity<T>> {
  return codecOf<OrInfinity<T>>(
    (text) => infinityOfText(text) ?? make(daysOfText(text)),
    (days) => isInfinity(days) ? days : make(days),
  );
}

function daysOfText(text: string): number {
  const days = parseDate(text);
  if (days === null) throw cannotDecode("date", "value is not in DateStyle ISO");
  return days;
}

/** `date` as `Temporal.PlainDate`; Infinity and -Infinity as these numbers. */
export const dateAsTemporal: Codec<OrInfinity<Temporal.PlainDate>> = withInfinity(
  (days) => plainDateOf("date", days),
);

/** `date` as the `Date` of its midnight in UTC; Infinity and -Infinity as these numbers. */
export const dateAsDate: Codec<OrInfinity<Date>> = withInfinity((days) => {
  if (Math.abs(days) > DATE_DAYS_MAX) throw outside("date", "Date");
  return new Date(days * DAY_MS);
});

/** `date` as PostgreSQL's text with `DateStyle` ISO; text of another style stays as it is. */
export const dateAsString: Codec<string> = codecOf(
  (text) => text,
  (days) => isInfinity(days) ? textOfInfinity(days) : formatDate(days),
);

function encodeText(value: unknown): string {
  if (typeof value === "string") return checkText("date", value);
  return isInfinity(value) ? textOfInfinity(value) : formatDate(daysOf(value));
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  if (typeof value === "string") throw cannotEncode("date", "a string has no binary form");
  if (isInfinity(value)) sink.int32(value > 0 ? INFINITY : MINUS_INFINITY);
  else sink.int32(daysOf(value) - POSTGRES_EPOCH_DAYS);
}

function daysOf(value: unknown): number {
  const days = value instanceof Date ? Math.floor(value.getTime() / DAY_MS) : plainDays(value);
  if (Number.isNaN(days)) throw cannotEncode("date", "value is an invalid Date");
  if (days < DAYS_MIN) throw cannotEncode("date", "value is out of range");
  return days;
}

function plainDays(value: unknown): number {
  const days = isTemporal(value, "PlainDate") ? daysOfPlainDate(value) : null;
  if (days !== null) return days;
  throw cannotEncode(
    "date",
    "value is not a Temporal.PlainDate, a Date, a string, Infinity or -Infinity",
  );
}
