/**
 * What a tsquery is made of: lexemes, and the operators between them.
 * @module
 */

/** A lexeme that is looked for. */
export interface TsqueryOperand {
  /** The lexeme, as UTF-8. */
  readonly bytes: Uint8Array;
  /** With which weights it is looked for, a bit each: A 8, B 4, C 2, D 1; none of them means all. */
  readonly weights: number;
  /** Whether it is only the beginning of what is looked for. */
  readonly isPrefix: boolean;
}

/** An operator. */
export interface TsqueryOperator {
  /** Its number in binary. */
  readonly code: number;
  /** What has a higher one binds more tightly. */
  readonly priority: number;
  /** What is printed before its operand or, with spaces around it, between its two. */
  readonly symbol: string;
  /** How many positions what it finds may be apart; of a phrase only. */
  readonly distance?: number;
}

/** The number of a phrase operator in binary. */
export const PHRASE = 4;

/** `!` */
export const NOT: TsqueryOperator = { code: 1, priority: 4, symbol: "!" };
/** `&` */
export const AND: TsqueryOperator = { code: 2, priority: 2, symbol: "&" };
/** `|` */
export const OR: TsqueryOperator = { code: 3, priority: 1, symbol: "|" };

/** Makes the operator of a phrase: `<->`, or `<2>` and the like. */
export function phraseOperator(distance: number): TsqueryOperator {
  const symbol = distance === 1 ? "<->" : `<${distance}>`;
  return { code: PHRASE, priority: 3, symbol, distance };
}
