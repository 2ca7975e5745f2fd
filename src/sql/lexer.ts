/**
 * The lexical rules of PostgreSQL: where the strings, comments, names, numbers and operators of a text are.
 *
 * It takes any text, in linear time; joined, the tokens are the text. What is not closed goes up to the end. Pure.
 *
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 * @module
 */

/**
 * What a token is.
 *
 * - `space`, `comment`: between the others; comments in `/*` nest
 * - `string`: `'…'`, `E'…'`, `U&'…'`, `B'…'`, `X'…'`, `N'…'`, `$tag$…$tag$`
 * - `identifier`: `"…"`, `U&"…"`
 * - `word`: a key word or a name without quotes
 * - `number`
 * - `parameter`: `$1`
 * - `name`: `$name`, which PostgreSQL has not
 * - `operator`: a run of the characters that operators are made of, such as `<->` or `::`
 * - `other`: one character of `( ) [ ] , ; .`, or one that no statement has
 */
export type TokenKind =
  | "space"
  | "comment"
  | "string"
  | "identifier"
  | "word"
  | "number"
  | "parameter"
  | "name"
  | "operator"
  | "other";

/** One token: the text from `start` (inclusive) to `end` (exclusive). */
export interface Token {
  /** What it is. */
  readonly kind: TokenKind;
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** Whether what it opens (quotes, a comment) is closed in it. */
  readonly closed: boolean;
}

/** How a server reads strings. */
export interface LexerOptions {
  /**
   * Whether a backslash escapes the next character in `'…'` too: where `standard_conforming_strings` is off.
   */
  readonly backslashes?: boolean;
}

/** Sticky; each takes what follows one place in the text. None of them can go back over what it has taken. */
const SPACE = /[ \t\n\r\f\v]+/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER =
  /0[xX](?:_?[\dA-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const DOLLAR_NAME = /\$[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const PREFIXED_QUOTE = /(?:[eEbBxXnN](?=')|[uU]&(?=['"]))/y;
const OPERATOR = /(?:(?!--|\/\*)[-~!@#^&|`?+*\/%<>=])+|:[:=]?/y;
/** In an E string, what may stand between the quotes of two parts that are one: a line break is among it. */
const CONTINUATION = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;

/** The tokens of a text, in order. */
export function* tokensOf(text: string, options: LexerOptions = {}): Generator<Token, void> {
  const lexer = new Lexer(text, options);
  while (lexer.at < text.length) yield lexer.next();
}

/** Reads one token after the other. */
export class Lexer {
  readonly #text: string;
  readonly #backslashes: boolean;
  /** Where the next token begins; may be set. */
  at = 0;
  #closed = true;

  /** Begins at the start of `text`. */
  constructor(text: string, options: LexerOptions = {}) {
    this.#text = text;
    this.#backslashes = options.backslashes === true;
  }

  /** Reads the token that begins at {@linkcode at}, which is not the end of the text. */
  next(): Token {
    const start = this.at;
    this.#closed = true;
    const kind = this.#read();
    return { kind, start, end: this.at, closed: this.#closed };
  }

  #read(): TokenKind {
    if (this.#takes(SPACE)) return "space";
    if (this.#text.startsWith("--", this.at)) return this.#lineComment();
    if (this.#text.startsWith("/*", this.at)) return this.#comment();
    const prefix = this.#takes(PREFIXED_QUOTE) ? this.#text[this.at - 1]! : "";
    const character = this.#text[this.at];
    if (character === "'") return this.#string(/[eE]/.test(prefix));
    if (character === '"') return this.#identifier();
    if (this.#takes(WORD)) return "word";
    if (this.#takes(NUMBER)) return "number";
    if (character === "$") return this.#dollar();
    if (this.#takes(OPERATOR)) return "operator";
    this.at += 1;
    return "other";
  }

  #takes(token: RegExp): boolean {
    token.lastIndex = this.at;
    if (!token.test(this.#text)) return false;
    this.at = token.lastIndex;
    return true;
  }

  #lineComment(): TokenKind {
    const end = /[\n\r]/g;
    end.lastIndex = this.at;
    this.at = end.exec(this.#text)?.index ?? this.#text.length;
    return "comment";
  }

  #comment(): TokenKind {
    const edge = /\/\*|\*\//g;
    let depth = 0;
    do {
      edge.lastIndex = this.at;
      const match = edge.exec(this.#text);
      if (match === null) return this.#unclosed("comment");
      depth += match[0] === "/*" ? 1 : -1;
      this.at = edge.lastIndex;
    } while (depth > 0);
    return "comment";
  }

  #identifier(): TokenKind {
    return this.#quoted('"') ? "identifier" : this.#unclosed("identifier");
  }

  #string(isEscaped: boolean): TokenKind {
    if (!isEscaped && !this.#backslashes) {
      return this.#quoted("'") ? "string" : this.#unclosed("string");
    }
    do {
      if (!this.#escaped()) return this.#unclosed("string");
      // What has been taken of a continuation ends with its quote: the next round begins at that.
      if (!this.#takes(CONTINUATION)) return "string";
      this.at -= 1;
    } while (true);
  }

  /** Goes past the quote that closes the one here; a doubled one does not. */
  #quoted(quote: string): boolean {
    let end = this.#text.indexOf(quote, this.at + 1);
    while (end >= 0 && this.#text[end + 1] === quote) end = this.#text.indexOf(quote, end + 2);
    this.at = end + 1;
    return end >= 0;
  }

  /** The same where a backslash takes the next character with it. */
  #escaped(): boolean {
    const special = /['\\]/g;
    special.lastIndex = this.at + 1;
    for (let match = special.exec(this.#text); match; match = special.exec(this.#text)) {
      const isClosing = match[0] === "'" && this.#text[special.lastIndex] !== "'";
      if (isClosing) {
        this.at = special.lastIndex;
        return true;
      }
      special.lastIndex += 1;
    }
    return false;
  }

  #dollar(): TokenKind {
    if (this.#takes(PARAMETER)) return "parameter";
    const start = this.at;
    if (this.#takes(DOLLAR_TAG)) {
      const tag = this.#text.slice(start, this.at);
      const end = this.#text.indexOf(tag, this.at);
      if (end < 0) return this.#unclosed("string");
      this.at = end + tag.length;
      return "string";
    }
    if (this.#takes(DOLLAR_NAME)) return "name";
    this.at += 1;
    return "other";
  }

  #unclosed(kind: TokenKind): TokenKind {
    this.#closed = false;
    this.at = this.#text.length;
    return kind;
  }
}
