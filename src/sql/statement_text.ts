/**
 * What can be known of a statement without asking the server: how it begins, whether it is one.
 *
 * Pure.
 * @module
 */

import { type LexerOptions, type Token, tokensOf } from "./lexer.ts";

/** What the text of a statement shows. */
export interface StatementText {
  /** Its key words and names outside of quotes, in capitals, in order. */
  readonly words: readonly string[];
  /** Whether it is one statement at most; a semicolon may end it. */
  readonly isSingle: boolean;
  /** Whether semicolons come before it: then it cannot stand behind other words. */
  readonly isPreceded: boolean;
  /** Whether every quote, comment and parenthesis is closed. */
  readonly isComplete: boolean;
  /** Whether it has `$1` or the like. */
  readonly hasParameters: boolean;
}

/** Reads the text of a statement. */
export function readStatement(text: string, options: LexerOptions = {}): StatementText {
  return new Reader(text, options).read();
}

class Reader {
  readonly #text: string;
  readonly #options: LexerOptions;
  readonly #words: string[] = [];
  #hasParameters = false;
  #isComplete = true;
  /** How deep in parentheses, and in the body of a function in standard SQL. */
  #parentheses = 0;
  #blocks = 0;
  #begun = false;
  #ended = false;
  #isSingle = true;
  #isPreceded = false;

  constructor(text: string, options: LexerOptions) {
    this.#text = text;
    this.#options = options;
  }

  read(): StatementText {
    for (const token of tokensOf(this.#text, this.#options)) this.#take(token);
    return {
      words: this.#words,
      isSingle: this.#isSingle,
      isPreceded: this.#isPreceded,
      isComplete: this.#isComplete && this.#parentheses === 0,
      hasParameters: this.#hasParameters,
    };
  }

  #take({ kind, start, end, closed }: Token): void {
    if (!closed) this.#isComplete = false;
    if (kind === "space" || kind === "comment") return;
    const character = kind === "other" ? this.#text[start] : "";
    if (character === ";" && this.#parentheses <= 0 && this.#blocks === 0) {
      if (this.#begun) this.#ended = true;
      else this.#isPreceded = true;
      return;
    }
    this.#begun = true;
    if (this.#ended) this.#isSingle = false;
    if (kind === "word") this.#word(this.#text.slice(start, end).toUpperCase());
    else if (kind === "parameter") this.#hasParameters = true;
    else if (character === "(") this.#parentheses++;
    else if (character === ")") this.#parentheses--;
  }

  /** In `CREATE FUNCTION … BEGIN ATOMIC …; …; END` the semicolons are the body's. */
  #word(word: string): void {
    const [first] = this.#words;
    this.#words.push(word);
    if (first !== "CREATE") return;
    if (word === "ATOMIC" && this.#words.at(-2) === "BEGIN") this.#blocks = 1;
    else if (this.#blocks > 0 && word === "CASE") this.#blocks++;
    else if (this.#blocks > 0 && word === "END") this.#blocks--;
  }
}
