/**
 * Which statements are known on one session, by what name, and which are to be closed next. Pure bookkeeping.
 * @module
 */

/** Statements that return rows or are run again and again; preparing others would only fill the cache. */
const WORTH_PREPARING = /^\s*(?:select|insert|update|delete|merge|values|with|table|call)\b/i;
/** Longer texts, counted in characters, get a name at their second use: many are made for one. */
const LONG_TEXT_LENGTH = 16 * 1024;
/** How many of them are remembered until then. */
const MOST_SEEN = 8;
/** Still longer ones are parsed each time rather than kept. */
const MAX_TEXT_LENGTH = 256 * 1024;
/**
 * So many characters of text are kept at most. What the server keeps of a statement, its parse tree and its plan, is a
 * multiple of its text: of an INSERT of many rows some sixty times as much.
 */
const MAX_TOTAL_LENGTH = 1024 * 1024;

/**
 * The statements of one session, by text; the least recently used goes first. The server keeps them under their names,
 * or none of them has a name: then what it said of them is kept, and they are parsed with each run.
 */
export class StatementCache<Prepared extends { readonly name: string }> {
  readonly #capacity: number;
  readonly #prefix: string;
  readonly #byText = new Map<string, Prepared>();
  /** How long the texts are together. */
  #length = 0;
  /** The text used last, which is the last in order. */
  #newest: string | null = null;
  /** Long texts that were used once, oldest first. */
  readonly #seen = new Set<string>();
  #unwanted: string[] = [];
  #isNamed: boolean;
  #named = 0;

  /**
   * `capacity` is how many statements are kept; 0 keeps none. `prefix` is what names begin with, `isNamed` whether
   * there are any.
   */
  constructor(capacity: number, prefix: string, isNamed = true) {
    this.#capacity = capacity;
    this.#prefix = prefix;
    this.#isNamed = isNamed;
  }

  /** How many statements are kept. */
  get size(): number {
    return this.#byText.size;
  }

  /** The prepared statement of this text, if there is one. */
  get(text: string): Prepared | undefined {
    const prepared = this.#byText.get(text);
    if (prepared && text !== this.#newest) {
      this.#byText.delete(text);
      this.#byText.set(text, prepared);
      this.#newest = text;
    }
    return prepared;
  }

  /** A name to prepare this text under; empty when it is not worth one, or not yet. */
  nameFor(text: string): string {
    if (!this.#isNamed || !this.#isWorth(text) || !this.#isUsedAgain(text)) return "";
    return `${this.#prefix}${++this.#named}`;
  }

  /** Keeps a statement, unless it has a name where none has one, or none where they have. */
  add(text: string, prepared: Prepared): void {
    if (this.#isNamed !== (prepared.name !== "")) return;
    if (!this.#isNamed && !this.#isWorth(text)) return;
    this.evict(text);
    this.#byText.set(text, prepared);
    this.#newest = text;
    this.#length += text.length;
    for (const oldest of this.#byText.keys()) {
      if (this.#byText.size <= this.#capacity && this.#length <= MAX_TOTAL_LENGTH) return;
      this.evict(oldest);
    }
  }

  /** Drops the statement of this text, and lets it be closed. */
  evict(text: string): void {
    const prepared = this.#byText.get(text);
    if (!prepared) return;
    this.#byText.delete(text);
    this.#length -= text.length;
    this.close(prepared.name);
  }

  /** Drops every statement, and lets them be closed. */
  evictAll(): void {
    for (const text of [...this.#byText.keys()]) this.evict(text);
  }

  /** Lets a name be closed that the server may have, though it is not kept. */
  close(name: string): void {
    if (name !== "" && this.#isNamed) this.#unwanted.push(name);
  }

  /** Gives no names from now on, and drops all that have one, wherever they are: nobody closes them. */
  forgetNames(): void {
    if (!this.#isNamed) return;
    this.#isNamed = false;
    this.#byText.clear();
    this.#length = 0;
    this.#unwanted = [];
  }

  /** The names to close with the next request. */
  takeUnwanted(): readonly string[] {
    if (this.#unwanted.length === 0) return NONE;
    const names = this.#unwanted;
    this.#unwanted = [];
    return names;
  }

  /** Short ones are taken to be. */
  #isUsedAgain(text: string): boolean {
    if (text.length <= LONG_TEXT_LENGTH || this.#seen.delete(text)) return true;
    this.#seen.add(text);
    if (this.#seen.size > MOST_SEEN) this.#seen.delete(this.#seen.values().next().value!);
    return false;
  }

  #isWorth(text: string): boolean {
    return this.#capacity > 0 && text.length <= MAX_TEXT_LENGTH && WORTH_PREPARING.test(text);
  }
}

const NONE: readonly string[] = [];
