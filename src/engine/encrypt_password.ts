/**
 * What a server keeps of a password: psycopg2's `encrypt_password`.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/** PostgreSQL's own. */
const SALT_LENGTH = 16;
const DEFAULT_ITERATIONS = 4_096;
/** A client of ours takes no more from a server. */
const MAX_ITERATIONS = 1_000_000;

/** How a password is encrypted. */
export interface EncryptPasswordOptions {
  /** `"scram-sha-256"` unless given. `"md5"` protects the password from nobody who can read it. */
  algorithm?: "scram-sha-256" | "md5";
  /** How often SCRAM hashes, which slows down who tries many passwords; 4096 unless given. */
  iterations?: number;
}

/**
 * What a server keeps of a password, for `ALTER ROLE … PASSWORD`: so the password itself is never sent, and is in no
 * log. A cursor with `clientBinding` takes such a statement with a value.
 *
 * ```ts
 * import { encryptPassword, mogrify } from "@aiopg/aiopg";
 *
 * const verifier = await encryptPassword("secret", "bob");
 * console.log(mogrify("ALTER ROLE bob PASSWORD %s", [verifier]));
 * // ALTER ROLE bob PASSWORD 'SCRAM-SHA-256$4096:…'
 * ```
 *
 * @param password The password.
 * @param user The role it is for. Only md5 needs it.
 * @throws {InterfaceError} for what is no string, and for an option that makes no sense; as a rejection
 * @see {@link https://www.postgresql.org/docs/current/libpq-misc.html#LIBPQ-PQENCRYPTPASSWORDCONN}
 */
export async function encryptPassword(
  password: string,
  user: string,
  options: EncryptPasswordOptions = {},
): Promise<string> {
  const { algorithm = "scram-sha-256", iterations = DEFAULT_ITERATIONS, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) refuse(`there is no option ${JSON.stringify(unknown)}`);
  if (typeof password !== "string") refuse("the password is not a string");
  if (typeof user !== "string") refuse("the user is not a string");
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) {
    refuse(`iterations is not a whole number from 1 to ${MAX_ITERATIONS}`);
  }
  if (algorithm === "md5") {
    const { md5Verifier } = await import("../protocol/md5.ts");
    return md5Verifier(user, password);
  }
  if (algorithm !== "scram-sha-256") refuse('algorithm is neither "scram-sha-256" nor "md5"');
  const salt = crypto.getRandomValues(new Uint8Array(SALT_LENGTH));
  const { scramVerifier } = await import("../protocol/scram.ts");
  return await scramVerifier(password, salt, iterations);
}

function refuse(state: string): never {
  throw new InterfaceError(`Cannot encrypt the password: ${state}`);
}
