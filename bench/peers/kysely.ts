// deno-lint-ignore-file no-import-prefix
/**
 * Kysely, over any dialect.
 * @module
 */

import { type Dialect, Kysely } from "npm:kysely@0.29.9";
import { pairIds, type Peer } from "../peer.ts";
import { PAIRS } from "../statements.ts";

interface Database {
  [PAIRS]: { id: number; val: string | null };
}

/** Builds with Kysely. */
export function openKysely(dialect: Dialect): Peer {
  const db = new Kysely<Database>({ dialect });
  const nextId = pairIds();
  return {
    works: {
      async B1() {
        const rows = await db.selectFrom(PAIRS).select(["id", "val"]).where("id", "=", nextId())
          .execute();
        return rows.length;
      },
    },
    close: () => db.destroy(),
  };
}
