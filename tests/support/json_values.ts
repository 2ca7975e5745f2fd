/**
 * Random values of JSON, for laws of what reads them.
 * @module
 */

import fc from "fast-check";

/** What of a key has to be escaped in JSON. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/gu;

/**
 * JSON values, as `JSON.parse()` makes them. No key needs an escape: some versions of V8 take such a key for another
 * that they have seen at the same place before, `"\\""` for `"\\\\"`.
 */
export function jsonValues(constraints: fc.JsonSharedConstraints = {}): fc.Arbitrary<unknown> {
  return fc.jsonValue(constraints).map((value) => JSON.parse(JSON.stringify(plain(value))));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map((
    [key, each],
  ) => [key.replace(ESCAPED, ""), plain(each)]);
  return Object.fromEntries(entries);
}
