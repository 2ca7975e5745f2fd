/**
 * A connection of the runtime as a stream of `node:stream`, which is all that `node:tls` needs.
 * @module
 */

import { Duplex } from "node:stream";

const READ_BYTES = 64 * 1024;

/**
 * A connection as a stream, which owns it from now on.
 *
 * `node:tls` takes whatever there is, however much of it waits to be read, so what comes in is held back here.
 */
export class ConnDuplex extends Duplex {
  readonly #conn: Deno.TcpConn;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #isHeld = false;
  /** Somebody has asked for more while it was held back. */
  #isAsked = false;

  constructor(conn: Deno.TcpConn) {
    super();
    this.#conn = conn;
    this.on("error", () => {}); // whoever reads or writes hears of it; with nobody it would end the process
  }

  /** Lets nothing more in but what is being read already, until {@linkcode release}. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Ends {@linkcode hold}. */
  release(): void {
    this.#isHeld = false;
    if (this.#isAsked) this._read();
  }

  override _read(): void {
    this.#isAsked = this.#isHeld;
    if (this.#isHeld) return;
    this.#conn.read(this.#buffer).then(
      (count) => this.push(count === null ? null : this.#buffer.slice(0, count)),
      (error) => this.destroy(error),
    );
  }

  override _write(chunk: Uint8Array, _: string, done: (error?: Error | null) => void): void {
    this.#writeAll(chunk).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    try {
      this.#conn.close();
    } catch {
      // closed already
    }
    done(error);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      written += await this.#conn.write(bytes.subarray(written));
    }
  }
}
