/**
 * This library with its default for timestamps, Temporal.
 * @module
 */

import type { Peer, Place } from "../peer.ts";
import { openAiopg } from "./aiopg.ts";

/** Opens a connection. */
export function open(place: Place): Promise<Peer> {
  return openAiopg(place, {});
}
