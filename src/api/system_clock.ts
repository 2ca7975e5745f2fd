/**
 * The clocks of the runtime.
 * @module
 */

import type { Clock } from "./moment.ts";

/** Time and chance as the runtime has them. */
export const systemClock: Clock = {
  now: () => ({ monotonic: performance.now(), wall: Date.now() }),
  fraction: Math.random,
};
