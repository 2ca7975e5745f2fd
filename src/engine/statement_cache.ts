/**
 * Which statements are known on one session, by what name, and which are to be closed next. Pure bookkeeping.
 * @module
 */

/** Statements that return rows or are run again and again; preparing others would only fill the cache. */
const WORTH_PREPARING = /^\s*(?:select|insert|update|delete|merge|values|with|table|call)\b/i;
/** Longer texts are parsed each time rather than kept. */
const MAX_TEXT_LENGTH = 16 * 1024;

/**
 * The statements of one session, by text; the least recently used goes first. The server keeps them under their names,
 * or none of them has a name: then what it said of them is kept, and they are parsed with each run.
 */
export class StatementCache<Prepared extends { readonly name: string }> {
  readonly #capacity: number;
  readonly #prefix: string;
  readonly #byText = new Map<string, Prepared>();
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
    if (prepared && this.#byText.size > 1) {
      this.#byText.delete(text);
      this.#byText.set(text, prepared);
    }
    return prepared;
  }

  /** A name to prepare this text under; empty when it is not worth one. */
  nameFor(text: string): string {
    return this.#isNamed && this.#isWorth(text) ? `${this.#prefix}${++this.#named}` : "";
  }

  /** Keeps a statement, unless it has a name where none has one, or none where they have. */
  add(text: string, prepared: Prepared): void {
    if (this.#isNamed !== (prepared.name !== "")) return;
    if (!this.#isNamed && !this.#isWorth(text)) return;
    this.evict(text);
    this.#byText.set(text, prepared);
    if (this.#byText.size <= this.#capacity) return;
    const [oldest] = this.#byText.keys();
    this.evict(oldest!);
  }

  /** Drops the statement of this text, and lets it be closed. */
  evict(text: string): void {
    const prepared = this.#byText.get(text);
    if (!prepared) return;
    this.#byText.delete(text);
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
    this.#unwanted = [];
  }

  /** The names to close with the next request. */
  takeUnwanted(): readonly string[] {
    if (this.#unwanted.length === 0) return NONE;
    const names = this.#unwanted;
    this.#unwanted = [];
    return names;
  }

  #isWorth(text: string): boolean {
    return this.#capacity > 0 && text.length <= MAX_TEXT_LENGTH && WORTH_PREPARING.test(text);
  }
}

const NONE: readonly string[] = [];
