/**
 * Bytes to and from one server: the only thing of the outside world that the engine knows.
 * @module
 */

import type { Address, TlsCredentials, TlsVersion } from "../driver.ts";

/** How TLS names PostgreSQL's protocol. */
export const ALPN = "postgresql";

/** An open byte stream to the server. One read and one write may be under way at a time. */
export interface Transport {
  /** Reads into `into`: resolves with the number of bytes, or null at the end of the stream. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes all of `bytes`; they must not change until it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes at once; a pending read or write rejects. Twice is once. */
  close(): void;
  /**
   * Begins TLS; called while nothing is being read or written. Resolves with the encrypted stream once the handshake
   * is done and the server's certificate has passed; this one is used no more. Rejects when either fails, or when it
   * is closed, and closes: with a `TlsFailure`, or a `NotSupportedError` for what this runtime cannot do. Closing this
   * one closes the encrypted stream too. Absent where there is no TLS.
   */
  startTls?(plan: TlsPlan): Promise<Transport>;
  /**
   * The IP address at the other end, which a cancel request must reach as well: a name may have several. Absent where it
   * is not known, or may not be dialled.
   */
  readonly peer?: string;
  /** What is known of the encryption; absent on a stream that is not encrypted. */
  readonly tls?: TlsFacts;
}

/** What TLS must be like. */
export interface TlsPlan extends TlsCredentials {
  /** What is checked: nothing, who signed the certificate, or that and the host it is for. */
  readonly verify: "none" | "ca" | "full";
  /** The host that the certificate must be for. */
  readonly serverName: string;
  /** Whether the name is sent in clear, so that a server with many can choose. */
  readonly sni: boolean;
  /** The oldest version that will do. */
  readonly minVersion: TlsVersion;
  /** The newest version that will do. */
  readonly maxVersion: TlsVersion;
  /** Whether the server's certificate must be known, for channel binding. */
  readonly certificateNeeded: boolean;
}

/** What is known of an encrypted stream. */
export interface TlsFacts {
  /** The server's certificate, as DER; null where the runtime does not show it. */
  readonly certificate: Uint8Array<ArrayBuffer> | null;
  /** Whether the server agreed that what follows is PostgreSQL's protocol. */
  readonly agreed: boolean;
}

/**
 * Opens a transport; rejects with the system's own error, or with `signal.reason`. `unverified` says that TLS may have
 * to begin on it without a check of the server's certificate.
 */
export type Dial = (
  address: Address,
  signal: AbortSignal,
  unverified?: boolean,
) => Promise<Transport>;
