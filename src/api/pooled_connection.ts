/**
 * A connection on loan from a pool. Released, it is dead, whatever becomes of the session.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import type { NotificationQueue } from "./notifications.ts";
import { Connection } from "./connection.ts";
import type { Lease } from "./lease.ts";

/** The pool, as its connections know it. */
export interface Lender {
  /** Takes the session of an ended or ending lease back. */
  takeBack(lease: Lease): Promise<void>;
  /** Hears that the session of a lease has been closed. */
  closed(lease: Lease): void;
  /** Hears that a connection is in use as long as it is on loan, whoever holds it. */
  keep(lease: Lease, connection: PooledConnection): void;
}

/** A connection on loan. Disposing of it gives it back; so does `Pool.release()`. */
export class PooledConnection extends Connection {
  readonly #lease: Lease;
  readonly #lender: Lender;
  #released = false;
  /** Kept for the pool, which refers to it weakly: it leads to whoever acquired this, and back here. */
  readonly #acquiredAt: object | null;

  /** Internal: use `Pool.acquire()`. */
  constructor(lease: Lease, lender: Lender, acquiredAt: object | null) {
    super(lease);
    this.#lease = lease;
    this.#lender = lender;
    this.#acquiredAt = acquiredAt;
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

  /** What NOTIFY sent. As {@linkcode Connection.notifies}; who holds the queue holds the connection. */
  override get notifies(): NotificationQueue {
    this.#lender.keep(this.#lease, this);
    return super.notifies;
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
