/**
 * The keys that SCRAM makes of a password. That is slow by design, so those of the last logins are kept.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 * @module
 */

import { toBase64 } from "./base64.ts";
import { saslprep } from "./saslprep.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** With what the client proves itself, what the server checks that with, and with what the server proves itself. */
export interface ScramKeys {
  readonly clientKey: Bytes;
  readonly storedKey: Bytes;
  readonly serverKey: Bytes;
}

/** What the keys are made of. */
export interface ScramSecret {
  readonly password: string;
  readonly salt: Bytes;
  readonly iterations: number;
}

const MOST_KEPT = 32;
/** No two processes find keys under the same names, and no name tells a password. */
const NAMING_KEY = crypto.getRandomValues(new Uint8Array(32));

const encoder = new TextEncoder();

/** Makes the keys: as long as the server's number of iterations wants it. */
export async function makeKeys({ password, salt, iterations }: ScramSecret): Promise<ScramKeys> {
  const secret = encoder.encode(saslprep(password));
  const key = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const salted = new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
  const clientKey = await hmac(salted, encoder.encode("Client Key"));
  const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
  return { clientKey, storedKey, serverKey: await hmac(salted, encoder.encode("Server Key")) };
}

/** HMAC-SHA-256. */
export async function hmac(secret: Bytes, message: Bytes): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** The keys of the last logins. It holds no password, and only keys that a server has shown to know. */
export class KeptKeys {
  readonly #kept = new Map<string, ScramKeys>();

  /** Under what the keys of a secret are kept. */
  async nameOf({ password, salt, iterations }: ScramSecret): Promise<string> {
    const secret = encoder.encode(`${iterations},${toBase64(salt)},${password}`);
    return toBase64(await hmac(NAMING_KEY, secret));
  }

  /** Those kept under a name. */
  get(name: string): ScramKeys | undefined {
    return this.#kept.get(name);
  }

  /** Keeps them, in place of those that were used longest ago. */
  keep(name: string, keys: ScramKeys): void {
    this.#kept.delete(name);
    this.#kept.set(name, keys);
    if (this.#kept.size <= MOST_KEPT) return;
    const [oldest] = this.#kept.keys();
    this.#kept.delete(oldest!);
  }
}
