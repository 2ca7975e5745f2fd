/**
 * Frames of windows.
 * @module
 */

import { Interval } from "../../types/times/interval.ts";
import { ArgumentError } from "./errors.ts";
import type { ExpressionNode } from "./nodes.ts";
import { INTERVAL } from "./result_types.ts";
import { valueNode } from "./values.ts";

type FramePart = string | ExpressionNode;

const UNITS = ["rows", "range", "groups"] as const;

const EXCLUSIONS: ReadonlySet<unknown> = new Set(["current row", "group", "ties", "no others"]);

/** What says of a window which rows around the current one are in it; nothing where it says nothing. */
export function frameParts(
  window: Readonly<Record<string, unknown>>,
  slot: string,
): FramePart[] {
  const units = UNITS.filter((unit) => window[unit] !== undefined);
  const [unit] = units;
  if (units.length > 1) throw cannot(slot, `has both ${units.join(" and ")}`);
  if (unit === undefined) {
    if (window.exclude === undefined) return [];
    throw cannot(slot, "has exclude without rows, range or groups");
  }
  const frame = window[unit];
  if (!Array.isArray(frame) || frame.length !== 2) throw cannot(slot, `${unit} is not a pair`);
  const [from, to] = [
    boundParts(frame[0], unit, "PRECEDING", slot),
    boundParts(frame[1], unit, "FOLLOWING", slot),
  ];
  const word = `${unit.toUpperCase()} BETWEEN `;
  return [word, ...from, " AND ", ...to, exclusion(window.exclude, slot)];
}

function boundParts(bound: unknown, unit: string, end: string, slot: string): FramePart[] {
  if (bound === null) return [`UNBOUNDED ${end}`];
  if (unit === "range" && bound instanceof Interval) return intervalParts(bound, slot);
  if (typeof bound !== "number" || !Number.isSafeInteger(bound)) {
    throw cannot(slot, `${unit} has a bound that is neither null nor a whole number`);
  }
  if (bound === 0) return ["CURRENT ROW"];
  return [`${Math.abs(bound)}${bound < 0 ? " PRECEDING" : " FOLLOWING"}`];
}

function intervalParts({ months, days, microseconds }: Interval, slot: string): FramePart[] {
  const isBefore = months < 0 || days < 0 || microseconds < 0n;
  if (isBefore && (months > 0 || days > 0 || microseconds > 0n)) {
    throw cannot(slot, "range has an interval that is neither before nor after");
  }
  const size = isBefore
    ? new Interval({ months: -months, days: -days, microseconds: -microseconds })
    : new Interval({ months, days, microseconds });
  const value = valueNode(size, INTERVAL, `${slot} range`, true);
  return [value, isBefore ? " PRECEDING" : " FOLLOWING"];
}

function exclusion(exclude: unknown, slot: string): string {
  if (exclude === undefined) return "";
  if (EXCLUSIONS.has(exclude)) return ` EXCLUDE ${String(exclude).toUpperCase()}`;
  throw cannot(slot, `exclude is not ${[...EXCLUSIONS].join(", ")}`);
}

function cannot(slot: string, state: string): ArgumentError {
  return new ArgumentError(`Cannot build the statement: ${slot} ${state}`);
}
