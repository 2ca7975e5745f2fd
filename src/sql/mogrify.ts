/**
 * Statements with their values in the text, for those that take no parameters. Pure.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { cachedPlaceholders, checkValues, type Values, valuesInOrder } from "./bind.ts";
import { type Composable, isComposable } from "./composable.ts";
import { composed } from "./compose.ts";
import type { LexerOptions } from "./lexer.ts";
import type { Placeholders } from "./placeholders.ts";
import { quote } from "./quote_value.ts";

/**
 * The text of a statement with its values in it, each written by `quote()`: psycopg2's `mogrify()`. Values stand for
 * `$1`, `$name`, `%s` and `%(name)s`, as in `execute()`; without them (an empty array counts as none) the text stays as
 * it is.
 *
 * Throws `ProgrammingError` and `InterfaceError` as `execute()` does, and `DataError` for what cannot be quoted.
 * `backslashes` says that the server has `standard_conforming_strings` off.
 *
 * ```ts
 * import { mogrify } from "@aiopg/aiopg";
 *
 * console.log(mogrify("NOTIFY news, %s", ["it's late"])); // NOTIFY news, 'it''s late'
 * ```
 */
export function mogrify(
  text: string | Composable,
  values: Values = [],
  options: LexerOptions = {},
): string {
  checkValues("mogrify", values);
  const statement = isComposable(text)
    ? composed("mogrify", text, values, options)
    : { text, values };
  if (typeof statement.text !== "string") {
    throw new InterfaceError("Cannot mogrify: the statement is not a string");
  }
  if (Array.isArray(statement.values) && statement.values.length === 0) return statement.text;
  const placeholders = cachedPlaceholders("mogrify", statement.text, options);
  const quoted = valuesInOrder("mogrify", placeholders, statement.values).map(quote);
  return merged(placeholders, quoted);
}

function merged({ chunks, places }: Placeholders, quoted: readonly string[]): string {
  const parts = [chunks[0]!];
  places.forEach((place, i) => {
    const before = chunks[i]!;
    const after = chunks[i + 1]!;
    // Nothing may become one with what stands beside it, such as two strings, or a minus and another.
    const opening = before === "" ? i > 0 : !/[\s(,=[]/.test(before.slice(-1));
    const closing = after !== "" && !/^[\s),;:\]]/.test(after.slice(0, 1));
    parts.push(`${opening ? " " : ""}${quoted[place]}${closing ? " " : ""}`, after);
  });
  return parts.join("");
}
