/**
 * Parts of statements: what text, names and values are made of. Pure.
 *
 * Only code makes them: a private brand tells them from data, whatever that looks like.
 * @module
 */

import { InterfaceError, ProgrammingError } from "../errors.ts";
import { quoteIdentifier } from "../types/quote.ts";
import { quote } from "./quote_value.ts";

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

/** A part of a statement. It is made by code only: what comes as data is a value, never SQL. */
export abstract class Composable {
  readonly #brand = true;

  /** Puts it into a statement. Internal. */
  abstract composeInto(statement: Composition): void;

  /** This and others, one right after the other: psycopg's `+`. */
  concat(...others: readonly Composable[]): Composed {
    return new Composed([this, ...others]);
  }

  /** Whether `value` is a part of a statement, and does not only look like one. */
  static isOne(value: unknown): value is Composable {
    return typeof value === "object" && value !== null && #brand in value && value.#brand;
  }
}

/** Whether `value` is a part of a statement, and does not only look like one. */
export function isComposable(value: unknown): value is Composable {
  return Composable.isOne(value);
}

/** Parts one right after the other. */
export class Composed extends Composable implements Iterable<Composable> {
  /** The parts. */
  readonly seq: readonly Composable[];

  /** Throws `InterfaceError` for what is no part of a statement. */
  constructor(seq: Iterable<Composable>) {
    super();
    this.seq = Object.freeze([...seq]);
    this.seq.forEach(checkComposable);
  }

  /** The same with `separator`, a text of yours, between the parts. */
  join(separator: string | SQL): Composed {
    return (typeof separator === "string" ? new SQL(separator) : separator).join(this.seq);
  }

  /** Iterates over the parts. */
  [Symbol.iterator](): IterableIterator<Composable> {
    return this.seq[Symbol.iterator]();
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    for (const part of this.seq) part.composeInto(statement);
  }
}

/** Text of a statement, as it is. Never make it of text that somebody else has written. */
export class SQL extends Composable {
  /** The text. */
  readonly string: string;

  /** Throws `InterfaceError` for what is not a string. */
  constructor(text: string) {
    super();
    if (typeof text !== "string") throw new InterfaceError("Cannot make SQL: text is not a string");
    this.string = text;
  }

  /**
   * Puts parts in the place of `{}`, in order, of `{0}`, `{1}`, or, out of one object, of `{name}`. `{{` is `{`, and
   * `}}` is `}`.
   *
   * ```ts
   * import { mogrify } from "@aiopg/aiopg";
   * import { Identifier, SQL } from "@aiopg/aiopg/sql";
   *
   * const statement = new SQL("SELECT {} FROM {}").format(new Identifier("a b"), new Identifier("s", "t"));
   * console.log(mogrify(statement)); // SELECT "a b" FROM "s"."t"
   * ```
   *
   * Throws `ProgrammingError` when a place has no part or a part no place, and for braces that are none of these.
   */
  format(
    ...parts: readonly Composable[] | readonly [Readonly<Record<string, Composable>>]
  ): Composed {
    const [first] = parts;
    const isNamed = parts.length === 1 && !isComposable(first);
    return new Composed(formatted(this.string, isNamed ? { ...first } : { ...parts }, isNamed));
  }

  /** Parts with this text between them. */
  join(seq: Iterable<Composable>): Composed {
    return new Composed([...seq].flatMap((part, i) => i === 0 ? [part] : [this, part]));
  }

  /** Internal. */
  override composeInto(statement: Composition): void {
    statement.add(this.string);
  }
}

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

function checkComposable(part: unknown): void {
  if (isComposable(part)) return;
  throw new InterfaceError(
    "Cannot compose: a part is neither SQL nor an Identifier, a Literal, a Placeholder or a Composed",
  );
}

/** The text with the parts in the places of the braces. */
function formatted(
  text: string,
  parts: Readonly<Record<string, unknown>>,
  isNamed: boolean,
): Composable[] {
  const used = new Set<string>();
  let next = 0;
  const pieces = text.split(/(\{\{|\}\}|\{\w*\}|[{}])/);
  const composed = pieces.map((piece, i): Composable => {
    if (i % 2 === 0) return new SQL(piece);
    if (piece === "{{" || piece === "}}") return new SQL(piece.charAt(0));
    if (piece.length === 1) throw cannotFormat("a brace stands alone; write {{ or }} for one");
    const key = piece === "{}" && !isNamed ? String(next++) : piece.slice(1, -1);
    if (!Object.hasOwn(parts, key)) throw cannotFormat(`there is no part for ${piece}`);
    used.add(key);
    return parts[key] as Composable; // new Composed() checks
  });
  const unused = Object.keys(parts).find((key) => !used.has(key));
  if (unused === undefined) return composed;
  throw cannotFormat(`there is no {${isNamed ? unused : ""}} for a part`);
}

function cannotFormat(state: string): ProgrammingError {
  return new ProgrammingError(`Cannot format: ${state}`);
}
