/**
 * How long statements take on the server, by their texts, as far as their answers tell.
 * @module
 */

import { isPlain } from "../plain_statement.ts";

/** What takes longer is not quick, milliseconds. */
const QUICK = 1;
/** How many texts are known; then the one that is known for longest is forgotten. */
const MOST_TEXTS = 1_000;
/** Longer texts are never known. */
const MAX_TEXT_LENGTH = 4 * 1024;

/** How far an estimate follows a shorter and a longer time: what else both sides have to do only adds to it. */
const DOWN = 0.5;
const UP = 0.02;

/** What is known of one text. */
export class Pace {
  readonly #isPlain: boolean;
  #milliseconds = Infinity;

  /** Nothing is known yet, but whether it leaves nothing on a session. */
  constructor(isPlain: boolean) {
    this.#isPlain = isPlain;
  }

  /** About how long it takes, milliseconds; `Infinity` before it was run. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** Whether others may be sent behind it. */
  get isQuick(): boolean {
    return this.#isPlain && this.#milliseconds <= QUICK;
  }

  /** It took so long, milliseconds. */
  took(milliseconds: number): void {
    const before = this.#milliseconds;
    const change = milliseconds - before;
    this.#milliseconds = before === Infinity
      ? milliseconds
      : before + change * (change < 0 ? DOWN : UP);
  }
}

/** The paces of the statements of one pool. */
export class Paces {
  readonly #byText = new Map<string, Pace>();

  /** What is known of a text. */
  of(text: string): Pace {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_TEXT_LENGTH) return new Pace(false);
    if (this.#byText.size >= MOST_TEXTS) this.#byText.delete(this.#byText.keys().next().value!);
    const pace = new Pace(isPlain(text));
    this.#byText.set(text, pace);
    return pace;
  }
}
