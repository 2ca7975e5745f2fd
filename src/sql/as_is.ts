/**
 * Text of a statement where a value is expected.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/** Text that is put into a statement as it is; made by {@linkcode asIs}. */
export class AsIs {
  readonly #text: string;

  /** Internal: use {@linkcode asIs}. */
  constructor(text: string) {
    if (typeof text !== "string") {
      throw new InterfaceError("Cannot make asIs: text is not a string");
    }
    this.#text = text;
  }

  /** The text. */
  get text(): string {
    return this.#text;
  }

  /** Whether `value` was made here, and does not only look like it. */
  static isOne(value: unknown): value is AsIs {
    return typeof value === "object" && value !== null && #text in value;
  }
}

/**
 * Marks text to be put into a statement as it is, where values are put into the text: psycopg2's `AsIs`.
 *
 * Never with text that somebody else has written: it is run.
 *
 * ```ts
 * import { asIs, mogrify } from "@aiopg/aiopg";
 *
 * console.log(mogrify("SELECT %s LIMIT %s", ["it's", asIs("ALL")])); // SELECT 'it''s' LIMIT ALL
 * ```
 */
export function asIs(text: string): AsIs {
  return new AsIs(text);
}

/** Whether `value` is {@linkcode asIs} of a text. */
export function isAsIs(value: unknown): value is AsIs {
  return AsIs.isOne(value);
}
