/**
 * The text of an hstore: `"a"=>"1", "b"=>NULL`.
 * @module
 */

import { cannotDecode } from "../conversion_error.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The text of the pairs, in their order. */
export function hstoreText(pairs: ReadonlyMap<string, string | null>): string {
  let text = "";
  for (const [key, value] of pairs) {
    if (text !== "") text += ", ";
    text += `${quoted(key)}=>${value === null ? "NULL" : quoted(value)}`;
  }
  return text;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/**
 * The pairs that `text` says, in its order. Throws `DataError` when PostgreSQL would not print it
 * so.
 */
export function parseHstore(text: string): Map<string, string | null> {
  return new HstoreParser(text).pairs();
}

function malformed(): Error {
  return cannotDecode("hstore", "value is not as PostgreSQL prints it");
}

class HstoreParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  pairs(): Map<string, string | null> {
    const pairs = new Map<string, string | null>();
    while (this.#at < this.#text.length) {
      if (pairs.size > 0) this.#expect(", ");
      const key = this.#quoted();
      this.#expect("=>");
      if (pairs.has(key)) throw cannotDecode("hstore", "a key comes twice");
      pairs.set(key, this.#skip("NULL") ? null : this.#quoted());
    }
    return pairs;
  }

  #quoted(): string {
    this.#expect('"');
    let value = "";
    let from = this.#at;
    for (let at = from; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return value + this.#text.slice(from, at);
      }
      if (code !== BACKSLASH) continue;
      // What follows is taken as it is, a quote or a backslash too.
      value += this.#text.slice(from, at);
      from = ++at;
    }
    throw malformed();
  }

  #expect(expected: string): void {
    if (!this.#skip(expected)) throw malformed();
  }

  #skip(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }
}
