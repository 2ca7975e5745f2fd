/**
 * The placeholders in the text of a statement: `$1`, `$name`, and psycopg's `%s` and `%(name)s`.
 *
 * A text has those of one style. One with a `$1` has that style and is PostgreSQL's own: nothing in it means
 * anything else. In one with a `$name` the percent sign is an operator. In all others `%%` is a percent sign, and
 * one that neither begins a placeholder nor stands right before a letter or a parenthesis is an operator. What is
 * in strings, quoted names and comments is no placeholder, and there `%` and `%%` stay as they are: unlike psycopg's,
 * `LIKE '%x'` needs no doubling. Pure.
 * @module
 */

import { ProgrammingError } from "../errors.ts";
import { Lexer, type LexerOptions, type Token } from "./lexer.ts";

/** Of which style the placeholders of a text are. */
export type PlaceholderStyle = "none" | "numbered" | "named" | "format" | "pyformat";

/** A text taken apart at its placeholders. */
export interface Placeholders {
  /** Which they are: none, `$1`, `$name`, `%s`, `%(name)s`. */
  readonly style: PlaceholderStyle;
  /** What stands around them; one more than there are of them. `%%` is `%` already. */
  readonly chunks: readonly string[];
  /** The place of the value of each, from 0, in the order of the numbers in {@linkcode text}. */
  readonly places: readonly number[];
  /** The names, each once, in that order; none where the placeholders have no names. */
  readonly names: readonly string[];
  /** Which of them are behind IN without parentheses, as no value can be. */
  readonly behindIn: readonly number[];
  /** The text with `$1`, `$2`, … in their places. */
  readonly text: string;
}

/** How the placeholders of a style look, for messages. */
export const PLACEHOLDER_LOOKS: Readonly<Record<PlaceholderStyle, string>> = {
  none: "no placeholders",
  numbered: "$1",
  named: "$name",
  format: "%s",
  pyformat: "%(name)s",
};

/**
 * Finds the placeholders of a text.
 *
 * Throws `ProgrammingError`, beginning with `Cannot` and `action`, when it has some of several styles, and for
 * what looks like one and is none: `%d`, `%(name`.
 */
export function placeholdersIn(
  action: string,
  text: string,
  options: LexerOptions = {},
): Placeholders {
  const plain = new Scanner(text, options, "dollars").scan();
  if (plain.has("numbered")) return plain.result(action);
  if (!text.includes("%")) return plain.result(action);
  const percents = new Scanner(text, options, "percents").scan();
  // Beside $name the percent sign is an operator, unless it is plain that both are meant.
  const isOperator = plain.has("named") && !percents.has("format") && !percents.has("pyformat");
  return (isOperator ? plain : percents).result(action);
}

type Style = Exclude<PlaceholderStyle, "none">;

const PYFORMAT = /%\(([^()]+)\)s/y;
const NAME_END = /[\w$\u0080-\uffff]/;
const NAME_CHARACTER = /[\w\u0080-\uffff]/;

class Scanner {
  readonly #text: string;
  readonly #lexer: Lexer;
  readonly #readsPercents: boolean;
  readonly #chunks: string[] = [];
  readonly #places: number[] = [];
  /** The place of each name. */
  readonly #names = new Map<string, number>();
  readonly #behindIn: number[] = [];
  readonly #styles = new Set<Style>();
  /** What is wrong, first of all; none when the percent sign turns out to be an operator. */
  #fault: string | null = null;
  #chunk = "";
  /** Up to where the text is in chunks. */
  #from = 0;
  #isBehindIn = false;

  constructor(text: string, options: LexerOptions, signs: "dollars" | "percents") {
    this.#text = text;
    this.#lexer = new Lexer(text, options);
    this.#readsPercents = signs === "percents";
  }

  has(style: Style): boolean {
    return this.#styles.has(style);
  }

  scan(): this {
    while (this.#lexer.at < this.#text.length) this.#take(this.#lexer.next());
    this.#chunks.push(this.#chunk + this.#text.slice(this.#from));
    return this;
  }

  result(action: string): Placeholders {
    if (this.#styles.size > 1) {
      const looks = [...this.#styles].map((style) => PLACEHOLDER_LOOKS[style]);
      throw new ProgrammingError(`Cannot ${action}: placeholders are mixed: ${looks.join(", ")}`);
    }
    if (this.#fault !== null) throw new ProgrammingError(`Cannot ${action}: ${this.#fault}`);
    const [style = "none"] = this.#styles;
    const [chunks, places, behindIn] = [this.#chunks, this.#places, this.#behindIn];
    const text = style === "numbered" ? this.#text : numbered(chunks, places);
    return { style, chunks, places, names: [...this.#names.keys()], behindIn, text };
  }

  #take(token: Token): void {
    const { kind, start, end } = token;
    if (kind === "space" || kind === "comment") return;
    if (kind === "parameter") {
      this.#placeholder("numbered", Number(this.#text.slice(start + 1, end)) - 1, start, end);
    } else if (kind === "name") {
      this.#placeholder("named", this.#place(this.#text.slice(start + 1, end)), start, end);
    } else if (kind === "operator" && this.#readsPercents) this.#operator(token);
    this.#isBehindIn = kind === "word" && /^in$/i.test(this.#text.slice(start, end));
  }

  /** Takes the percent signs of an operator; what belongs to the last is behind it. */
  #operator({ start, end }: Token): void {
    for (let at = start; at < end; at++) {
      if (this.#text[at] !== "%") continue;
      if (at === end - 1) this.#percent(at);
      else if (this.#text[at + 1] === "%") {
        this.#chunk += this.#text.slice(this.#from, at);
        this.#from = ++at;
      }
    }
  }

  #percent(at: number): void {
    const next = this.#text[at + 1] ?? "";
    if (next === "(") this.#pyformat(at);
    else if (next === "s" && !NAME_CHARACTER.test(this.#text[at + 2] ?? "")) {
      this.#placeholder("format", this.#places.length, at, at + 2);
    } else if (/[A-Za-z]/.test(next)) this.#refuse(`"%${next}" begins no placeholder`);
  }

  #pyformat(at: number): void {
    PYFORMAT.lastIndex = at;
    const match = PYFORMAT.exec(this.#text);
    const end = PYFORMAT.lastIndex;
    if (match !== null && !NAME_CHARACTER.test(this.#text[end] ?? "")) {
      return this.#placeholder("pyformat", this.#place(match[1]!), at, end);
    }
    this.#refuse('"%(" begins no placeholder');
  }

  #refuse(what: string): void {
    this.#fault ??= `${what}; write %s or %(name)s for a value, and %% for a percent sign`;
  }

  /** The same name has the same place. */
  #place(name: string): number {
    const place = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, place);
    return place;
  }

  #placeholder(style: Style, place: number, start: number, end: number): void {
    this.#styles.add(style);
    if (this.#isBehindIn) this.#behindIn.push(this.#places.length);
    this.#places.push(place);
    this.#chunks.push(this.#chunk + this.#text.slice(this.#from, start));
    this.#chunk = "";
    this.#goOn(end);
  }

  #goOn(at: number): void {
    this.#lexer.at = at;
    this.#from = at;
  }
}

/** The text with the numbers of the values: `chunks` stand around the placeholders, whose values are at `places`. */
export function numbered(chunks: readonly string[], places: readonly number[]): string {
  const parts = [chunks[0]!];
  places.forEach((place, i) => {
    // Right behind a name or a number it would be a part of that.
    const joins = i > 0 && chunks[i] === "" || NAME_END.test(chunks[i]!.slice(-1));
    parts.push(`${joins ? " " : ""}$${place + 1}`, chunks[i + 1]!);
  });
  return parts.join("");
}
