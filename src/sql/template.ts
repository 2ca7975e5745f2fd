/**
 * The tagged template `sql`. Pure.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { type Composable, Composed, isComposable, SQL } from "./composable.ts";
import { DEFAULT, Identifier, Literal, NULL, Placeholder, Value } from "./parts.ts";

/** What {@linkcode sql} is: a tag, and makers of parts. */
export interface SqlTag {
  /** The statement, or a part of one, with its values. */
  (strings: TemplateStringsArray, ...values: readonly unknown[]): Composed;
  /** A name, quoted; several are qualified: `sql.identifier("schema", "table")`. */
  identifier(...names: readonly string[]): Identifier;
  /** A value that becomes a part of the text, quoted, where SQL takes no parameter. */
  literal(value: unknown): Literal;
  /** A placeholder for a value that is passed to `execute()`; such a statement has no values of its own. */
  placeholder(name?: string): Placeholder;
  /** Parts with a separator, `, ` unless given, between them; values among them become parameters. */
  join(parts: Iterable<unknown>, separator?: Composable): Composed;
  /** The keyword NULL. */
  readonly NULL: SQL;
  /** The keyword DEFAULT. */
  readonly DEFAULT: SQL;
}

const COMMA = new SQL(", ");

/**
 * Makes a statement of a template: values become parameters and stay out of the text, parts made by `sql` become
 * parts of it.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 * import { sql } from "@aiopg/aiopg/sql";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const where = sql`n > ${1} AND n <> ALL(${[3, 4]})`;
 * const cur = await conn.execute(
 *   sql`SELECT ${sql.identifier("n")} FROM generate_series(1, ${5}::int4) AS n WHERE ${where}`,
 * );
 * console.log(await cur.fetchAll()); // [ [ 2 ], [ 5 ] ]
 * ```
 *
 * Throws `InterfaceError` for `undefined`, for an array right behind IN, which takes none (write `= ANY(${array})`),
 * and when called with anything but a template: text that was put together beforehand would be run as it is.
 */
export const sql: SqlTag = Object.freeze(Object.assign(tag, {
  identifier: (...names: readonly string[]): Identifier => new Identifier(...names),
  literal: (value: unknown): Literal => new Literal(value),
  placeholder: (name?: string): Placeholder => new Placeholder(name),
  join: (parts: Iterable<unknown>, separator: Composable = COMMA): Composed =>
    new Composed(
      [...parts].flatMap((part, i) => i === 0 ? [partOf(part)] : [separator, partOf(part)]),
    ),
  NULL,
  DEFAULT,
}));

function tag(strings: TemplateStringsArray, ...values: readonly unknown[]): Composed {
  if (!isTemplate(strings) || strings.length !== values.length + 1) {
    throw new InterfaceError("Cannot make SQL: sql is not the tag of a template");
  }
  const parts: Composable[] = [];
  strings.forEach((text: string | undefined, i) => {
    if (text === undefined) throw new InterfaceError("Cannot make SQL: an escape is not valid");
    parts.push(new SQL(text));
    if (i < values.length) parts.push(partBehind(text, values[i]));
  });
  return new Composed(parts);
}

/** What code has written as a template is frozen, and so are its raw strings; data never is. */
function isTemplate(strings: unknown): strings is TemplateStringsArray {
  if (!Array.isArray(strings) || !Object.isFrozen(strings) || !Object.hasOwn(strings, "raw")) {
    return false;
  }
  const { raw } = strings as { raw?: unknown };
  return Array.isArray(raw) && Object.isFrozen(raw) && raw.length === strings.length;
}

function partBehind(text: string, value: unknown): Composable {
  if (Array.isArray(value) && /\bIN\s*$/i.test(text.slice(-100))) {
    throw new InterfaceError(
      "Cannot make SQL: IN takes no array; write = ANY(${array}) for IN, <> ALL(${array}) for NOT IN",
    );
  }
  return partOf(value);
}

function partOf(value: unknown): Composable {
  return isComposable(value) ? value : new Value(value);
}
