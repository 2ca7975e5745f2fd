/**
 * The values of a statement with those that are given when it is run.
 * @module
 */

import { bound } from "./bound_value.ts";
import type { Compiled } from "./compiled.ts";
import { ArgumentError } from "./errors.ts";
import { valueNode } from "./values.ts";

/**
 * The values to run a statement with.
 *
 * Throws `ArgumentError` for a name that is missing or that it does not have, `DataError` for a value of the
 * wrong kind.
 */
export function valuesWith(
  { values, params }: Compiled,
  given: Readonly<Record<string, unknown>> = {},
): readonly unknown[] {
  refuseUnknown(params.map(({ name }) => name), given);
  if (params.length === 0) return values;
  const complete = [...values];
  for (const { index, name, type, required } of params) {
    if (Object.hasOwn(given, name)) {
      const { value } = valueNode(given[name], type, `parameter ${JSON.stringify(name)}`);
      complete[index] = bound(value, type);
    } else if (required) {
      throw new ArgumentError(`Cannot execute: parameter ${JSON.stringify(name)} has no value`);
    }
  }
  return complete;
}

function refuseUnknown(names: readonly string[], given: object): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new ArgumentError(`Cannot execute: there is no parameter ${JSON.stringify(name)}`);
  }
}
