// deno-lint-ignore-file no-import-prefix
/**
 * Kysely over node-postgres.
 * @module
 */

import { PostgresDialect } from "npm:kysely@0.29.9";
// @ts-types="npm:@types/pg@8"
import pg from "npm:pg@8.23.1";
import type { Peer, Place } from "../peer.ts";
import { openKysely } from "./kysely.ts";

/** Opens a connection. */
export function open({ dsn }: Place): Promise<Peer> {
  const pool = new pg.Pool({ connectionString: dsn, max: 1 });
  return Promise.resolve(openKysely(new PostgresDialect({ pool })));
}
