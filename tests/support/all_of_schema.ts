/**
 * All that an inspector tells of a schema.
 * @module
 */

import type { Inspector } from "../../sa.ts";

/** All there is to know of the tables and types, without OIDs, which are never the same. */
export async function allOf(inspector: Inspector): Promise<unknown> {
  const all = await Promise.all([
    inspector.multiColumns(),
    inspector.multiPrimaryKey(),
    inspector.multiForeignKeys(),
    inspector.multiUniqueConstraints(),
    inspector.multiCheckConstraints(),
    inspector.multiExcludeConstraints(),
    inspector.multiIndexes(),
    inspector.multiTableOptions(),
    inspector.multiTableComment(),
    inspector.sequences(),
    inspector.enums(),
    inspector.domains(),
  ]);
  return all.map(withoutOids);
}

function withoutOids(found: unknown): unknown {
  if (found instanceof Map) return withoutOids([...found]);
  if (Array.isArray(found)) return found.map(withoutOids);
  if (typeof found !== "object" || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).filter(([key]) => key !== "oid" && key !== "typeOid")
      .map(([key, value]) => [key, withoutOids(value)]),
  );
}
