/**
 * Intervals as PostgreSQL prints them, in each `IntervalStyle`:
 *
 * - `postgres`: `1 year 2 mons -3 days +04:05:06.789`
 * - `postgres_verbose`: `@ 1 year 2 mons -3 days 4 hours 5 mins 6.789 secs`
 * - `sql_standard`: `+1-2 -3 +4:05:06.789`; of one sign, `-1-2` or `-3 4:05:06.789`
 * - `iso_8601`: `P1Y2M-3DT4H5M6.789S`
 *
 * All are read, because a user may set the style. What is written is style `postgres`: the server
 * reads it the same way whatever the style is set to, because a sign that could be taken for that of
 * all fields is followed by another.
 * @module
 */

import { infinityOfText, type OrInfinity } from "./infinity.ts";
import {
  fieldsInRange,
  infinityOfFields,
  type IntervalFields,
  type IntervalTotals,
  spanOf,
} from "./interval_fields.ts";
import { formatTime, fraction } from "./iso_text.ts";

/** Parts of an interval by name; what is not there is zero. */
type Groups = Readonly<Record<string, string | undefined>>;

// Every repetition is bounded, so no text takes long to refuse.
const COUNT = String.raw`[+-]?\d{1,19}`;
const SECONDS = String.raw`\d{1,19}(?:\.\d{1,6})?`;
const CLOCK = String
  .raw`(?<hours>\d{1,19}):(?<minutes>[0-5]\d):(?<seconds>[0-5]\d(?:\.\d{1,6})?)`;

/** A count with a unit in English, after a space unless it is at the beginning. */
function counted(name: string, unit: string): string {
  return String.raw`(?:(?:^|(?!^) )(?<${name}>${COUNT}) ${unit}s?)?`;
}

const DATE_UNITS = counted("years", "year") + counted("months", "mon") + counted("days", "day");

const STYLES: readonly RegExp[] = [
  // postgres
  new RegExp(`^(?=.)${DATE_UNITS}(?:(?:^|(?!^) )(?<timeSign>[+-])?${CLOCK})?$`),
  // postgres_verbose
  new RegExp(
    `^@(?: 0|(?= [-+\\d])${DATE_UNITS}${counted("hours", "hour")}${counted("minutes", "min")}` +
      `(?: (?<seconds>[+-]?${SECONDS}) secs?)?(?<minus> ago)?)$`,
  ),
  // sql_standard, of one sign
  new RegExp(
    String.raw`^(?:0|(?<minus>-)?(?:(?<years>\d{1,19})-(?<months>\d{1,2})|` +
      String.raw`(?:(?<days>\d{1,19}) )?${CLOCK}))$`,
  ),
  // sql_standard, of several
  new RegExp(
    String.raw`^(?<monthSign>[+-])(?<years>\d{1,19})-(?<months>\d{1,2}) ` +
      String.raw`(?<days>[+-]\d{1,19}) (?<timeSign>[+-])${CLOCK}$`,
  ),
  // iso_8601
  new RegExp(
    `^P(?=.)(?:(?<years>${COUNT})Y)?(?:(?<months>${COUNT})M)?(?:(?<days>${COUNT})D)?` +
      `(?:T(?=.)(?:(?<hours>${COUNT})H)?(?:(?<minutes>${COUNT})M)?` +
      `(?:(?<seconds>[+-]?${SECONDS})S)?)?$`,
  ),
];

/** The interval that a text says; null when it says none that PostgreSQL can hold. */
export function parseInterval(text: string): OrInfinity<IntervalFields> | null {
  for (const style of STYLES) {
    const match = style.exec(text);
    if (match !== null) return fieldsOf(totalsOf(match.groups!));
  }
  return infinityOfText(text);
}

/** Before version 17 the server prints the fields of infinity like those of any interval. */
function fieldsOf(totals: IntervalTotals): OrInfinity<IntervalFields> | null {
  const { months, days, microseconds } = totals;
  return infinityOfFields(Number(months), Number(days), microseconds) ?? fieldsInRange(totals);
}

function totalsOf(groups: Groups): IntervalTotals {
  const all = signOf(groups["minus"]);
  const months = BigInt(groups["years"] ?? "0") * 12n + BigInt(groups["months"] ?? "0");
  const time = BigInt(groups["hours"] ?? "0") * 3_600_000_000n +
    BigInt(groups["minutes"] ?? "0") * 60_000_000n + microsOf(groups["seconds"]);
  return {
    months: all * signOf(groups["monthSign"]) * months,
    days: all * BigInt(groups["days"] ?? "0"),
    microseconds: all * signOf(groups["timeSign"]) * time,
  };
}

/** What a sign, or the word for going back, multiplies by. */
function signOf(sign: string | undefined): bigint {
  return sign === undefined || sign === "+" ? 1n : -1n;
}

/** Microseconds in seconds with a point. */
function microsOf(seconds = "0"): bigint {
  const [whole, digits = ""] = seconds.split(".");
  return BigInt(whole + digits.padEnd(6, "0"));
}

/** The text in style `postgres`. */
export function formatInterval({ months, days, microseconds }: IntervalFields): string {
  let text = appended("", Math.trunc(months / 12), "year", false);
  text = appended(text, months % 12, "mon", false);
  text = appended(text, days, "day", months < 0);
  if (microseconds === 0n && text !== "") return text;
  const { isBack, seconds, micros } = spanOf(microseconds);
  const sign = isBack ? "-" : (days === 0 ? months : days) < 0 ? "+" : "";
  return `${text}${text === "" ? "" : " "}${sign}${formatTime(seconds, micros)}`;
}

/** What is positive gets a sign only after what is negative. */
function appended(text: string, count: number, unit: string, isAfterMinus: boolean): string {
  if (count === 0) return text;
  const plus = isAfterMinus && count > 0 ? "+" : "";
  return `${text}${text === "" ? "" : " "}${plus}${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The text in style `iso_8601`. */
export function formatIsoInterval({ months, days, microseconds }: IntervalFields): string {
  const date = designated("", Math.trunc(months / 12), "Y") + designated("", months % 12, "M") +
    designated("", days, "D");
  const { isBack, seconds, micros } = spanOf(microseconds);
  const sign = isBack ? "-" : "";
  const rest = seconds % 60;
  const time = designated(sign, Math.floor(seconds / 3600), "H") +
    designated(sign, Math.floor(seconds / 60) % 60, "M") +
    (rest + micros === 0 ? "" : `${sign}${rest}${fraction(micros)}S`);
  if (time === "") return date === "" ? "PT0S" : `P${date}`;
  return `P${date}T${time}`;
}

function designated(sign: string, count: number, designator: string): string {
  return count === 0 ? "" : `${sign}${count}${designator}`;
}
