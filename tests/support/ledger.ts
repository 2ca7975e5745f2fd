/**
 * What a client was told of its writes, to be held against what the server has.
 * @module
 */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { CommitUnknownError, type Connection, DbError } from "../../mod.ts";

/** Whether a row is there, as far as the client was told. */
type Told = "present" | "absent" | "unknown";

/** What became of rows with an id each. */
export class Ledger {
  readonly #told = new Map<number, Told>();

  /** How many were told present, absent and unknown. */
  get counts(): Record<Told, number> {
    const counts = { present: 0, absent: 0, unknown: 0 };
    for (const told of this.#told.values()) counts[told]++;
    return counts;
  }

  /** Runs one statement that writes the row of an id. */
  statement(id: number, write: () => PromiseLike<unknown>): Promise<void> {
    return this.#note(id, write, (error) => error.retryable === "unknown");
  }

  /** Runs a transaction that writes the row of an id: what is not unknown after a failure is not there. */
  transaction(id: number, write: () => PromiseLike<unknown>): Promise<void> {
    return this.#note(id, write, (error) => error instanceof CommitUnknownError);
  }

  /** Says that the row of an id must not be there, whatever a write of it is told. */
  absent(id: number): void {
    this.#told.set(id, "absent");
  }

  /** What was told present is there once, what was told absent is not, and nothing is there twice. */
  async check(observer: Connection, table: string): Promise<void> {
    const cur = await observer.execute<[number]>(`SELECT id FROM ${table}`);
    const ids = (await cur.fetchAll()).map(([id]) => id);
    const there = new Set(ids);
    assertEquals(ids.length, there.size, "nothing is there twice");
    for (const [id, told] of this.#told) {
      if (told !== "unknown") assertEquals([id, there.has(id) ? "present" : "absent"], [id, told]);
    }
  }

  async #note(
    id: number,
    write: () => PromiseLike<unknown>,
    isUnknown: (error: DbError) => boolean,
  ): Promise<void> {
    try {
      await write();
      this.#told.set(id, "present");
    } catch (error) {
      assertInstanceOf(error, DbError);
      this.#told.set(id, isUnknown(error) ? "unknown" : "absent");
      throw error;
    }
  }
}
