/**
 * What a pool tells of who holds its connections.
 * @module
 */

/** A connection on loan. */
export interface Holder {
  /** The process ID of the server's backend. */
  readonly backendPid: number;
  /** For how long, milliseconds. */
  readonly heldFor: number;
  /** Who acquired it: the frames of the stack outside of this library; `Pool.execute()` for that. */
  readonly stack: string;
}

/** What `onLeak` is told. */
export interface LeakReport extends Holder {
  /** Whether its handle was garbage-collected, so that it is back in the pool; else it is still on loan. */
  readonly collected: boolean;
}
