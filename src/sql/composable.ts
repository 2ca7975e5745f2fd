/**
 * Parts of statements: texts, and parts one after the other. Pure.
 *
 * Only code makes them: a private brand tells them from data, whatever that looks like.
 * @module
 */

import { InterfaceError, ProgrammingError } from "../errors.ts";
import type { Composition } from "./composition.ts";

/** A part of a statement. It is made by code only: what comes as data is a value, never SQL. */
export abstract class Composable {
  readonly #brand = true;

  /** Puts it into a statement. Internal. */
  abstract composeInto(statement: Composition): void;

  /** This and others, one right after the other: psycopg's `+`. */
  concat(...others: readonly Composable[]): Composed {
    return new Composed([this, ...others]);
  }

  /**
   * This as many times, one right after the other: psycopg's `*`. `new Placeholder().repeat(3).join(", ")` is
   * `%s, %s, %s`. Throws `InterfaceError` for what is no number of times.
   */
  repeat(times: number): Composed {
    if (!Number.isInteger(times) || times < 0) {
      throw new InterfaceError("Cannot compose: times is not a whole number, 0 or more");
    }
    return new Composed(Array.from({ length: times }, () => this));
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
