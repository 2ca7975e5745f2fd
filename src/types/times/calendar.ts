/**
 * Days and the Gregorian calendar, carried on into the past, as PostgreSQL and ISO 8601 have it.
 *
 * Years are astronomical: 1 BC is year 0, 2 BC is -1. Not by way of `Date`, which does not reach as
 * far.
 * @module
 */

/** Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from. */
export const POSTGRES_EPOCH_DAYS = 10957;

const DAYS_IN_ERA = 146_097; // 400 years, after which the calendar repeats
const ERA_START = 719_468; // days from 0000-03-01 to 1970-01-01

/** A day of the calendar. */
export interface CalendarDate {
  /** The astronomical year. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Days from 1970-01-01 to a date, which must be one that exists. */
export function daysOfDate({ year, month, day }: CalendarDate): number {
  // A year that begins in March has its leap day at the end, and months of a regular length before
  // it.
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_IN_ERA + yearOfEra * 365 + leapDays + dayOfYear - ERA_START;
}

/** The date that lies `days` after 1970-01-01. */
export function dateOfDays(days: number): CalendarDate {
  const shifted = days + ERA_START;
  const era = Math.floor(shifted / DAYS_IN_ERA);
  const dayOfEra = shifted - era * DAYS_IN_ERA;
  // Leap days taken out: one in 4 years (1461 days), not in 100, but in 400.
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) +
    Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const yearStart = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearStart;
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: era * 400 + yearOfEra + (month > 2 ? 0 : 1),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** Whether there is such a day. */
export function dateExists({ year, month, day }: CalendarDate): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
