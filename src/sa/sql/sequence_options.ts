/**
 * How sequences count.
 * @module
 */

import { wholeNumber } from "./clauses.ts";

/** How a sequence counts. */
export interface SequenceOptions {
  /** Its first value. */
  start?: number | bigint;
  /** How much it adds each time; may be negative. */
  increment?: number | bigint;
  /** Its lowest value; null for the lowest that its type has. */
  minValue?: number | bigint | null;
  /** Its highest value; null for the highest that its type has. */
  maxValue?: number | bigint | null;
  /** How many values a connection takes at once. */
  cache?: number | bigint;
  /** Whether it begins again at the end. */
  cycle?: boolean;
}

/** The clauses of CREATE SEQUENCE, each with a space before it. Throws `ArgumentError` for what is no whole number. */
export function sequenceClauses(options: SequenceOptions): string {
  const { increment, start, minValue, maxValue, cache, cycle } = options;
  return numberClause("INCREMENT BY", increment, "increment") +
    numberClause("START WITH", start, "start") +
    limitClause("MINVALUE", minValue, "minValue") +
    limitClause("MAXVALUE", maxValue, "maxValue") +
    numberClause("CACHE", cache, "cache") +
    (cycle === true ? " CYCLE" : "");
}

function numberClause(words: string, value: unknown, option: string): string {
  return value === undefined ? "" : ` ${words} ${wholeNumber(value, option)}`;
}

function limitClause(words: string, value: unknown, option: string): string {
  return value === null ? ` NO ${words}` : numberClause(words, value, option);
}
