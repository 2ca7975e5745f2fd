/**
 * The options of a pool, checked once.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { checkTimeout } from "./deadline.ts";
import type { SlotLimits } from "./pool_slots.ts";

/** How long `acquire()` waits unless said otherwise, milliseconds. */
export const ACQUIRE_TIMEOUT_MS = 60_000;

/** How a pool behaves. */
export interface PoolOptions {
  /** How many connections are opened at the start, and again when some are lost; 1 by default. */
  minSize?: number;
  /** How many may be open at once; 10 by default, 0 for no limit. */
  maxSize?: number;
  /** How long {@linkcode Pool.acquire} waits, milliseconds; 60 000 by default, `Infinity` for ever. */
  acquireTimeout?: number;
  /** How many callers may wait with no connection being opened for them; no limit by default. */
  maxWaiting?: number;
}

/** The limits that the options stand for. Throws `InterfaceError` for options that make no sense. */
export function slotLimits(options: PoolOptions): SlotLimits {
  const { minSize = 1, maxSize = 10, maxWaiting = Infinity, acquireTimeout } = options;
  checkCount("minSize", minSize);
  checkCount("maxSize", maxSize);
  if (maxWaiting !== Infinity) checkCount("maxWaiting", maxWaiting);
  checkTimeout("create a pool", acquireTimeout, "acquireTimeout");
  if (maxSize !== 0 && maxSize < minSize) {
    throw new InterfaceError("Cannot create a pool: maxSize is less than minSize");
  }
  return { min: minSize, max: maxSize === 0 ? Infinity : maxSize, maxWaiting };
}

function checkCount(option: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new InterfaceError(`Cannot create a pool: ${option} is not a whole number, 0 or more`);
}
