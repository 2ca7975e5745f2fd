// deno-lint-ignore-file no-import-prefix
/**
 * Drizzle, over any of its drivers.
 * @module
 */

import { eq } from "npm:drizzle-orm@0.45.4";
import {
  integer,
  type PgDatabase,
  type PgQueryResultHKT,
  pgTable,
  text,
} from "npm:drizzle-orm@0.45.4/pg-core";
import { pairIds, type Peer } from "../peer.ts";
import { PAIRS } from "../statements.ts";

const pairs = pgTable(PAIRS, { id: integer().primaryKey(), val: text() });

/** Builds with Drizzle. */
export function openDrizzle(
  db: PgDatabase<PgQueryResultHKT>,
  close: () => Promise<void>,
): Peer {
  const nextId = pairIds();
  return {
    works: {
      async B1() {
        return (await db.select().from(pairs).where(eq(pairs.id, nextId()))).length;
      },
    },
    close,
  };
}
