/**
 * Settings of encryption for tests.
 * @module
 */

import type { ConnectTarget, Encryption, TlsCredentials } from "../../src/driver.ts";
import { PLAIN } from "./scripted_native.ts";

/** What {@linkcode encrypted} may be told. */
export type EncryptionChanges =
  & Partial<Omit<Encryption, "credentials">>
  & Partial<TlsCredentials>;

/** The part of a target that says how to encrypt: `sslmode=require` unless it is changed. */
export function encrypted(
  changes: EncryptionChanges = {},
): Pick<ConnectTarget, "encryption" | "authentication"> {
  const { roots = null, client = null, ...others } = changes;
  const credentials = () => ({ roots, client });
  return {
    encryption: { ...PLAIN.encryption, mode: "require", ...others, credentials },
    authentication: PLAIN.authentication,
  };
}
