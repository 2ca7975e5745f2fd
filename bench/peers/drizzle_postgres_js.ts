// deno-lint-ignore-file no-import-prefix
/**
 * Drizzle over postgres.js.
 * @module
 */

import { drizzle } from "npm:drizzle-orm@0.45.4/postgres-js";
import postgres from "npm:postgres@3.4.9";
import type { Peer, Place } from "../peer.ts";
import { openDrizzle } from "./drizzle.ts";

/** Opens a connection. */
export function open({ dsn }: Place): Promise<Peer> {
  const client = postgres(dsn, { max: 1, onnotice: () => {} });
  return Promise.resolve(openDrizzle(drizzle({ client }), () => client.end()));
}
