/**
 * What can be known of a statement without asking the server: how it begins, whether it is one.
 *
 * PostgreSQL's lexical rules, with `standard_conforming_strings` on. Pure.
 * @module
 */

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

/** Sticky, tried in this order; each match is one token. Unclosed ones match up to the end of the text. */
const TOKENS = {
  space: /[ \t\n\r\f\v]+|--[^\n\r]*/y,
  escaped: /[eE]'(?:[^'\\]+|\\[\s\S]|''|'[ \t\f\v]*[\n\r]\s*')*('?)/y,
  text: /'(?:[^']+|'')*('?)/y,
  identifier: /"(?:[^"]+|"")*("?)/y,
  dollar: /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y,
  parameter: /\$\d+/y,
  word: /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  number: /\d[\w.]*/y,
} as const;
type TokenKind = keyof typeof TOKENS;
const KINDS = Object.keys(TOKENS) as TokenKind[];

/** Reads the text of a statement. */
export function readStatement(text: string): StatementText {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #words: string[] = [];
  #at = 0;
  #hasParameters = false;
  #isComplete = true;
  /** How deep in parentheses, and in the body of a function in standard SQL. */
  #parentheses = 0;
  #blocks = 0;
  #begun = false;
  #ended = false;
  #isSingle = true;
  #isPreceded = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(): StatementText {
    while (this.#at < this.#text.length) this.#step();
    return {
      words: this.#words,
      isSingle: this.#isSingle,
      isPreceded: this.#isPreceded,
      isComplete: this.#isComplete && this.#parentheses === 0,
      hasParameters: this.#hasParameters,
    };
  }

  #step(): void {
    if (this.#text.startsWith("/*", this.#at)) return this.#comment();
    const kind = KINDS.find((kind) => this.#takes(TOKENS[kind]));
    const [token = "", closed] = kind ? this.#match(TOKENS[kind])! : [this.#text[this.#at]];
    this.#at += token.length;
    if (kind === "space") return;
    if (kind === undefined && token === ";" && this.#parentheses <= 0 && this.#blocks === 0) {
      if (this.#begun) this.#ended = true;
      else this.#isPreceded = true;
      return;
    }
    this.#begun = true;
    if (this.#ended) this.#isSingle = false;
    if (closed === "") this.#isComplete = false;
    if (kind === "dollar") this.#dollarQuoted(token);
    else if (kind === "word") this.#word(token.toUpperCase());
    else if (kind === "parameter") this.#hasParameters = true;
    else if (token === "(") this.#parentheses++;
    else if (token === ")") this.#parentheses--;
  }

  #takes(token: RegExp): boolean {
    token.lastIndex = this.#at;
    return token.test(this.#text);
  }

  #match(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at;
    return token.exec(this.#text);
  }

  /** Comments of this kind nest. */
  #comment(): void {
    const edge = /\/\*|\*\//g;
    let depth = 0;
    do {
      edge.lastIndex = this.#at;
      const match = edge.exec(this.#text);
      if (!match) {
        this.#isComplete = false;
        this.#at = this.#text.length;
        return;
      }
      depth += match[0] === "/*" ? 1 : -1;
      this.#at = edge.lastIndex;
    } while (depth > 0);
  }

  #dollarQuoted(tag: string): void {
    const end = this.#text.indexOf(tag, this.#at);
    if (end < 0) this.#isComplete = false;
    this.#at = end < 0 ? this.#text.length : end + tag.length;
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
