/**
 * The columns of a source under longer keys.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { Selection } from "./kinds.ts";
import { sourceNode } from "./source_holder.ts";

/** Columns under keys with a prefix. */
export type Prefixed<Sel extends Selection, P extends string> = {
  readonly [K in keyof Sel & string as `${P}${K}`]: Sel[K];
};

/**
 * The columns of a source under keys with a prefix, so that those of several fit into one row:
 * `select({ ...prefixed(users, "user_"), ...prefixed(orders, "order_") })`.
 *
 * Throws `ArgumentError` for what is no source, and for keys that are no names.
 *
 * @see SQLAlchemy's `LABEL_STYLE_TABLENAME_PLUS_COL`
 */
export function prefixed<Sel extends Selection, const P extends string>(
  source: { readonly c: Sel },
  prefix: P,
): Prefixed<Sel, P> {
  sourceNode(source, "prefixed()");
  if (typeof prefix !== "string") {
    throw new ArgumentError("Cannot name a label: the prefix is not a string");
  }
  const entries = Object.entries(source.c).map(([key, column]) => {
    const label = `${prefix}${key}`;
    identifier(label, "a label");
    return [label, column];
  });
  return Object.fromEntries(entries);
}
