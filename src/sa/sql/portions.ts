/**
 * Some of the rows of a table in FROM: ONLY and TABLESAMPLE.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { Joinable, Source } from "./from_item.ts";
import { JoinableObject } from "./from_object.ts";
import { givenOptions } from "./given_options.ts";
import type { PortionNode, SourceNode } from "./nodes.ts";
import { DOUBLE_PRECISION } from "./sql_types.ts";
import { sourceNode } from "./source_holder.ts";
import { valueNode } from "./values.ts";

/** How the rows of a sample are chosen: each by itself, or whole pages of the table. */
export type SampleMethod = "bernoulli" | "system";

/** What makes a sample the same each time. */
export interface SampleOptions {
  /** REPEATABLE: samples of the same seed have the same rows, as long as the table does not change. */
  seed?: number;
}

/**
 * ONLY: the rows of a table without those of the tables that inherit from it: `from(only(tbl))`.
 *
 * Throws `ArgumentError` for what is neither a table nor an alias of one.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM}
 */
export function only<Src extends string>(table: Source<Src, unknown>): Joinable<Src> {
  return new JoinableObject(portionNode(table, { only: true, sample: [] })) as never;
}

/**
 * TABLESAMPLE: about so many of a hundred rows of a table: `from(tablesample(tbl, "bernoulli", 10))`.
 *
 * Throws `ArgumentError` for what is neither a table nor an alias of one, and for another method; `DataError` for a
 * percentage or a seed that is no number.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const hit = sa.table("hit", new sa.MetaData(), { url: sa.text().notNull() });
 * const some = hit.select().from(sa.tablesample(hit, "system", 1, { seed: 7 }));
 * console.log(some.toSQL().values); // [ 1, 7 ]
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM}, SQLAlchemy's `tablesample()`
 */
export function tablesample<Src extends string>(
  table: Source<Src, unknown>,
  method: SampleMethod,
  percent: number,
  options: SampleOptions = {},
): Joinable<Src> {
  const { seed } = givenOptions(options, "tablesample()");
  if (method !== "bernoulli" && method !== "system") {
    throw new ArgumentError("Cannot build the statement: method is not bernoulli, system");
  }
  const words = ` TABLESAMPLE ${method.toUpperCase()} (`;
  const sample = [words, valueNode(percent, DOUBLE_PRECISION, "percent"), ")"];
  const repeated = seed === undefined
    ? []
    : [" REPEATABLE (", valueNode(seed, DOUBLE_PRECISION, "seed"), ")"];
  const node = portionNode(table, { only: false, sample: [...sample, ...repeated] });
  return new JoinableObject(node) as never;
}

function portionNode(
  table: unknown,
  portion: Pick<PortionNode, "only" | "sample">,
): PortionNode {
  const source = sourceNode(table, "the table");
  if (isTable(source)) return { kind: "portion", source, ...portion };
  throw new ArgumentError(
    "Cannot build the statement: the table is neither one nor an alias of one",
  );
}

function isTable(source: SourceNode): boolean {
  if (source.kind !== "derived") return source.kind === "table";
  const [part] = source.parts;
  return typeof part === "object" && part.kind === "table";
}
