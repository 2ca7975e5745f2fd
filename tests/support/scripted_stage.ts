/**
 * The order in which what a server in memory does reaches the client.
 * @module
 */

import type { Fire } from "./scripted_link.ts";
import { turn } from "./scripted_native.ts";

/** Lets events happen one by one, each when all that followed from the one before is over. */
export class Stage {
  readonly #waiting: { readonly event: string; readonly happen: () => void }[] = [];
  readonly #choose: (count: number) => number;
  readonly #around: (number: number, happen: () => void) => void;
  #count = 0;
  #ended = false;

  /** `choose` picks one of the events that could happen next; `around` lets it happen. */
  constructor(
    choose: (count: number) => number,
    around: (number: number, happen: () => void) => void,
  ) {
    this.#choose = choose;
    this.#around = around;
  }

  /** How many events have happened. */
  get count(): number {
    return this.#count;
  }

  /** Takes an event that is to happen. */
  readonly fire: Fire = (event, happen) => void this.#waiting.push({ event, happen });

  /** Plays until `end()`. */
  async play(): Promise<void> {
    while (!this.#ended) {
      await turn();
      const [next] = this.#waiting.splice(this.#choose(this.#waiting.length), 1);
      if (next) this.#around(this.#count++, next.happen);
    }
  }

  /** Ends the play. */
  end(): void {
    this.#ended = true;
  }
}
