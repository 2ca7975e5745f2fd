/**
 * From settings to what TLS must be like, and back to them where it has failed.
 * @module
 */

import type { Encryption, SslMode, TlsCredentials } from "../driver.ts";
import type { TlsFailureReason } from "../transport/tls_failure.ts";
import type { TlsPlan } from "../transport/transport.ts";

/** What TLS must be like with a server; `certificateNeeded` is for channel binding. */
export function planFor(
  { mode, sni, minVersion, maxVersion }: Encryption,
  { roots, client }: TlsCredentials,
  { serverName, certificateNeeded }: Pick<TlsPlan, "serverName" | "certificateNeeded">,
): TlsPlan {
  const isFull = mode === "verify-full" || roots === "system";
  // As in libpq: where roots are given, they are used, whatever the mode.
  const isChecked = mode === "verify-ca" || roots !== null;
  const verify = isFull ? "full" : isChecked ? "ca" : "none";
  return { verify, roots, client, sni, minVersion, maxVersion, serverName, certificateNeeded };
}

/** What follows the failure's own words; empty where nothing is to be added. */
export function hintFor(
  reason: TlsFailureReason,
  { mode, negotiation }: Pick<Encryption, "mode" | "negotiation">,
  plan: TlsPlan,
): string {
  // Before PostgreSQL 17 a server hangs up on who begins so.
  const isUnknown = negotiation === "direct" && reason === "hang-up";
  const hint = HINTS[isUnknown ? "protocol" : reason]?.(mode, plan);
  return hint === undefined ? "" : ` (${hint})`;
}

const namesRoots = (_: SslMode, { roots }: TlsPlan): string =>
  roots === "system"
    ? "give the certificate of who has signed it as sslRootCert"
    : "sslRootCert says who is trusted";

const HINTS: Partial<Record<TlsFailureReason, (mode: SslMode, plan: TlsPlan) => string>> = {
  "issuer": namesRoots,
  "self-signed": (_, { roots }) =>
    roots === "system"
      ? "give it as sslRootCert to trust it"
      : "it is not among those of sslRootCert",
  "host": (mode) => `sslMode ${mode} checks the host`,
  "client": () => "sslCert and sslKey are the client's",
  "version": (_, { minVersion, maxVersion }) =>
    minVersion === maxVersion
      ? `only ${minVersion} will do`
      : `${minVersion} to ${maxVersion} will do`,
  "protocol": () => "sslNegotiation direct needs PostgreSQL 17",
};
