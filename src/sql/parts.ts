/**
 * Parts of statements that are no text of the statement's author: names, values, places for values. Pure.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { quoteIdentifier } from "../types/quote.ts";
import { Composable, SQL } from "./composable.ts";
import type { Composition } from "./composition.ts";
import { quote } from "./quote_value.ts";

/** A name, quoted; several are qualified: `new Identifier("schema", "table")`. */
export class Identifier extends Composable {
  /** The names. */
  readonly strings: readonly string[];

  /** Throws `InterfaceError` for no name, and for one that PostgreSQL cannot have. */
  constructor(...strings: readonly string[]) {
    super();
    if (strings.length === 0 || strings.some((each) => typeof each !== "string")) {
      throw new InterfaceError("Cannot make an identifier: a name is not a string");
    }
    strings.forEach(quoteIdentifier);
    this.strings = Object.freeze([...strings]);
  }

  /** The name. Throws `InterfaceError` when there are several. */
  get string(): string {
    if (this.strings.length === 1) return this.strings[0]!;
    throw new InterfaceError("Cannot read the name: identifier has several; see strings");
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    statement.addQuoted(this.strings.map(quoteIdentifier).join("."));
  }
}

/** A value that becomes a part of the text, quoted, where SQL takes no parameter. */
export class Literal extends Composable {
  /** The value. */
  readonly wrapped: unknown;

  /** Wraps `value`. What cannot be quoted throws `DataError` when the statement is put together. */
  constructor(value: unknown) {
    super();
    this.wrapped = value;
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    statement.addQuoted(quote(this.wrapped));
  }
}

/** A placeholder, `%s` or `%(name)s`, for a value that is passed to `execute()`. */
export class Placeholder extends Composable {
  /** Its name; null for `%s`. */
  readonly name: string | null;

  /** Throws `InterfaceError` for an empty name, and for one with a parenthesis. */
  constructor(name?: string) {
    super();
    if (name !== undefined && !/^[^()\0]+$/.test(name)) {
      throw new InterfaceError("Cannot make a placeholder: name is empty or has a parenthesis");
    }
    this.name = name ?? null;
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    statement.add(this.name === null ? "%s" : `%(${this.name})s`);
  }
}

/** A value that goes to the server beside the text. Internal: the tagged template makes it. */
export class Value extends Composable {
  readonly #value: unknown;

  /** Throws `InterfaceError` for `undefined`. */
  constructor(value: unknown) {
    super();
    if (value === undefined) {
      throw new InterfaceError("Cannot make SQL: a value is undefined; use null for NULL");
    }
    this.#value = value;
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    statement.addValue(this.#value);
  }
}

/** The keyword NULL. */
export const NULL: SQL = new SQL("NULL");

/** The keyword DEFAULT. */
export const DEFAULT: SQL = new SQL("DEFAULT");
