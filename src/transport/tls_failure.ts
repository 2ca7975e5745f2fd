/**
 * Why TLS failed, in words and as a reason to decide by: each of the runtime's ways says it differently.
 * @module
 */

/** Why TLS failed. */
export type TlsFailureReason =
  /** Nobody who is trusted has signed the server's certificate. */
  | "issuer"
  /** The server's certificate is signed by itself alone, and is not trusted. */
  | "self-signed"
  /** The server's certificate is for another host. */
  | "host"
  /** The server's certificate is no more valid, or not yet. */
  | "dates"
  /** The server's certificate cannot be used. */
  | "certificate"
  /** The server does not take the client's certificate, or its absence. */
  | "client"
  /** There is no version of TLS that both sides take. */
  | "version"
  /** The server does not know PostgreSQL's protocol by TLS's name for it. */
  | "protocol"
  /** The server refuses for another reason. */
  | "refusal"
  /** The connection ended within the handshake. */
  | "hang-up"
  /** What answers does not speak TLS. */
  | "no-tls"
  /** Certificates or keys of ours cannot be read. */
  | "credentials"
  /** Anything else. */
  | "other";

/** TLS failed. The message is a clause, without a secret and without a word of the server's but its names. */
export class TlsFailure extends Error {
  readonly reason: TlsFailureReason;

  constructor(reason: TlsFailureReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "TlsFailure";
    this.reason = reason;
  }
}

type Rule = readonly [pattern: RegExp, reason: TlsFailureReason, words: string];

/** By what the runtime's own TLS says, and what `node:tls` does; the first that fits. */
const RULES: readonly Rule[] = [
  [
    /UnknownIssuer|UNABLE_TO_|SELF_SIGNED_CERT_IN_CHAIN/,
    "issuer",
    "nobody who is trusted has signed the certificate",
  ],
  [/DEPTH_ZERO_SELF_SIGNED/, "self-signed", "the certificate is signed by itself alone"],
  [/CaUsedAsEndEntity/, "self-signed", "the certificate is that of an authority"],
  [/not valid yet|Not_?(Valid_?Yet|Yet_?Valid)/i, "dates", "the certificate is not valid yet"],
  [/expired/i, "dates", "the certificate has expired"],
  [/not valid for|NotValidFor/i, "host", "the certificate is for another host"],
  [
    /fatal alert: .*protocol_?version|PROTOCOL_VERSION/i,
    "version",
    "the server takes no such version of TLS",
  ],
  [/incompatible|UNSUPPORTED_PROTOCOL/i, "version", "both sides take no common version of TLS"],
  [/no_?application_?protocol/i, "protocol", "the server does not know PostgreSQL's protocol"],
  [/certificate_?required/i, "client", "the server wants a certificate of the client"],
  [
    /alert.*(certificate|unknown_?ca|decrypt_?error)/i,
    "client",
    "the server does not take the client's certificate",
  ],
  [/alert/i, "refusal", "the server refuses the handshake"],
  [
    /invalid peer certificate|INVALID_(PURPOSE|CA)/,
    "certificate",
    "the certificate cannot be used",
  ],
  [
    /eof|hang up|reset|broken pipe|disconnected/i,
    "hang-up",
    "the server hung up within the handshake",
  ],
  [
    /corrupt message|InvalidContentType|WRONG_VERSION_NUMBER/i,
    "no-tls",
    "what answers does not speak TLS",
  ],
];

/** What the runtime says, in our words. */
export function explained(error: unknown): TlsFailure {
  if (error instanceof TlsFailure) return error;
  const said = saidBy(error);
  const rule = RULES.find(([pattern]) => pattern.test(said));
  if (rule === undefined) return new TlsFailure("other", "the handshake failed", error);
  const [, reason, words] = rule;
  return new TlsFailure(reason, reason === "host" ? hostClause(said) ?? words : words, error);
}

function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = "code" in error ? String(error.code) : "";
  return `${error.name} ${code} ${error.message}`;
}

/** The runtime's own TLS lists the names as `DnsName("a"), DnsName("b")`. */
function hostClause(said: string): string | undefined {
  const names = [...said.matchAll(/(?:DnsName|IpAddress)\("?([^")]*)/g)].map(([, name]) => name!);
  return names.length === 0 ? undefined : certificateFor(names);
}

const MOST_NAMES = 3;
const LONGEST_NAME = 100;

/** The clause for a certificate that is for these names; they are the server's words, so their length is bounded. */
export function certificateFor(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) =>
    name.replace(/[^\w.:*-]/g, "?").slice(0, LONGEST_NAME)
  );
  if (shown.length === 0) return "the certificate is for no host";
  const rest = names.length > MOST_NAMES ? " and others" : "";
  return `the certificate is for ${shown.join(", ")}${rest}`;
}
