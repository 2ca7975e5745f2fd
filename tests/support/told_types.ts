/**
 * Compares the types that rows have for the compiler with the values that they hold.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type Interval, Range } from "../../mod.ts";
import type * as sa from "../../sa.ts";

/** The name of a type: `string`, `Instant`, `number[]`, `Range<Instant>`. */
type NameOf<V> = V extends string ? "string"
  : V extends number ? "number"
  : V extends bigint ? "bigint"
  : V extends boolean ? "boolean"
  : V extends readonly (infer E)[] ? `${NameOf<E>}[]`
  : V extends Range<infer B> ? `Range<${NameOf<B>}>`
  : V extends Date ? "Date"
  : V extends Interval ? "Interval"
  : V extends Temporal.Instant ? "Instant"
  : V extends Temporal.PlainDate ? "PlainDate"
  : V extends Temporal.Duration ? "Duration"
  : V extends Uint8Array ? "Uint8Array"
  : "Object";

/** The same, with `?` where there may be null. */
export type Told<V> = unknown extends V ? "unknown"
  : null extends V ? `${NameOf<NonNullable<V>>}?`
  : NameOf<V>;

/**
 * Runs a statement whose rows must be as the compiler knows them. `told` is what it knows, key by key, so a wrong one
 * does not compile. Each key must have a value in some row, but those in `empty`.
 */
export async function expectRows<Sel extends sa.Selection, Nul extends string>(
  conn: sa.SAConnection,
  statement: sa.Executable<Sel, Nul>,
  told: { readonly [K in keyof Sel]: Told<sa.Row<Sel, Nul>[K]> },
  empty: readonly (keyof Sel)[] = [],
): Promise<void> {
  const rows: Record<string, unknown>[] = await (await conn.execute(statement)).all();
  assert(rows.length > 0);
  for (const [key, name] of Object.entries<string>(told)) {
    const names = new Set(rows.map((row) => nameOf(row[key])));
    const hasNull = names.delete("null");
    assert(!hasNull || name === "unknown" || name.endsWith("?"), `${key} is null`);
    names.delete("[]");
    if (empty.includes(key)) assertEquals([...names], [], key);
    else if (name === "unknown") assert(names.size > 0, key);
    else assertEquals([...names], [name.replace("?", "")], key);
  }
}

/** The name of a value's type; `[]` of an empty array. */
function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) {
    const names = [...new Set(value.map(nameOf))];
    return `${names.join("|")}[]`;
  }
  if (value instanceof Range) return `Range<${nameOf(value.lower ?? value.upper)}>`;
  return value.constructor.name;
}
