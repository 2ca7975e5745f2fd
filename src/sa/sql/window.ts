/**
 * Windows, and those that have a name.
 * @module
 */

import type { NamedWindow, WINDOW, Window } from "./aggregate_types.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { SOURCE } from "./kinds.ts";
import { expressionNode, NodeHolder, unlabelled } from "./node_holder.ts";
import type { OrderNode, WindowNode } from "./nodes.ts";
import { orderNode } from "./order_terms.ts";
import { isPlainObject } from "./values.ts";
import { frameParts } from "./window_frame.ts";

/**
 * A window with a name, for several functions of one SELECT: the WINDOW clause has it once, by itself.
 *
 * Throws `ArgumentError` for what is no name, for a frame that is none, and for two.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey() });
 * const w = sa.window("w", { orderBy: tbl.c.id });
 * const query = sa.select({ n: sa.func.rowNumber().over(w), all: sa.func.count().over(w) });
 * console.log(query.from(tbl).toSQL().text);
 * // SELECT row_number() OVER w AS n, count(*) OVER w AS "all" FROM tbl WINDOW w AS (ORDER BY tbl.id)
 * ```
 *
 * @see https://www.postgresql.org/docs/current/sql-select.html#SQL-WINDOW
 */
export function window<S extends string = never>(
  name: string,
  definition: Window<S>,
): NamedWindow<S> {
  const sqlName = identifier(name, "a window");
  return new NamedWindowObject({ ...windowNode(definition, "window()"), name: sqlName });
}

/** The class behind windows with names; its private field is their brand. */
class NamedWindowObject implements NamedWindow<never> {
  declare readonly [SOURCE]: never;
  declare readonly [WINDOW]: true;
  readonly #node: WindowNode;

  constructor(node: WindowNode) {
    this.#node = node;
  }

  /** The node of what `window()` made, or undefined for anything else. */
  static nodeOf(value: unknown): WindowNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }
}

/** The window that `over()` takes. */
export function overWindow(window: unknown): WindowNode {
  return NamedWindowObject.nodeOf(window) ?? windowNode(window, "over()");
}

function windowNode(window: unknown, slot: string): WindowNode {
  if (!isPlainObject(window)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not an object of options`);
  }
  return {
    name: null,
    base: baseOf(window.base, slot),
    partitionBy: listOf(window.partitionBy).map((term) =>
      unlabelled(expressionNode(term, `${slot} partitionBy`))
    ),
    orderBy: orderNodes(listOf(window.orderBy), `${slot} orderBy`),
    frame: frameParts(window, slot),
  };
}

function baseOf(base: unknown, slot: string): WindowNode | null {
  if (base === undefined) return null;
  const node = NamedWindowObject.nodeOf(base);
  if (node !== undefined) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} base was not made by window()`);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Terms of ORDER BY inside of an expression, where a label means nothing. */
export function orderNodes(terms: readonly unknown[], slot: string): OrderNode[] {
  return terms.map((term) => {
    const node = NodeHolder.nodeOf(term);
    if (node === undefined) return orderNode(term, slot);
    return { operand: unlabelled(node), direction: null, nulls: null };
  });
}
