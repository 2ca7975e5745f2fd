/**
 * Arrays in PostgreSQL's text format.
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 * @module
 */

import type { Codec } from "../../types/codec.ts";

/** The text of an array of values without nulls. Throws `DataError` for what the codec refuses. */
export function arrayText(values: readonly unknown[], codec: Codec): string {
  return `{${values.map((value) => quoted(codec.encodeText(value))).join(",")}}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
