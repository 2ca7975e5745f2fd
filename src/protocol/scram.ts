/**
 * The client's half of SCRAM-SHA-256. It proves the password without sending it, and makes the server
 * prove that it knows the password too. And what a server keeps to do so.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7677
 * @module
 */

import { Buffer } from "node:buffer";
import { OperationalError } from "../errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { hmac, KeptKeys, makeKeys, type ScramKeys } from "./scram_keys.ts";
import { shown } from "./shown_text.ts";

/**
 * PostgreSQL's default is 4096, and an administrator may have good reason to ask for hundreds of thousands; a server that
 * asks for more than this, a fifth of a second or so, only wants the client busy.
 */
const MAX_ITERATIONS = 1_000_000;
const NONCE_LENGTH = 18;

/** In this order, nothing behind it, and no extension before it (`m=`), which would have to be understood. */
const SERVER_FIRST = /^r=([\x21-\x2b\x2d-\x7e]+),s=([^,]+),i=([1-9]\d{0,9})$/;
const SERVER_FINAL = /^v=([^,]+)$/;
const SERVER_ERROR = /^e=([^,]*)/;

/**
 * What the proof is bound to, as the GS2 header says it: the server's certificate (`p`), nothing because the server does
 * not offer that (`y`), or nothing because the client cannot, or will not (`n`).
 */
export type ScramBinding =
  | { readonly flag: "p"; readonly data: Uint8Array }
  | { readonly flag: "y" | "n" };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

type Bytes = Uint8Array<ArrayBuffer>;

const KEPT = new KeptKeys();

/** One login. Each step may be taken once, in order. */
export class ScramClient {
  readonly #password: string;
  readonly #firstBare: string;
  readonly #nonce: string;
  readonly #gs2Header: string;
  readonly #bound: Uint8Array;
  readonly #kept: KeptKeys;
  #expected: { readonly name: string; readonly keys: ScramKeys; readonly signature: Bytes } | null =
    null;

  /** `nonce` and `kept` are given in tests only. */
  constructor(
    password: string,
    binding: ScramBinding = { flag: "n" },
    nonce: string = randomNonce(),
    kept: KeptKeys = KEPT,
  ) {
    this.#password = password;
    this.#kept = kept;
    this.#gs2Header = binding.flag === "p" ? "p=tls-server-end-point,," : `${binding.flag},,`;
    this.#bound = binding.flag === "p" ? binding.data : new Uint8Array();
    this.#nonce = nonce;
    // The server takes the user name from the StartupMessage and ignores this one.
    this.#firstBare = `n=,r=${nonce}`;
  }

  /** The first message. */
  first(): string {
    return this.#gs2Header + this.#firstBare;
  }

  /** The answer to the server's first message. Rejects with `OperationalError` when that is not acceptable. */
  async final(serverFirst: Bytes): Promise<string> {
    const text = decodeText(serverFirst);
    const { nonce, salt, iterations } = this.#readServerFirst(text);
    const channel = Buffer.concat([encoder.encode(this.#gs2Header), this.#bound]);
    const withoutProof = `c=${toBase64(channel)},r=${nonce}`;
    const authMessage = encoder.encode(`${this.#firstBare},${text},${withoutProof}`);
    const secret = { password: this.#password, salt, iterations };
    const name = await this.#kept.nameOf(secret);
    const keys = this.#kept.get(name) ?? await makeKeys(secret);
    const [ours, theirs] = await Promise.all([
      hmac(keys.storedKey, authMessage),
      hmac(keys.serverKey, authMessage),
    ]);
    this.#expected = { name, keys, signature: theirs };
    return `${withoutProof},p=${toBase64(xor(keys.clientKey, ours))}`;
  }

  /** Checks the server's own proof. Throws `OperationalError` when the server does not know the password. */
  verify(serverFinal: Bytes): void {
    const text = decodeText(serverFinal);
    const signature = fromBase64(SERVER_FINAL.exec(text)?.[1] ?? "");
    const expected = this.#expected;
    if (!signature?.length || expected === null) throw refused(text);
    if (!isSame(signature, expected.signature)) {
      throw failed("the server did not prove that it knows the password");
    }
    this.#kept.keep(expected.name, expected.keys);
  }

  #readServerFirst(text: string): { nonce: string; salt: Bytes; iterations: number } {
    const [, nonce = "", saltText = "", iterations = ""] = SERVER_FIRST.exec(text) ?? [];
    const salt = fromBase64(saltText);
    if (!salt?.length) throw refused(text);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) {
      throw failed("the server's nonce does not continue ours");
    }
    return { nonce, salt, iterations: readIterations(iterations) };
  }
}

/** What a server keeps of a password: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
export async function scramVerifier(
  password: string,
  salt: Bytes,
  iterations: number,
): Promise<string> {
  const { storedKey, serverKey } = await makeKeys({ password, salt, iterations });
  const keys = `${toBase64(storedKey)}:${toBase64(serverKey)}`;
  return `SCRAM-SHA-256$${iterations}:${toBase64(salt)}$${keys}`;
}

function randomNonce(): string {
  return toBase64(crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)));
}

function readIterations(text: string): number {
  const iterations = Number(text);
  if (iterations <= MAX_ITERATIONS) return iterations;
  throw failed(`the server asks for ${text} SCRAM iterations, more than ${MAX_ITERATIONS}`);
}

function xor(a: Bytes, b: Bytes): Bytes {
  return a.map((byte, i) => byte ^ b[i]!);
}

/** Takes as long wherever they differ. */
function isSame(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && xor(a, b).reduce((all, byte) => all | byte, 0) === 0;
}

function decodeText(bytes: Bytes): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw failed("the server's SCRAM message is malformed", cause);
  }
}

/** Why a message is not what it has to be: the server may say so itself. */
function refused(text: string): OperationalError {
  const error = SERVER_ERROR.exec(text)?.[1];
  return failed(
    error === undefined
      ? "the server's SCRAM message is malformed"
      : `the server ends SCRAM with the error "${shown(error)}"`,
  );
}

function failed(state: string, cause?: unknown): OperationalError {
  return new OperationalError(`Cannot log in: ${state}`, { phase: "login", cause });
}
