/**
 * The form of the cases that every type is checked with.
 * @module
 */

/** A literal, with the value that it must be where that is not plain from its coming back. */
export type Literal = string | LiteralCase | readonly [text: string, value: unknown];

/** A literal of which more is to be said. */
export interface LiteralCase {
  /** The text between the quotes. */
  readonly text: string;
  /** The value that it must be. */
  readonly value?: unknown;
  /** The first major version of PostgreSQL that reads it, or reads it so. */
  readonly since?: number;
}

/** One type and its values. */
export interface TypeCases {
  /** Its name in `pg_type.typname`. */
  readonly type: string;
  /** Its values. */
  readonly literals: readonly Literal[];
  /** The operator that compares values of it; `=` when left out, null where there is none. */
  readonly equals?: string | null;
  /** Whether a range of it can be made. */
  readonly ordered?: boolean;
  /** Whether a list is one value of it, so that only bounds say how many dimensions an array has. */
  readonly isList?: boolean;
  /** What stands between elements of an array of it; a comma when left out. */
  readonly delimiter?: string;
  /** Whether a cast from text reads it as its input does; true when left out. */
  readonly castFromText?: boolean;
  /** The first major version of PostgreSQL that has it. */
  readonly since?: number;
  /** What is passed for a value that was read; the value itself when left out. */
  readonly parameter?: (value: unknown) => unknown;
}

/** The literals that a server of this major version reads. */
export function literalsFor({ literals }: TypeCases, major: number): readonly LiteralCase[] {
  return literals.map(literalCase).filter(({ since = 0 }) => since <= major);
}

function literalCase(literal: Literal): LiteralCase {
  if (typeof literal === "string") return { text: literal };
  if (!Array.isArray(literal)) return literal as LiteralCase;
  const [text, value] = literal;
  return { text, value };
}
