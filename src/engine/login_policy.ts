/**
 * What a server may ask for at login, and what its certificate is good for: decided before anything is answered.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-REQUIRE-AUTH
 * @module
 */

import type { AuthenticationMethod, ConnectTarget } from "../driver.ts";
import { type DatabaseError, NotSupportedError, OperationalError } from "../errors.ts";
import { type Challenge, SCRAM, SCRAM_PLUS } from "../protocol/challenge.ts";
import type { ScramBinding } from "../protocol/scram.ts";
import { shown } from "../protocol/shown_text.ts";
import { describe } from "./address.ts";
import type { Link } from "./link.ts";

/** A mechanism, and what it is bound to. */
export interface ScramChoice {
  readonly mechanism: typeof SCRAM | typeof SCRAM_PLUS;
  readonly binding: ScramBinding;
}

/** What SCRAM can be bound to, or why it cannot. */
export type EndPoint = { readonly data: Uint8Array } | { readonly why: string };

/** A server's first challenge, or that there is none. */
export type FirstChallenge = Exclude<Challenge, { kind: "saslContinue" | "saslFinal" }>;

/** What it asks for: under the name of `requireAuth`, which Kerberos V5 and SCM have not, and in words. */
interface Asked {
  readonly method: AuthenticationMethod | null;
  readonly what: string;
  readonly isSupported: boolean;
}

const OAUTH = "OAUTHBEARER";
const FOREIGN: Readonly<Record<string, AuthenticationMethod>> = { GSSAPI: "gss", SSPI: "sspi" };

/** What SCRAM can be bound to on a link. */
export async function endPointOf(
  { transport: { tls } }: Link,
  { channelBinding }: Pick<ConnectTarget["authentication"], "channelBinding">,
): Promise<EndPoint> {
  if (channelBinding === "disable") return { why: 'channelBinding is "disable"' };
  if (tls === undefined) return { why: "the connection is not encrypted" };
  if (tls.certificate === null) return { why: "the runtime does not show its certificate" };
  const { serverEndPoint } = await import("../protocol/channel_binding.ts");
  const data = serverEndPoint(tls.certificate);
  return data ? { data } : { why: "the signature of its certificate names no known hash" };
}

/** Holds a login to what the target says of it. */
export class LoginPolicy {
  readonly #link: Link;
  readonly #authentication: ConnectTarget["authentication"];
  readonly #endPoint: EndPoint;

  constructor(link: Link, authentication: ConnectTarget["authentication"], endPoint: EndPoint) {
    this.#link = link;
    this.#authentication = authentication;
    this.#endPoint = endPoint;
  }

  /** Throws `OperationalError` or `NotSupportedError` when this challenge, the first, must not or cannot be answered. */
  check(challenge: FirstChallenge): void {
    const { method, what, isSupported } = askedBy(challenge);
    if (method !== null) this.#refuseUnaccepted(method, what);
    if (method !== "scram-sha-256") this.#refuseUnbound(`${this.#where} asks for ${what}`);
    if (!isSupported) throw this.#unsupported(what);
    if (method === "password" || method === "md5") this.#refuseInClear(method, what);
  }

  /** Chooses among the mechanisms that the server offers. Throws `OperationalError` when none will do. */
  scram(mechanisms: readonly string[]): ScramChoice {
    const [isBindable, isPlain] = [SCRAM_PLUS, SCRAM].map((name) => mechanisms.includes(name));
    if (isBindable && this.#link.transport.tls === undefined) {
      throw refused(
        `${this.#where} offers ${SCRAM_PLUS} over a connection that is not encrypted; ` +
          "somebody in between must have ended the encryption",
      );
    }
    const endPoint = this.#endPoint;
    if (isBindable && "data" in endPoint) {
      return { mechanism: SCRAM_PLUS, binding: { flag: "p", data: endPoint.data } };
    }
    const why = "why" in endPoint ? endPoint.why : `${this.#where} does not offer ${SCRAM_PLUS}`;
    this.#refuseUnbound(why);
    if (!isPlain) throw refused(`${this.#where} offers only ${SCRAM_PLUS}, and ${why}`);
    return { mechanism: SCRAM, binding: { flag: "data" in endPoint ? "y" : "n" } };
  }

  get #where(): string {
    return describe(this.#link.address);
  }

  #refuseUnaccepted(method: AuthenticationMethod, what: string): void {
    const { accepted } = this.#authentication;
    if (accepted.has(method)) return;
    const names = [...accepted].join(", ") || "nothing";
    throw refused(
      `${this.#where} asks for ${what} (${method}), and requireAuth accepts only ${names}`,
    );
  }

  #refuseUnbound(why: string): void {
    if (this.#authentication.channelBinding !== "require") return;
    throw refused(`channelBinding is "require", and ${why}`);
  }

  /** Whoever listens on the way could read the password, or replay its hash. */
  #refuseInClear(method: AuthenticationMethod, what: string): void {
    const { protection } = this.#link;
    if (protection === "local" || protection === "verified") return;
    if (this.#authentication.inClear.has(method)) return;
    const why = protection === "clear" ? "is not encrypted" : "does not prove who answers";
    throw refused(
      `${this.#where} asks for ${what}, and the connection ${why}; ` +
        `let the server use scram-sha-256, pass sslMode: "verify-full", or requireAuth: "${method}"`,
    );
  }

  #unsupported(what: string): NotSupportedError {
    return new NotSupportedError(
      `Cannot log in: ${this.#where} asks for ${what}, which is not supported; ` +
        "let pg_hba.conf ask this user for scram-sha-256 or for a client certificate",
      { phase: "login" },
    );
  }
}

function askedBy(challenge: FirstChallenge): Asked {
  switch (challenge.kind) {
    case "ok":
      return { method: "none", what: "no proof at all", isSupported: true };
    case "cleartext":
      return { method: "password", what: "a cleartext password", isSupported: true };
    case "md5":
      return { method: "md5", what: "an md5 password", isSupported: true };
    case "foreign": {
      const method = FOREIGN[challenge.name] ?? null;
      return { method, what: challenge.name, isSupported: false };
    }
    case "sasl":
      return askedBySasl(challenge.mechanisms);
  }
}

function askedBySasl(mechanisms: readonly string[]): Asked {
  if (mechanisms.includes(SCRAM) || mechanisms.includes(SCRAM_PLUS)) {
    return { method: "scram-sha-256", what: "SCRAM-SHA-256", isSupported: true };
  }
  if (mechanisms.includes(OAUTH)) {
    return { method: "oauth", what: "an OAuth token", isSupported: false };
  }
  const names = shown(mechanisms.join(", ")) || "none";
  throw refused(`the server offers none of the SASL mechanisms known here, but ${names}`);
}

function refused(state: string): DatabaseError {
  return new OperationalError(`Cannot log in: ${state}`, { phase: "login" });
}
