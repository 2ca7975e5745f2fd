/**
 * The one value that a statement is about.
 * @module
 */

import type { StatementSource } from "../../mod.ts";

/** The first column of the first row; undefined when there is no row. */
export async function oneValue<T = unknown>(
  source: StatementSource,
  text: string,
  values: readonly unknown[] = [],
): Promise<T | undefined> {
  const row = await (await source.execute(text, values)).fetchOne();
  // Who asks knows what the server gives.
  return row?.[0] as T | undefined;
}
