// deno-lint-ignore-file no-import-prefix
/**
 * Drizzle over node-postgres.
 * @module
 */

import { drizzle } from "npm:drizzle-orm@0.45.4/node-postgres";
// @ts-types="npm:@types/pg@8"
import pg from "npm:pg@8.23.1";
import type { Peer, Place } from "../peer.ts";
import { openDrizzle } from "./drizzle.ts";

/** Opens a connection. */
export async function open({ dsn }: Place): Promise<Peer> {
  const client = new pg.Client(dsn);
  await client.connect();
  return openDrizzle(drizzle({ client }), () => client.end());
}
