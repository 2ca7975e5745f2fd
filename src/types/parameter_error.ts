/**
 * The error of a parameter: which one it is, and what may have been meant.
 * @module
 */

import { DataError } from "../errors.ts";
import type { Codec } from "./codec.ts";
import { located } from "./conversion_error.ts";

/** What a codec threw for the value of parameter `index` of `query`, counted from 0; anything but a `DataError` stays. */
export function parameterError(
  error: unknown,
  index: number,
  codec: Codec,
  value: unknown,
  query: string,
): unknown {
  const name = `$${index + 1}`;
  const isOfAnother = error instanceof DataError && OF_ANOTHER_KIND.test(error.message);
  return located(error, `parameter ${name}${isOfAnother ? hint(name, codec, value) : ""}`, query);
}

/** The value itself is not what the type takes; not a part of it, and not its size. */
const OF_ANOTHER_KIND = /: value is not [^()]*$/;

/** The server decides of what type a parameter is, and that may surprise who wrote the statement. */
function hint(name: string, codec: Codec, value: unknown): string {
  if (typeof value !== "object" || value === null || codec.takesArrays) return "";
  if (Array.isArray(value)) return `; for one of a list write = ANY(${name})`;
  const isPlain = value.constructor === Object || value.constructor === undefined;
  return isPlain ? "" : `, taken for ${codec.name}; cast it if it is of another type`;
}
