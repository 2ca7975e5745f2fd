/**
 * This library with its default for timestamps, Temporal.
 * @module
 */

import type { OpenPeer } from "../peer.ts";
import { openAiopg } from "./aiopg.ts";

export const open: OpenPeer = (dsn) => openAiopg(dsn, {});
