/**
 * The client's half of SCRAM-SHA-256. It proves the password without sending it, and makes the server
 * prove that it knows the password too. And what a server keeps to do so.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7677
 * @module
 */

import { OperationalError } from "../errors.ts";

/** PostgreSQL's default is 4096; a server that asks for more than this only wants the client busy. */
const MAX_ITERATIONS = 1_000_000;
const MIN_SALT_LENGTH = 1;
const NONCE_LENGTH = 18;
/** "n,,": no channel binding, no authorization identity. */
const GS2_HEADER = "n,,";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

type Bytes = Uint8Array<ArrayBuffer>;

/** One login. Each step may be taken once, in order. */
export class ScramClient {
  readonly #password: string;
  readonly #firstBare: string;
  readonly #nonce: string;
  #serverSignature: string | null = null;

  /** `nonce` is given in tests only. */
  constructor(password: string, nonce: string = randomNonce()) {
    this.#password = password;
    this.#nonce = nonce;
    // The server takes the user name from the StartupMessage and ignores this one.
    this.#firstBare = `n=,r=${nonce}`;
  }

  /** The first message. */
  first(): string {
    return GS2_HEADER + this.#firstBare;
  }

  /** The answer to the server's first message. Rejects with `OperationalError` when that is not acceptable. */
  async final(serverFirst: Bytes): Promise<string> {
    const text = decodeText(serverFirst);
    const { nonce, salt, iterations } = this.#readServerFirst(text);
    const withoutProof = `c=${toBase64(encoder.encode(GS2_HEADER))},r=${nonce}`;
    const authMessage = encoder.encode(`${this.#firstBare},${text},${withoutProof}`);
    const salted = await saltPassword(this.#password, salt, iterations);
    const { clientKey, storedKey, serverKey } = await keysOf(salted);
    const signature = await hmac(storedKey, authMessage);
    this.#serverSignature = toBase64(await hmac(serverKey, authMessage));
    return `${withoutProof},p=${toBase64(xor(clientKey, signature))}`;
  }

  /** Checks the server's own proof. Throws `OperationalError` when the server does not know the password. */
  verify(serverFinal: Bytes): void {
    const attributes = readAttributes(decodeText(serverFinal));
    const signature = attributes.get("v");
    if (this.#serverSignature === null || signature === undefined) throw malformed();
    if (signature !== this.#serverSignature) {
      throw new OperationalError(
        "Cannot log in: the server did not prove that it knows the password",
        { phase: "login" },
      );
    }
  }

  #readServerFirst(text: string): { nonce: string; salt: Bytes; iterations: number } {
    const attributes = readAttributes(text);
    const nonce = attributes.get("r") ?? "";
    if (attributes.has("m") || nonce.length <= this.#nonce.length) throw malformed();
    if (!nonce.startsWith(this.#nonce)) {
      throw new OperationalError("Cannot log in: the server's nonce does not continue ours", {
        phase: "login",
      });
    }
    const salt = fromBase64(attributes.get("s") ?? "");
    if (salt.length < MIN_SALT_LENGTH) throw malformed();
    return { nonce, salt, iterations: readIterations(attributes.get("i") ?? "") };
  }
}

/** What a server keeps of a password: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
export async function scramVerifier(
  password: string,
  salt: Bytes,
  iterations: number,
): Promise<string> {
  const { storedKey, serverKey } = await keysOf(await saltPassword(password, salt, iterations));
  const keys = `${toBase64(storedKey)}:${toBase64(serverKey)}`;
  return `SCRAM-SHA-256$${iterations}:${toBase64(salt)}$${keys}`;
}

interface Keys {
  readonly clientKey: Bytes;
  readonly storedKey: Bytes;
  readonly serverKey: Bytes;
}

async function keysOf(salted: Bytes): Promise<Keys> {
  const clientKey = await hmac(salted, encoder.encode("Client Key"));
  const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
  return { clientKey, storedKey, serverKey: await hmac(salted, encoder.encode("Server Key")) };
}

function randomNonce(): string {
  return toBase64(crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)));
}

function readIterations(text: string): number {
  const iterations = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(iterations)) throw malformed();
  if (iterations > MAX_ITERATIONS) {
    throw new OperationalError(
      `Cannot log in: the server asks for ${iterations} SCRAM iterations, more than ${MAX_ITERATIONS}`,
      { phase: "login" },
    );
  }
  return iterations;
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const part of text.split(",")) {
    if (part[1] !== "=" || attributes.has(part[0]!)) throw malformed();
    attributes.set(part[0]!, part.slice(2));
  }
  return attributes;
}

async function saltPassword(password: string, salt: Bytes, iterations: number): Promise<Bytes> {
  const secret = encoder.encode(prepare(password));
  const key = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

async function hmac(secret: Bytes, message: Bytes): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** SASLprep's mapping: other spaces become a space, invisible characters go, and NFKC. */
function prepare(password: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(password)) return password;
  return password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, " ")
    .replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g, "")
    .normalize("NFKC");
}

function xor(a: Bytes, b: Bytes): Bytes {
  return a.map((byte, i) => byte ^ b[i]!);
}

function decodeText(bytes: Bytes): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw malformed(cause);
  }
}

function toBase64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): OperationalError {
  return new OperationalError("Cannot log in: the server's SCRAM message is malformed", {
    phase: "login",
    cause,
  });
}
