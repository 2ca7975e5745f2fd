// deno-lint-ignore-file no-import-prefix
/**
 * Kysely over postgres.js.
 * @module
 */

import { PostgresJSDialect } from "npm:kysely-postgres-js@5.0.0";
import postgres from "npm:postgres@3.4.9";
import type { Peer, Place } from "../peer.ts";
import { openKysely } from "./kysely.ts";

/** Opens a connection. */
export function open({ dsn }: Place): Promise<Peer> {
  const sql = postgres(dsn, { max: 1, onnotice: () => {} });
  return Promise.resolve(openKysely(new PostgresJSDialect({ postgres: sql })));
}
