/**
 * The sets of values of `executeMany()`: taken from an iterable in parts, checked, and put in order.
 * @module
 */

import type { ValueSets } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { type Values, valuesBinder } from "../sql/bind.ts";
import type { Placeholders } from "../sql/placeholders.ts";
import { checkList } from "./binding.ts";
import { type Items, itemsOf } from "./items.ts";

/** Sets of values: one after the other, or when they are there. */
export type SetsOfValues = Iterable<Values> | AsyncIterable<Values>;

/** How many sets are taken together: a promise for each would cost more than the set. */
const PART_SIZE = 256;

/** Reads the sets of one call. */
export class SetSource implements ValueSets {
  readonly #items: Items;
  readonly #bind: ReturnType<typeof valuesBinder>;
  #first: readonly (readonly unknown[])[] | null = null;
  #taken = 0;
  #isSent = false;
  #isDone = false;
  readonly #action = () => `execute sets[${this.#taken}]`;

  private constructor(sets: unknown, placeholders: Placeholders) {
    this.#items = itemsOf("execute", sets, "the sets of values are not iterable");
    this.#bind = valuesBinder(placeholders);
  }

  /**
   * Takes the iterator, and the first sets if they are at hand: so what is wrong with them is found before anything is
   * sent. Throws as {@linkcode next} rejects, and `InterfaceError` when there is no iterator.
   */
  static from(sets: unknown, placeholders: Placeholders): SetSource {
    const source = new SetSource(sets, placeholders);
    try {
      source.#prime();
    } catch (error) {
      source.end(error);
      throw error;
    }
    return source;
  }

  /**
   * As the seam wants it. Rejects with `InterfaceError` for a set that does not fit, and with `OperationalError` when the
   * iterator fails.
   */
  async next(): Promise<readonly (readonly unknown[])[] | null> {
    const sets = this.#first ?? await this.#part();
    this.#first = null;
    this.#isSent = true;
    return sets.length === 0 ? null : sets;
  }

  /** Leaves the iterator, unless it is at its end. */
  end(reason?: unknown): void {
    this.#items.cancel(reason);
  }

  #prime(): void {
    if (!this.#items.isAtHand) return;
    const part: (readonly unknown[])[] = [];
    while (part.length < PART_SIZE && !this.#isDone) {
      this.#take(this.#read() as IteratorResult<unknown>, part);
    }
    this.#first = part;
  }

  async #part(): Promise<readonly (readonly unknown[])[]> {
    const part: (readonly unknown[])[] = [];
    while (part.length < PART_SIZE && !this.#isDone) {
      const next = this.#read();
      this.#take("then" in next ? await this.#awaited(next) : next, part);
    }
    return part;
  }

  #read(): ReturnType<Items["next"]> {
    try {
      return this.#items.next();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #awaited(next: Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> {
    try {
      return await next;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Takes one at once: the array may be used again for the next. */
  #take({ done, value }: IteratorResult<unknown>, part: (readonly unknown[])[]): void {
    if (done) {
      this.#isDone = true;
      return;
    }
    const values = this.#bind(value, this.#action);
    checkList(this.#action, values);
    part.push(values === value ? values.slice() : values);
    this.#taken++;
  }

  #failure(cause: unknown): OperationalError {
    const sets = this.#taken === 1 ? "1 set" : `${this.#taken} sets`;
    return new OperationalError(
      `Cannot execute: the source failed after ${sets} of values`,
      { cause, phase: "execute", sent: this.#isSent ? "yes" : "no" },
    );
  }
}
