/**
 * A statement while it is put together: its text, its values, and where in the text there is something quoted. Pure.
 * @module
 */

/** What a statement is put together in, from the left to the right. */
export class Composition {
  readonly #texts: string[] = [];
  #length = 0;
  /** Where names and quoted values begin and end, in order. */
  readonly seams: number[] = [];
  /** The values, in the order of their numbers. */
  readonly values: unknown[] = [];

  /** The text so far. */
  get text(): string {
    return this.#texts.join("");
  }

  /** Adds text as it is. */
  add(text: string): void {
    this.#texts.push(text);
    this.#length += text.length;
  }

  /** Adds a name or a value, quoted, which is to be nothing else where it stands. */
  addQuoted(text: string): void {
    this.seams.push(this.#length, this.#length + text.length);
    this.add(text);
  }

  /** Adds a value, as the next parameter. */
  addValue(value: unknown): void {
    this.values.push(value);
    this.add(`$${this.values.length}`);
  }
}
