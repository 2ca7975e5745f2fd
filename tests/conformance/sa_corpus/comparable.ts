/**
 * Rows as they are compared: the values that a driver makes of a type and those of the recording, in one form.
 * @module
 */

import { assert } from "@std/assert";
import { Interval } from "../../../mod.ts";
import { isTagged } from "./as_recorded.ts";

/** Rows in one form; those without an order in the order of their texts. */
export function comparableRows(
  rows: readonly (readonly unknown[])[],
  types: readonly string[],
  ordered: boolean,
): string[] {
  const texts = rows.map((row) => {
    assert(row.length === types.length, "the row has as many values as there are columns");
    return JSON.stringify(row.map((value, i) => comparable(value, types[i]!)));
  });
  return ordered ? texts : texts.sort();
}

function comparable(value: unknown, type: string): unknown {
  if (value === null) return null;
  if (type.endsWith("[]")) {
    assert(Array.isArray(value), `${type} is an array`);
    return value.map((element) => comparable(element, type.slice(0, -2)));
  }
  const given = isTagged(value) ? value.v : value;
  const form = FORMS[type];
  assert(form !== undefined, `there is a form for ${type}`);
  return form(given);
}

const FORMS: Readonly<Record<string, (value: unknown) => unknown>> = {
  smallint: whole,
  integer: whole,
  bigint: whole,
  numeric: string,
  "double precision": (value) => (assert(typeof value === "number"), value),
  money: string,
  boolean: (value) => (assert(typeof value === "boolean"), value),
  text: string,
  character: string,
  "character varying": string,
  order_status: string,
  "timestamp with time zone": (value) => {
    assert(typeof value === "string" || value instanceof Temporal.Instant);
    return Temporal.Instant.from(value).toString();
  },
  "timestamp without time zone": (value) => {
    assert(typeof value === "string" || value instanceof Temporal.PlainDateTime);
    return Temporal.PlainDateTime.from(value).toString();
  },
  interval: (value) => (assert(value instanceof Interval), value.toString()),
  json: sorted,
  hstore: (value) => sorted(value instanceof Map ? Object.fromEntries(value) : value),
  record: (value) => Array.isArray(value) ? `(${value.join(",")})` : string(value),
};

function whole(value: unknown): string {
  assert(typeof value === "number" || typeof value === "bigint", "a whole number is a number");
  return value.toString();
}

function string(value: unknown): string {
  assert(typeof value === "string", "a text is a string");
  return value;
}

/** The order of keys is no part of an object. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).sort().map(([key, item]) => [key, sorted(item)]);
}
