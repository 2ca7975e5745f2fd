/**
 * Certificates for tests, made anew in each process.
 *
 * They are made by WebCrypto, so that no program is needed; keys are on the curve P-256.
 * @module
 */

import * as x509 from "@peculiar/x509";
import { createPrivateKey } from "node:crypto";

/** A certificate and its key, both in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is for. */
export interface CertificateOptions {
  /** The common name. */
  readonly name: string;
  /** The host names and IP addresses it is for. */
  readonly hosts?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** A certificate that was good until yesteryear. */
export const EXPIRED: Pick<CertificateOptions, "notBefore" | "notAfter"> = {
  notBefore: yearsFromNow(-3),
  notAfter: yearsFromNow(-1),
};

/** One that signs certificates, itself first of all. */
export class Authority {
  readonly identity: Identity;
  readonly #keys: CryptoKeyPair;
  readonly #name: string;

  private constructor(name: string, keys: CryptoKeyPair, identity: Identity) {
    this.#name = name;
    this.#keys = keys;
    this.identity = identity;
  }

  static async create(name: string): Promise<Authority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...formOf({ name, isAuthority: true }),
      keys,
    });
    return new Authority(`CN=${name}`, keys, await identityOf(certificate, keys));
  }

  /** Signs a certificate. */
  async issue(options: CertificateOptions): Promise<Identity> {
    const keys = await newKeys();
    const { name, ...form } = formOf(options);
    const certificate = await x509.X509CertificateGenerator.create({
      ...form,
      subject: name,
      issuer: this.#name,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
    });
    return identityOf(certificate, keys);
  }
}

/** A certificate that nobody but its own key has signed. */
export async function selfSigned(options: CertificateOptions): Promise<Identity> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...formOf(options),
    keys,
  });
  return identityOf(certificate, keys);
}

/** The certificates that a server named `localhost` may have, good and bad. */
export type ServerCertificate = "good" | "wrong CA" | "wrong host" | "expired" | "self-signed";

/** Makes an authority, and one of each kind of certificate. */
export async function serverIdentities(): Promise<
  { readonly authority: Authority; readonly identities: Record<ServerCertificate, Identity> }
> {
  const authority = await Authority.create("Test CA");
  const other = await Authority.create("Other CA");
  const usual = { name: "localhost", hosts: ["localhost", "127.0.0.1", "::1"] };
  const identities = {
    "good": await authority.issue(usual),
    "wrong CA": await other.issue(usual),
    "wrong host": await authority.issue({ name: "other", hosts: ["other.example"] }),
    "expired": await authority.issue({ ...usual, ...EXPIRED }),
    "self-signed": await selfSigned({ ...usual, isAuthority: true }),
  };
  return { authority, identities };
}

/** The key, encrypted. */
export function encryptedKey({ key }: Identity, passphrase: string): string {
  const form = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return createPrivateKey(key).export(form) as string;
}

function formOf(
  { name, hosts = [], notBefore, notAfter, isAuthority = false }: CertificateOptions,
) {
  const names = hosts.map((host) => ({ type: isIp(host) ? "ip" : "dns", value: host } as const));
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
  ];
  if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names));
  return {
    serialNumber: crypto.randomUUID().replaceAll("-", "").replace(/^./, "1"),
    name: `CN=${name}`,
    notBefore: notBefore ?? yearsFromNow(-1),
    notAfter: notAfter ?? yearsFromNow(1),
    signingAlgorithm: ALGORITHM,
    extensions,
  };
}

function isIp(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

function yearsFromNow(years: number): Date {
  return new Date(Math.floor((Date.now() + years * YEAR_MS) / 1000) * 1000);
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function identityOf(
  certificate: x509.X509Certificate,
  keys: CryptoKeyPair,
): Promise<Identity> {
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}
