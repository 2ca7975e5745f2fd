/**
 * This library over deno-postgres.
 * @module
 */

import { denoPostgres } from "../../src/deno_postgres/mod.ts";
import type { Peer, Place } from "../peer.ts";
import { openAiopg } from "./aiopg.ts";

/** Timestamps as `Date`, like the others. */
export function open(place: Place): Promise<Peer> {
  return openAiopg(place, { types: { timestamptz: "date" }, driver: denoPostgres() });
}
