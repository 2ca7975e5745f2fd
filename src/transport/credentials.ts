/**
 * Certificates and keys, checked before the runtime gets them: it passes over what it cannot read.
 * @module
 */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { TlsCredentials } from "../driver.ts";
import { TlsFailure } from "./tls_failure.ts";

const BEGIN = /-----BEGIN (?:X509 )?CERTIFICATE-----/g;
const CERTIFICATE = new RegExp(`${BEGIN.source}[^-]*-----END [^-]*-----`, "g");

/** The key of a text that may hold its certificates, too. */
const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[^]*?-----END [^-]*-----/;

/** Each certificate of PEM texts by itself. Throws when there is none in one, or when one cannot be read. */
export function certificatesIn(texts: readonly string[], whose: string): string[] {
  return texts.flatMap((text) => {
    const found = text.match(CERTIFICATE);
    if (found === null || found.length < text.match(BEGIN)!.length) {
      throw new TlsFailure("credentials", `${whose} are not certificates in PEM`);
    }
    for (const certificate of found) parsed(certificate, whose);
    return found;
  });
}

function parsed(certificate: string, whose: string): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (cause) {
    throw new TlsFailure("credentials", `${whose} hold a certificate that cannot be read`, cause);
  }
}

/** With what the client proves itself, in the form that `node:tls` reads whatever it was: the key is not encrypted. */
export function proofOf(client: TlsCredentials["client"]): { cert?: string; key?: string } {
  if (client === null) return {};
  const chain = certificatesIn([client.certificate], "the client's certificates");
  const key = keyOf(client);
  if (!parsed(chain[0]!, "the client's certificates").checkPrivateKey(key)) {
    throw new TlsFailure("credentials", "the client's key is not that of its certificate");
  }
  return { cert: chain.join("\n"), key: key.export({ type: "pkcs8", format: "pem" }) as string };
}

function keyOf({ key: text, passphrase }: NonNullable<TlsCredentials["client"]>): KeyObject {
  const key = KEY.exec(text)?.[0] ?? text;
  const isEncrypted = /ENCRYPTED/.test(key);
  if (isEncrypted && passphrase === undefined) {
    throw new TlsFailure("credentials", "the client's key is encrypted and no passphrase is given");
  }
  try {
    return createPrivateKey(isEncrypted ? { key, passphrase: passphrase! } : key);
  } catch {
    // without its cause, which has been near the key
    const why = isEncrypted ? "with this passphrase" : "as PEM";
    throw new TlsFailure("credentials", `the client's key cannot be read ${why}`);
  }
}
