/**
 * Channel binding `tls-server-end-point`: what ties the proof of a password to the server's certificate.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5929#section-4
 * @module
 */

import { createHash } from "node:crypto";
import { DerReader, Tag } from "./der.ts";

/** The hash of each signature algorithm, for those that name it; of md5 and sha1 the RFC makes sha256. */
const SIGNATURES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.1.1.4", "sha256"], // md5WithRSAEncryption
  ["1.2.840.113549.1.1.5", "sha256"], // sha1WithRSAEncryption
  ["1.2.840.113549.1.1.14", "sha224"],
  ["1.2.840.113549.1.1.11", "sha256"],
  ["1.2.840.113549.1.1.12", "sha384"],
  ["1.2.840.113549.1.1.13", "sha512"],
  ["1.2.840.10045.4.1", "sha256"], // ecdsa-with-SHA1
  ["1.2.840.10045.4.3.1", "sha224"],
  ["1.2.840.10045.4.3.2", "sha256"],
  ["1.2.840.10045.4.3.3", "sha384"],
  ["1.2.840.10045.4.3.4", "sha512"],
  ["1.2.840.10040.4.3", "sha256"], // dsa-with-sha1
  ["2.16.840.1.101.3.4.3.1", "sha224"], // dsa
  ["2.16.840.1.101.3.4.3.2", "sha256"],
]);

const HASHES: ReadonlyMap<string, string> = new Map([
  ["1.3.14.3.2.26", "sha256"], // sha1
  ["2.16.840.1.101.3.4.2.4", "sha224"],
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
]);

const RSA_PSS = "1.2.840.113549.1.1.10";
/** [0], EXPLICIT: the first of the parameters of RSA-PSS. */
const PSS_HASH = 0xa0;

/**
 * What SCRAM is bound to: the hash of a certificate in DER; null where its signature names no hash, as Ed25519, or one
 * that is not known here.
 */
export function serverEndPoint(certificate: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const hash = signatureHash(certificate);
  return hash === null ? null : new Uint8Array(createHash(hash).update(certificate).digest());
}

/** Certificate: a SEQUENCE of what is signed, the algorithm of the signature, and the signature. */
function signatureHash(certificate: Uint8Array): string | null {
  const whole = new DerReader(certificate);
  const parts = whole.enter(Tag.sequence);
  if (!parts || !whole.done || !parts.skip(Tag.sequence)) return null;
  const algorithm = parts.enter(Tag.sequence);
  const oid = algorithm?.objectIdentifier();
  if (!algorithm || !oid) return null;
  return oid === RSA_PSS ? pssHash(algorithm) : SIGNATURES.get(oid) ?? null;
}

/** The hash in the parameters of RSA-PSS: sha1 where it is left out. */
function pssHash(algorithm: DerReader): string | null {
  const parameters = algorithm.enter(Tag.sequence);
  if (!parameters) return null;
  if (parameters.tag !== PSS_HASH) return "sha256";
  const oid = parameters.enter(PSS_HASH)?.enter(Tag.sequence)?.objectIdentifier();
  return (oid && HASHES.get(oid)) ?? null;
}
