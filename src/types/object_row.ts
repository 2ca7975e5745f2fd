/**
 * Objects made of names and values that come from a server, whatever the names are.
 * @module
 */

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
