/**
 * Values as a server sends them in either format.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Connection } from "../../../mod.ts";
import { exactly } from "../../support/exactly.ts";

/** An expression of SQL, with what it must be. */
export interface Expectation {
  /** What is said of it when it is something else. */
  readonly what: string;
  /** The expression. */
  readonly sql: string;
  /** Its value; what comes in text when there is none. */
  readonly value?: unknown;
}

/** One row. */
export async function rowOf(
  conn: Pick<Connection, "execute">,
  text: string,
  values: readonly unknown[] = [],
): Promise<unknown[]> {
  const row = await (await conn.execute(text, values)).fetchOne();
  assert(row !== null);
  return row;
}

/**
 * Asserts what expressions are in the text format and in the binary one, and returns the values. A statement without
 * parameters gets its first result as text, one with parameters gets it in binary wherever the codec reads that.
 */
export async function assertInBoth(
  conn: Pick<Connection, "execute">,
  expectations: readonly Expectation[],
): Promise<unknown[]> {
  const select = `SELECT ${expectations.map(({ sql }) => sql).join(", ")}`;
  const inText = await rowOf(conn, select);
  const inBinary = await rowOf(conn, `${select} WHERE $1`, [true]);
  const wrong = new Differences();
  for (const [i, { what, ...expected }] of expectations.entries()) {
    const value = "value" in expected ? expected.value : inText[i];
    wrong.note(`${what}, read as text`, inText[i], value);
    wrong.note(`${what}, read in binary`, inBinary[i], value);
  }
  wrong.assertNone();
  return inText;
}

/** What is not as expected. */
export class Differences {
  readonly #found: string[] = [];

  /** Compares a value with what it must be. */
  note(what: string, actual: unknown, expected: unknown): void {
    const [is, must] = [exactly(actual), exactly(expected)];
    if (is !== must) this.#found.push(`${what}: is ${short(is)}, must be ${short(must)}`);
  }

  /** Throws with the first of it. */
  assertNone(): void {
    assertEquals(this.#found.slice(0, 10), []);
  }
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text;
}
