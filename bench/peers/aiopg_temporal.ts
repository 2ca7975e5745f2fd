/**
 * This library with its default for timestamps, Temporal.
 * @module
 */

import type { Peer } from "../peer.ts";
import { openAiopg } from "./aiopg.ts";

/** Opens a connection. */
export function open(dsn: string): Promise<Peer> {
  return openAiopg(dsn, {});
}
