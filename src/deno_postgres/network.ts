/**
 * What of a target's safety deno-postgres can keep: that it does, and for the rest it is refused.
 * @module
 */

import type { Address, AuthenticationMethod, ConnectTarget, Encryption } from "../driver.ts";
import { NotSupportedError } from "../errors.ts";
import type { DenoPostgresNetworkOptions } from "./client_options.ts";

/** How deno-postgres lets a server ask for a password; it cannot be told which of them will do. */
const METHODS: readonly AuthenticationMethod[] = ["none", "password", "md5", "scram-sha-256"];
const TLS_AT_WILL: ReadonlySet<string> = new Set(["disable", "allow", "prefer"]);
const INSTEAD = "use verify-full, or the driver's own option tls";

/**
 * The driver's network options for one place, with what the target asks for. The option `tls` is the caller's word:
 * with it everything is encrypted and verified, whatever the target says.
 *
 * Rejects with `NotSupportedError` when deno-postgres would do something less safe than asked, and as the target's
 * `credentials()` does.
 */
export async function networkFor(
  address: Address,
  target: ConnectTarget,
  given: DenoPostgresNetworkOptions,
): Promise<DenoPostgresNetworkOptions> {
  refuseUnkept(target);
  const { encryption, authentication } = target;
  const isTold = authentication.inClear.has("password") && authentication.inClear.has("md5");
  const allowClearText = given.allowClearText === true || isTold;
  const isAtWill = address.kind === "unix" || TLS_AT_WILL.has(encryption.mode);
  const tls = given.tls || false;
  if (tls === false && isAtWill) return { tls, allowClearText };
  refuseUnkeptTls(address, encryption);
  if (!isAtWill && typeof tls !== "object") await refuseOtherRoots(encryption, tls);
  return { tls: tls || true, allowClearText };
}

/** Safety, and a choice of servers, that deno-postgres knows nothing of. */
function refuseUnkept(target: ConnectTarget): void {
  const { authentication, loadBalanceHosts, protocol, targetSessionAttrs } = target;
  if (authentication.channelBinding === "require") throw unkept('channelBinding "require"');
  if (!METHODS.every((method) => authentication.accepted.has(method))) throw unkept("requireAuth");
  if (targetSessionAttrs !== "any") throw unkept(`targetSessionAttrs "${targetSessionAttrs}"`);
  if (loadBalanceHosts !== "disable") throw unkept(`loadBalanceHosts "${loadBalanceHosts}"`);
  if (protocol.min !== "3.0") throw unkept(`minProtocolVersion "${protocol.min}"`);
}

function refuseUnkeptTls(address: Address, encryption: Encryption): void {
  const { maxVersion, minVersion, negotiation, sni } = encryption;
  if (negotiation !== "postgres") throw unkept(`sslNegotiation "${negotiation}"`);
  if (minVersion !== "TLSv1.2") throw unkept(`sslMinProtocolVersion "${minVersion}"`);
  if (maxVersion !== "TLSv1.3") throw unkept(`sslMaxProtocolVersion "${maxVersion}"`);
  if (!sni) throw unkept("sslSni false");
  if (address.kind === "tcp" && address.hostaddr !== undefined) {
    throw unkept("hostAddr with TLS");
  }
}

/** What deno-postgres checks is the chain up to the runtime's roots, and the name. */
async function refuseOtherRoots(encryption: Encryption, tls: boolean): Promise<void> {
  const { mode } = encryption;
  if (mode !== "verify-full" && !tls) throw unkept(`sslMode "${mode}"`, INSTEAD);
  const { client, roots } = await encryption.credentials();
  if (client !== null) throw unkept("sslCert");
  if (Array.isArray(roots)) {
    throw unkept(
      "sslRootCert, for it would trust the runtime's roots as well",
      "pass tls: { caCertificates: [...] } to the driver if that will do",
    );
  }
}

function unkept(setting: string, instead = "use the native driver"): NotSupportedError {
  return new NotSupportedError(
    `Cannot connect: driver "deno-postgres" cannot keep ${setting}; ${instead}`,
    { phase: "connect" },
  );
}
