/**
 * Where and as whom to connect, and whom to trust: all that a driver is told before it dials. Types only.
 * @module
 */

import type { CodecRegistry } from "./types/codec.ts";

/** One place to dial. */
export type Address =
  | {
    readonly kind: "tcp";
    /** The name or the address: what a certificate must be for. */
    readonly host: string;
    readonly port: number;
    /** The IP address to dial in place of looking `host` up. */
    readonly hostaddr?: string;
    /** Whether the operating system looks after a silent connection; it does unless this is false. */
    readonly keepAlive?: false;
  }
  | { readonly kind: "unix"; readonly path: string };

/**
 * Which encryption is asked for, in libpq's words.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

/** A version of TLS that is still safe. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** The certificates and keys of one connection. */
export interface TlsCredentials {
  /**
   * Who may have signed the server's certificate: those whom the runtime trusts, or these alone, in PEM; null to trust
   * anybody. A certificate that is given here is itself trusted as a server's. Before Deno 2.7.14 these are trusted
   * besides those whom the runtime trusts, and only where the host is checked, too.
   */
  readonly roots: "system" | readonly string[] | null;
  /** With what the client proves itself, in PEM. */
  readonly client: {
    readonly certificate: string;
    readonly key: string;
    /** What decrypts the key. */
    readonly passphrase?: string;
  } | null;
}

/** Whether and how a connection is encrypted. Unix sockets never are. */
export interface Encryption {
  /** What to insist on. */
  readonly mode: SslMode;
  /** Whether TLS begins at once (`direct`), or after asking for it in PostgreSQL's way. */
  readonly negotiation: "postgres" | "direct";
  /** Whether the server hears in clear which host is wanted. */
  readonly sni: boolean;
  /** The oldest version that will do. */
  readonly minVersion: TlsVersion;
  /** The newest version that will do. */
  readonly maxVersion: TlsVersion;
  /** Certificates and keys, read anew for each connection; only called before TLS begins. */
  readonly credentials: () => TlsCredentials | Promise<TlsCredentials>;
}

/** How a client can prove itself, in the words of libpq's `require_auth`; `none` is not at all. */
export type AuthenticationMethod =
  | "none"
  | "password"
  | "md5"
  | "scram-sha-256"
  | "gss"
  | "sspi"
  | "oauth";

/** What a server may ask for, and what it must prove. */
export interface Authentication {
  /** The methods that will do. */
  readonly accepted: ReadonlySet<AuthenticationMethod>;
  /** Those in which the password may be read or replayed on the way, and that were named nevertheless. */
  readonly inClear: ReadonlySet<AuthenticationMethod>;
  /** Whether the proof must be bound to the server's certificate. */
  readonly channelBinding: "disable" | "prefer" | "require";
}

/**
 * Which session will do, in libpq's words.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 */
export type TargetSessionAttrs =
  | "any"
  | "read-write"
  | "read-only"
  | "primary"
  | "standby"
  | "prefer-standby";

/** A version of the protocol. */
export type ProtocolVersion = "3.0" | "3.2";

/** Where and as whom to connect, complete: defaults, DSN, options and environment already merged. */
export interface ConnectTarget {
  /** The places to try, in this order. */
  readonly addresses: readonly Address[];
  /** Whether the places are tried in an order made anew each time. */
  readonly loadBalanceHosts: "disable" | "random";
  /** Which of their sessions will do. */
  readonly targetSessionAttrs: TargetSessionAttrs;
  /** The role. */
  readonly user: string;
  /** The database. */
  readonly database: string;
  /** The password for a place, or where to get it each time it is needed; undefined where there is none. */
  readonly password?:
    | string
    | ((address: Address) => string | undefined | Promise<string | undefined>);
  /** Run-time parameters sent at login, `application_name` and `options` among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether and how to encrypt. */
  readonly encryption: Encryption;
  /** What the server may ask for, and what it must prove. */
  readonly authentication: Authentication;
  /** The versions of the protocol that will do: the newest is asked for. */
  readonly protocol: { readonly min: ProtocolVersion; readonly max: ProtocolVersion };
  /** Whether statements are prepared by name; if left out, until the server does not know one of them any more. */
  readonly prepare?: boolean;
  /** One deadline for the whole of dialling and logging in, milliseconds; Infinity for none. */
  readonly connectTimeout: number;
  /** How values are read and written. */
  readonly codecs: CodecRegistry;
}
