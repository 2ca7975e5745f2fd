/**
 * The values of one statement and their numbers.
 * @module
 */

/** Collects values while a statement is compiled. */
export class Binds {
  readonly #values: unknown[] = [];
  readonly #numbers = new Map<object, number>();

  /** The values, in the order of their numbers. */
  get values(): readonly unknown[] {
    return this.#values;
  }

  /**
   * The placeholder of a value. The same `owner` has the same one each time: GROUP BY, for one, takes
   * expressions for the same only if their parameters are.
   */
  placeholder(owner: object, value: unknown): string {
    let number = this.#numbers.get(owner);
    if (number === undefined) {
      number = this.#values.push(value);
      this.#numbers.set(owner, number);
    }
    return `$${number}`;
  }
}
