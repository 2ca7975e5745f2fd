/**
 * The codecs that a connection with the same options has, for tests of their text format.
 * @module
 */

import { assert } from "@std/assert";
import type { Codec, Connection, TypesOptions } from "../../../mod.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import { lookupArgument, readTypes, TYPE_LOOKUP } from "../../../src/types/type_lookup.ts";

/** Finds the codecs of types by their names in SQL. */
export async function codecsOf(
  conn: Connection,
  options: TypesOptions,
  names: readonly string[],
): Promise<(name: string) => Codec> {
  const oids = await oidsOf(conn, names);
  const registry = createRegistry(options);
  const asked = await registry.load([...oids.values()]);
  if (asked.length > 0) {
    const cur = await conn.execute(TYPE_LOOKUP, [lookupArgument(asked)]);
    registry.learn(asked, readTypes(await cur.fetchAll()));
  }
  return (name) => registry.get(oids.get(name)!);
}

async function oidsOf(conn: Connection, names: readonly string[]): Promise<Map<string, number>> {
  const columns = names.map((_, i) => `$${i + 1}::text::regtype::oid`);
  const cur = await conn.execute<number[]>(`SELECT ${columns}`, names);
  const row = await cur.fetchOne();
  assert(row !== null);
  return new Map(names.map((name, i) => [name, row[i]!]));
}
