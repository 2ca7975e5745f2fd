/**
 * This library over deno-postgres.
 * @module
 */

import { denoPostgres } from "../../src/deno_postgres/mod.ts";
import type { Peer } from "../peer.ts";
import { openAiopg } from "./aiopg.ts";

/** Timestamps as `Date`, like the others. */
export function open(dsn: string): Promise<Peer> {
  return openAiopg(dsn, { types: { timestamptz: "date" }, driver: denoPostgres() });
}
