/**
 * Dates, times and timestamps as PostgreSQL prints them with `DateStyle` ISO:
 * `0044-03-15 12:00:00.5+00 BC`.
 *
 * Never by way of `Date.parse`, which guesses, and takes a text without a zone for local time.
 * @module
 */

import { type CalendarDate, dateExists, dateOfDays, daysOfDate } from "./calendar.ts";
import { DAY_SECONDS, type Moment } from "./moment.ts";

// Every repetition is bounded, so no text takes long to refuse.
const DATE = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;
const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-]\d{2,3}(?::\d\d){0,2})?( BC)?$/;

const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/** Days from 1970-01-01 to the date a text says; null when it does not say one in this style. */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text);
  return match === null ? null : daysOf(match[1]!, match[2]!, match[3]!, match[4]);
}

/**
 * The moment a text says, in UTC if `zoned`; null when it does not say one in this style, with or
 * without a zone.
 */
export function parseTimestamp(text: string, zoned: boolean): Moment | null {
  const match = TIMESTAMP.exec(text);
  if (match === null || (match[8] !== undefined) !== zoned) return null;
  const days = daysOf(match[1]!, match[2]!, match[3]!, match[9]);
  const time = secondsOf(match[4]!, match[5]!, match[6]!);
  const offset = secondsOfOffset(match[8] ?? "+00");
  if (days === null || time === null || offset === null) return null;
  const micros = microsOf(match[7]);
  if (isAfterEndOfDay(time, micros)) return null;
  return { seconds: days * DAY_SECONDS + time - offset, micros };
}

/**
 * Microseconds from midnight to the time of day that a text says, up to and with `24:00:00`; null
 * when it does not say one.
 */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const seconds = secondsOf(match[1]!, match[2]!, match[3]!);
  const micros = microsOf(match[4]);
  if (seconds === null || isAfterEndOfDay(seconds, micros)) return null;
  return seconds * 1e6 + micros;
}

/** Microseconds in the digits after the point. */
function microsOf(fraction = ""): number {
  return Number(fraction.padEnd(6, "0"));
}

/** 24:00 is the end of the day, and nothing is after it. */
function isAfterEndOfDay(secondOfDay: number, micros: number): boolean {
  return secondOfDay === DAY_SECONDS && micros > 0;
}

function daysOf(year: string, month: string, day: string, bc: string | undefined): number | null {
  const date: CalendarDate = {
    year: bc === undefined ? Number(year) : 1 - Number(year),
    month: Number(month),
    day: Number(day),
  };
  // There is no year 0, neither BC nor AD.
  return Number(year) > 0 && dateExists(date) ? daysOfDate(date) : null;
}

function secondsOf(hours: string, minutes: string, seconds: string): number | null {
  if (Number(minutes) > 59 || Number(seconds) > 59) return null;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total <= DAY_SECONDS ? total : null;
}

/** A zone of the user's own may be days away. */
function secondsOfOffset(offset: string): number | null {
  const [hours, minutes, seconds] = offset.slice(1).split(":");
  const rest = secondsOf("0", minutes ?? "0", seconds ?? "0");
  if (rest === null) return null;
  const total = Number(hours) * 3600 + rest;
  return offset.startsWith("-") ? -total : total;
}

/** The text of the date `days` after 1970-01-01. */
export function formatDate(days: number): string {
  const date = dateOfDays(days);
  return date.year > 0 ? datePart(date) : `${datePart(date)} BC`;
}

/** The text of a moment, with `zone` after it: `+00`, or empty for a timestamp without one. */
export function formatTimestamp({ seconds, micros }: Moment, zone: string): string {
  const days = Math.floor(seconds / DAY_SECONDS);
  const date = dateOfDays(days);
  const text = `${datePart(date)} ${formatTime(seconds - days * DAY_SECONDS, micros)}${zone}`;
  return date.year > 0 ? text : `${text} BC`;
}

function datePart({ year, month, day }: CalendarDate): string {
  const yearOfEra = year > 0 ? year : 1 - year;
  return `${String(yearOfEra).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** The text of a time, or of a span of time: its hours may have more than two digits. */
export function formatTime(seconds: number, micros: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}${fraction(micros)}`;
}

/** The point and the digits after it, without zeros at the end; empty for no microseconds. */
export function fraction(micros: number): string {
  return micros === 0 ? "" : `.${String(micros).padStart(6, "0").replace(/0{1,5}$/, "")}`;
}

/** At least two digits of a number. */
export function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
