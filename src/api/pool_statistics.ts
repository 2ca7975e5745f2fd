/**
 * What a pool says about itself.
 * @module
 */

/** How full a pool is, and what has happened since it was made. */
export interface PoolStatistics {
  /** Connections open or being opened: `free`, `used` and `opening` together. */
  readonly size: number;
  /** Connections on nobody's loan. */
  readonly free: number;
  /** Connections on loan, being checked, cleaned, or closed. */
  readonly used: number;
  /** Connections being opened. */
  readonly opening: number;
  /** Callers waiting. */
  readonly waiting: number;
  /** Connections opened. */
  readonly opened: number;
  /** Connections that have ended. */
  readonly closed: number;
  /** Connections lent. */
  readonly acquired: number;
  /** Callers who had to wait, for a connection to come free or to be opened or checked. */
  readonly waits: number;
  /** Callers who waited in vain. */
  readonly timeouts: number;
  /** Connections that could not be opened, checked or cleaned, and hooks that failed. */
  readonly errors: number;
  /** Connections reported as leaked. */
  readonly leaks: number;
}

/** The numbers that only grow, while they do. */
export type PoolCounts = {
  -readonly [
    Name in "opened" | "closed" | "acquired" | "waits" | "timeouts" | "errors" | "leaks"
  ]: PoolStatistics[Name];
};

/** The numbers of a pool's slots. */
interface SlotNumbers {
  readonly size: number;
  readonly idle: number;
  readonly held: number;
  readonly opening: number;
  readonly waiting: number;
}

/** Nothing has happened yet. */
export function newCounts(): PoolCounts {
  return { opened: 0, closed: 0, acquired: 0, waits: 0, timeouts: 0, errors: 0, leaks: 0 };
}

/** The numbers of now. */
export function statisticsOf(slots: SlotNumbers, counts: PoolCounts): PoolStatistics {
  const { size, idle, held, opening, waiting } = slots;
  return { size, free: idle, used: held, opening, waiting, ...counts };
}
