/**
 * Operators that the user names.
 * @module
 */

import { ArgumentError } from "./errors.ts";

/** What PostgreSQL lets an operator be made of; `--` and the start of a comment are none. */
const OPERATOR = /^[-+*/<>=~!@#%^&|`?]{1,63}$/;
const WORDS: ReadonlySet<string> = new Set(["OVERLAPS", "AT TIME ZONE", "SIMILAR TO"]);

/**
 * An operator as it stands in SQL text. Throws `ArgumentError` for what is none.
 *
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS
 */
export function operatorOf(operator: unknown): string {
  if (typeof operator === "string") {
    if (WORDS.has(operator)) return operator;
    const isComment = operator.includes("--") || operator.includes("/*");
    if (OPERATOR.test(operator) && !isComment) return operator;
  }
  throw new ArgumentError("Cannot build the statement: operator is not one of PostgreSQL's");
}
