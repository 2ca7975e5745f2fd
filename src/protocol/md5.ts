/**
 * The proof of md5 authentication, and what a server keeps for it. The method is deprecated: it protects the password from nobody who
 * can read the server's catalog or try many passwords.
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** `"md5" + md5(md5(password + user) + salt)`, as the server wants it. */
export function md5Proof(user: string, password: string, salt: Uint8Array): string {
  return "md5" + md5(Buffer.concat([Buffer.from(secret(user, password)), salt]));
}

/** `"md5" + md5(password + user)`, as the server keeps it. */
export function md5Verifier(user: string, password: string): string {
  return "md5" + secret(user, password);
}

function secret(user: string, password: string): string {
  return md5(Buffer.from(password + user));
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
