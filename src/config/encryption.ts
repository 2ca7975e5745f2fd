/**
 * From settings to how a connection is encrypted.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 * @module
 */

import type { Encryption, SslMode, TlsVersion } from "../driver.ts";
import { credentialsOf } from "./credentials.ts";
import type { Environment } from "./environment.ts";
import { misused } from "./refusal.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";

const WEAK: ReadonlySet<string> = new Set(["disable", "allow", "prefer"]);
/** libpq's names in its own order. The first two are not spoken: what asks for at least them gets more. */
const VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * How to encrypt. What is one of several words has been checked against the table of parameters; files are read by
 * `credentials()`, for each connection anew.
 *
 * @throws {InterfaceError} where settings ask for safety that others take away
 */
export function encryptionOf(settings: Settings, environment: Environment): Encryption {
  const usesSystem = textOf(settings, "sslrootcert") === "system";
  const asked = textOf(settings, "sslmode");
  const mode = (asked || (usesSystem ? "verify-full" : "prefer")) as SslMode;
  const negotiation = textOf(settings, "sslnegotiation") === "direct" ? "direct" : "postgres";
  if (usesSystem && mode !== "verify-full") {
    throw weak(settings, mode, "sslrootcert", "verify-full");
  }
  if (negotiation === "direct" && WEAK.has(mode)) {
    throw weak(settings, mode, "sslnegotiation", "require, verify-ca or verify-full");
  }
  return {
    mode,
    negotiation,
    sni: textOf(settings, "sslsni") !== "0",
    ...versionsOf(settings),
    credentials: () => credentialsOf(settings, mode, environment),
  };
}

function weak(settings: Settings, mode: string, wish: string, enough: string): Error {
  const [asked, value] = [nameOf(settings, wish), textOf(settings, wish)];
  return misused(
    `${nameOf(settings, "sslmode")} "${mode}" is too weak for ${asked} "${value}"; use ${enough}`,
  );
}

function versionsOf(settings: Settings): Pick<Encryption, "minVersion" | "maxVersion"> {
  const [oldest, newest] = ["ssl_min_protocol_version", "ssl_max_protocol_version"] as const;
  const maxVersion = versionOf(settings, newest) ?? "TLSv1.3";
  if (maxVersion === "older") {
    throw misused(
      `${nameOf(settings, newest)} is not safe, and not spoken; use TLSv1.2 or TLSv1.3`,
    );
  }
  const asked = versionOf(settings, oldest) ?? "older";
  const minVersion = asked === "older" ? "TLSv1.2" : asked;
  if (minVersion <= maxVersion) return { minVersion, maxVersion };
  throw misused(`${nameOf(settings, oldest)} is above ${nameOf(settings, newest)}`);
}

/** As libpq reads it, in upper or lower case; null where it is not given. */
function versionOf(settings: Settings, keyword: string): TlsVersion | "older" | null {
  const text = textOf(settings, keyword).toLowerCase();
  if (text === "") return null;
  const version = VERSIONS.find((each) => each.toLowerCase() === text);
  if (version === undefined) {
    throw misused(`${nameOf(settings, keyword)} is none of ${VERSIONS.join(", ")}`);
  }
  return version === "TLSv1" || version === "TLSv1.1" ? "older" : version;
}
