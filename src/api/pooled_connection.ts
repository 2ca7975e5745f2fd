/**
 * A connection on loan from a pool. Released, it is dead, whatever becomes of the session.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { Connection } from "./connection.ts";
import type { Lease } from "./lease.ts";

/** The pool, as its connections know it. */
export interface Lender {
  /** Takes the session of an ended or ending lease back. */
  takeBack(lease: Lease): Promise<void>;
  /** Hears that the session of a lease has been closed. */
  closed(lease: Lease): void;
}

/** A connection on loan. Disposing of it gives it back; so does `Pool.release()`. */
export class PooledConnection extends Connection {
  readonly #lease: Lease;
  readonly #lender: Lender;
  #released = false;

  /** Internal: use `Pool.acquire()`. */
  constructor(lease: Lease, lender: Lender) {
    super(lease);
    this.#lease = lease;
    this.#lender = lender;
  }

  /** Gives a connection back to the lender it came from. Internal: use `Pool.release()`. */
  static async release(connection: PooledConnection, lender: Lender): Promise<void> {
    if (!(#lender in connection) || connection.#lender !== lender) {
      throw new InterfaceError("Cannot release: connection is not from this pool");
    }
    if (connection.#released) {
      throw new InterfaceError("Cannot release: connection is already released");
    }
    connection.#released = true;
    await lender.takeBack(connection.#lease);
  }

  /** Closes the connection for good; the pool may open another in its place. Twice is once. */
  override async close(): Promise<void> {
    if (this.#lease.ended !== null) return;
    try {
      await super.close();
    } finally {
      this.#lender.closed(this.#lease);
    }
  }

  /** Gives the connection back to its pool; nothing more if that was done already. */
  override async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#released) await PooledConnection.release(this, this.#lender);
  }
}
