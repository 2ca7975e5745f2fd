/**
 * The text of a tsquery, taken apart: only what looks as PostgreSQL prints it. Everything else is
 * left to PostgreSQL.
 * @module
 */

import { quotedLexeme } from "./lexeme.ts";
import {
  AND,
  NOT,
  OR,
  phraseOperator,
  type TsqueryOperand,
  type TsqueryOperator,
} from "./tsquery_item.ts";

const OPERATOR = / (?:([&|])|<(-|0|[2-9]|[1-9]\d{1,4})>) /y;
const FLAGS = /:(?=[*A-D])(\*?)(A?)(B?)(C?)(D?)/y;

const DISTANCE_MAX = 2 ** 14;

/**
 * What `text` says, in postfix order; null when PostgreSQL would not print it so.
 *
 * It is the tree that PostgreSQL makes of the text: of two operators that bind alike the left one
 * is done first, though printed without parentheses either would look the same.
 */
export function parseTsquery(text: string): (TsqueryOperand | TsqueryOperator)[] | null {
  // The server sends an empty one in binary, but takes it as text only.
  return text === "" ? null : new TsqueryParser(text).items();
}

class TsqueryParser {
  readonly #text: string;
  #at = 0;
  readonly #items: (TsqueryOperand | TsqueryOperator)[] = [];
  /** Operators that wait for their right operand to end; null is an open parenthesis. */
  readonly #waiting: (TsqueryOperator | null)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  items(): (TsqueryOperand | TsqueryOperator)[] | null {
    for (;;) {
      this.#readOpening();
      if (!this.#readOperand() || !this.#readClosing()) return null;
      if (this.#at === this.#text.length) return this.#finished();
      if (!this.#readOperator()) return null;
    }
  }

  #finished(): (TsqueryOperand | TsqueryOperator)[] | null {
    this.#apply(0);
    return this.#waiting.length === 0 ? this.#items : null;
  }

  #readOpening(): void {
    for (;;) {
      if (this.#skip("!")) this.#waiting.push(NOT);
      else if (this.#skip("( ")) this.#waiting.push(null);
      else return;
    }
  }

  #readOperand(): boolean {
    const lexeme = quotedLexeme(this.#text, this.#at);
    if (lexeme === null) return false;
    FLAGS.lastIndex = this.#at = lexeme.end;
    const [all = "", asterisk, ...weights] = FLAGS.exec(this.#text) ?? [];
    this.#at += all.length;
    const bits = weights.reduce((bits, weight) => bits * 2 + weight.length, 0);
    this.#items.push({ bytes: lexeme.bytes, weights: bits, isPrefix: asterisk === "*" });
    return true;
  }

  /** Whether each parenthesis that is closed here had been opened. */
  #readClosing(): boolean {
    while (this.#skip(" )")) {
      this.#apply(0);
      if (this.#waiting.pop() === undefined) return false;
    }
    return true;
  }

  #readOperator(): boolean {
    OPERATOR.lastIndex = this.#at;
    const [all, sign, distance] = OPERATOR.exec(this.#text) ?? [];
    const operator = sign === undefined ? phraseOf(distance) : sign === "&" ? AND : OR;
    if (all === undefined || operator === null) return false;
    this.#at += all.length;
    this.#apply(operator.priority);
    this.#waiting.push(operator);
    return true;
  }

  /** Puts the operators that bind at least so tightly behind their operands. */
  #apply(priority: number): void {
    for (;;) {
      const last = this.#waiting.at(-1);
      if (last === undefined || last === null || last.priority < priority) return;
      this.#waiting.pop();
      this.#items.push(last);
    }
  }

  #skip(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }
}

function phraseOf(distance: string | undefined): TsqueryOperator | null {
  const number = distance === "-" ? 1 : Number(distance);
  return number <= DISTANCE_MAX ? phraseOperator(number) : null;
}
