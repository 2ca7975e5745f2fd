/**
 * Objects made of names and values that come from a server, whatever the names are.
 * @module
 */

import { InterfaceError } from "../errors.ts";

const PLAIN_PROPERTY = { enumerable: true, configurable: true, writable: true } as const;

/** An object with these names and values, in this order; `__proto__` is a name like any other. */
export function objectOf(names: readonly string[], values: readonly unknown[]): object {
  const row: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name !== "__proto__") row[name] = values[i];
    else Object.defineProperty(row, name, { value: values[i], ...PLAIN_PROPERTY });
  }
  return row;
}

/** Throws `InterfaceError` when objects with these names would lose a column: two have the same. */
export function refuseDuplicates(names: readonly string[]): void {
  const duplicate = names.find((name, i) => names.indexOf(name) !== i);
  if (duplicate === undefined) return;
  throw new InterfaceError(
    `Cannot make objects of the rows: two columns are named ${JSON.stringify(duplicate)}; ` +
      "name one with AS, or ask for tuples",
    { phase: "execute", sent: "yes" },
  );
}
