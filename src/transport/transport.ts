/**
 * Bytes to and from one server: the only thing of the outside world that the engine knows.
 * @module
 */

import type { Address } from "../driver.ts";

/** An open byte stream to the server. One read and one write may be under way at a time. */
export interface Transport {
  /** Reads into `into`: resolves with the number of bytes, or null at the end of the stream. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes all of `bytes`; they must not change until it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes at once; a pending read or write rejects. Twice is once. */
  close(): void;
}

/** Opens a transport; rejects with the system's own error, or with `signal.reason`. */
export type Dial = (address: Address, signal: AbortSignal) => Promise<Transport>;
