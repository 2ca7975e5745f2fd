/**
 * Statements that take as long as a test wants.
 * @module
 */

import type { Connection } from "../../mod.ts";

/** A statement that runs until the observer lets it end, and nobody else's. */
export class Blocked implements AsyncDisposable {
  readonly #observer: Connection;
  readonly #key = Math.floor(Math.random() * 2 ** 31);

  private constructor(observer: Connection) {
    this.#observer = observer;
  }

  /** One that waits for a lock which the observer takes. */
  static async by(observer: Connection): Promise<Blocked> {
    const blocked = new Blocked(observer);
    await observer.execute(`SELECT pg_advisory_lock(${blocked.#key})`);
    return blocked;
  }

  /** The statement. */
  get text(): string {
    return `SELECT pg_advisory_xact_lock(${this.#key})`;
  }

  /** Lets it end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#observer.execute(`SELECT pg_advisory_unlock(${this.#key})`);
  }
}
