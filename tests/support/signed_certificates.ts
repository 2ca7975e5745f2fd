/**
 * Self-signed certificates for `localhost`, one of each kind of signature; good until 2126.
 * @module
 */

import { Buffer } from "node:buffer";
import signatures from "./signatures.json" with { type: "json" };

/** A certificate. */
export interface SignedCertificate {
  /** The algorithms of its key and of the hash, as in `rsa-sha256`. */
  readonly name: string;
  /** In DER. */
  readonly der: Uint8Array<ArrayBuffer>;
  /** What SCRAM is bound to, in hexadecimal; null where the signature names no hash. */
  readonly hash: string | null;
  /** In PEM. */
  readonly certificate: string;
  /** In PEM. */
  readonly key: string;
}

const keys: Readonly<Record<string, string>> = signatures.keys;

/** All of them. */
export const SIGNED: readonly SignedCertificate[] = signatures.certificates.map((each) => ({
  name: each.name,
  der: new Uint8Array(Buffer.from(each.certificate, "base64")),
  hash: each.hash,
  certificate: pem("CERTIFICATE", each.certificate),
  key: pem("PRIVATE KEY", keys[each.key]!),
}));

/** The one with this name. */
export function signed(name: string): SignedCertificate {
  const found = SIGNED.find((each) => each.name === name);
  if (found) return found;
  throw new Error(`Cannot find a certificate: there is no ${name}`);
}

function pem(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
