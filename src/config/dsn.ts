/**
 * Reads a DSN, a URI or `keyword=value` pairs, as libpq does, byte for byte; the `URL` class does not.
 *
 * It refuses what libpq takes in one case only: where an unescaped `@` or `/` in a password would have made a
 * part of that password the name of a host. Its errors name keywords and places, never a piece of the text.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { parameterOf } from "./parameters.ts";

const URI_PREFIX = /^postgres(?:ql)?:\/\//;
const OTHER_URI = /^[a-z][a-z0-9+.:-]*:\/\//i;
/** What C's `isspace` takes for space. */
const SPACE = " \t\n\v\f\r";

/**
 * Reads a DSN into settings by libpq keyword, none of them checked further.
 *
 * @param text `postgres://user:password@host:port/database?keyword=value`, or `host=… user=…`
 * @param name What to call the text in errors.
 * @throws {InterfaceError} when libpq would refuse it, when a host holds `@` or `/`, and for NUL anywhere
 */
export function parseDsn(text: string, name = "the DSN"): ReadonlyMap<string, string> {
  const scanner = new Scanner(text, name);
  const nul = text.indexOf("\0");
  if (nul >= 0) scanner.fail("NUL", nul);
  const prefix = URI_PREFIX.exec(text);
  if (prefix === null) {
    if (OTHER_URI.test(text)) scanner.fail("it begins neither with postgres:// nor postgresql://");
    readPairs(scanner);
  } else {
    scanner.position = prefix[0].length;
    readUri(scanner);
  }
  const host = scanner.settings.get("host") ?? "";
  if (host.split(",").some(isDoubtfulHost)) {
    scanner.fail('"@" or "/" in the name of a host');
  }
  return scanner.settings;
}

/**
 * Whether `host` is more likely a piece of a password than a name: it holds `@` or `/`. In the first place they
 * are fine, and make it a directory of unix sockets.
 */
export function isDoubtfulHost(host: string): boolean {
  return /^[^@/][^]*[@/]/.test(host);
}

/** A place in the text, and what has been read so far. */
class Scanner {
  readonly settings: Map<string, string> = new Map();
  readonly text: string;
  readonly #name: string;
  position = 0;

  constructor(text: string, name: string) {
    this.text = text;
    this.#name = name;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The character here; empty at the end. */
  get here(): string {
    return this.text.charAt(this.position);
  }

  /** Steps over `character` if it is here. */
  skip(character: string): boolean {
    const found = this.here === character;
    if (found) this.position++;
    return found;
  }

  skipSpace(): void {
    while (!this.atEnd && SPACE.includes(this.here)) this.position++;
  }

  /** Where the first of `stops` is from here on; the end of the text when there is none. */
  find(stops: string): number {
    let at = this.position;
    while (at < this.text.length && !stops.includes(this.text.charAt(at))) at++;
    return at;
  }

  /** The text from here to the first of `stops`, which is left to be read. */
  takeUntil(stops: string): string {
    const start = this.position;
    this.position = this.find(stops);
    return this.text.slice(start, this.position);
  }

  store(keyword: string, value: string, at: number): void {
    if (keyword === "requiressl") { // of long ago, and libpq knows it still
      this.settings.set("sslmode", value.startsWith("1") ? "require" : "prefer");
    } else if (parameterOf(keyword) === undefined) {
      this.fail("unknown keyword", at);
    } else {
      this.settings.set(keyword, value);
    }
  }

  /** Names the defect and the place: the text there may be a piece of a password. */
  fail(defect: string, at?: number): never {
    const place = at === undefined ? "" : ` at character ${at + 1}`;
    throw new InterfaceError(`Cannot parse ${this.#name}: ${defect}${place}`, { phase: "connect" });
  }
}

function readPairs(scanner: Scanner): void {
  for (scanner.skipSpace(); !scanner.atEnd; scanner.skipSpace()) {
    const start = scanner.position;
    const keyword = scanner.takeUntil("=" + SPACE);
    scanner.skipSpace();
    if (!scanner.skip("=")) scanner.fail('no "=" after the keyword', start);
    scanner.skipSpace();
    const value = scanner.skip("'") ? readQuoted(scanner) : readBare(scanner, SPACE);
    scanner.store(keyword, value, start);
  }
}

function readQuoted(scanner: Scanner): string {
  const start = scanner.position - 1;
  const value = readBare(scanner, "'");
  if (!scanner.skip("'")) scanner.fail("unterminated quoted value", start);
  return value;
}

/** Reads to the first of `stops`; a backslash takes the next character as it is. */
function readBare(scanner: Scanner, stops: string): string {
  let value = scanner.takeUntil(stops + "\\");
  while (scanner.skip("\\")) {
    value += scanner.here;
    scanner.position++;
    value += scanner.takeUntil(stops + "\\");
  }
  return value;
}

function readUri(scanner: Scanner): void {
  if (scanner.text.charAt(scanner.find("@/")) === "@") readCredentials(scanner);
  const end = scanner.find("/?");
  refuseAt(scanner, scanner.text.slice(scanner.position, end));
  readHosts(scanner);
  if (scanner.skip("/")) {
    refuseAt(scanner, scanner.text.slice(scanner.position, scanner.find("?")));
    storeDecoded(scanner, "dbname", scanner.position, scanner.takeUntil("?"));
  }
  if (scanner.skip("?")) {
    while (!scanner.atEnd) readQueryParameter(scanner);
  }
}

/** An `@` after the credentials began is the end of a password that should have been escaped. */
function refuseAt(scanner: Scanner, part: string): void {
  const at = part.indexOf("@");
  if (at < 0) return;
  scanner.fail(
    '"@" after the host began, which in a user or a password is written %40 (and "/" %2F),',
    scanner.position + at,
  );
}

function readCredentials(scanner: Scanner): void {
  storeDecoded(scanner, "user", scanner.position, scanner.takeUntil(":@"));
  if (scanner.skip(":")) {
    storeDecoded(scanner, "password", scanner.position, scanner.takeUntil("@"));
  }
  scanner.skip("@");
}

function readHosts(scanner: Scanner): void {
  const start = scanner.position;
  const hosts: string[] = [];
  const ports: string[] = [];
  do {
    hosts.push(scanner.skip("[") ? readBracketed(scanner) : scanner.takeUntil(":/?,"));
    ports.push(scanner.skip(":") ? scanner.takeUntil("/?,") : "");
  } while (scanner.skip(","));
  storeDecoded(scanner, "host", start, hosts.join(","));
  storeDecoded(scanner, "port", start, ports.join(","));
}

/** Reads an IPv6 address up to its `]`. */
function readBracketed(scanner: Scanner): string {
  const start = scanner.position - 1;
  const address = scanner.takeUntil("]");
  if (!scanner.skip("]")) scanner.fail('no "]" after the IPv6 address', start);
  if (address === "") scanner.fail("empty IPv6 address", start);
  if (!scanner.atEnd && !":/?,".includes(scanner.here)) {
    scanner.fail("unexpected character after the IPv6 address", scanner.position);
  }
  return address;
}

function readQueryParameter(scanner: Scanner): void {
  const start = scanner.position;
  const rawKeyword = scanner.takeUntil("=&");
  if (!scanner.skip("=")) scanner.fail('no "=" in the query parameter', start);
  const rawValue = scanner.takeUntil("=&");
  if (scanner.here === "=") scanner.fail('a second "=" in the query parameter', scanner.position);
  scanner.skip("&");
  const keyword = decodePercent(scanner, start, rawKeyword);
  const value = decodePercent(scanner, start + rawKeyword.length + 1, rawValue);
  if (keyword === "ssl" && value === "true") { // JDBC's way, which libpq takes too
    scanner.store("sslmode", "require", start);
  } else {
    scanner.store(keyword, value, start);
  }
}

/** An empty part of a URI is a part not given. */
function storeDecoded(scanner: Scanner, keyword: string, start: number, raw: string): void {
  if (raw !== "") scanner.store(keyword, decodePercent(scanner, start, raw), start);
}

function decodePercent(scanner: Scanner, start: number, raw: string): string {
  if (!raw.includes("%")) return raw;
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) {
    scanner.fail('"%" without two hexadecimal digits in the part', start);
  }
  if (raw.includes("%00")) scanner.fail("NUL in the part", start);
  try {
    return decodeURIComponent(raw);
  } catch { // the error would quote nothing, but the place is more use
    return scanner.fail("percent-encoding that is not UTF-8 in the part", start);
  }
}
