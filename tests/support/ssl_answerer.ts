/**
 * A listener that takes a request for TLS and answers what it is told, and keeps all that clients send.
 * @module
 */

import { concat, errorResponse } from "./scripted_messages.ts";

/** What comes for a request for TLS; `fin` ends the connection, `silence` is nothing at all. */
export type Answer = Uint8Array<ArrayBuffer> | "fin" | "silence";

const SSL_REQUEST = 80877103;

/** Listens on a free port of 127.0.0.1. Logins in clear are refused. */
export class SslAnswerer implements AsyncDisposable {
  /** What each connection has sent. */
  readonly seen: Uint8Array<ArrayBuffer>[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #answer: Answer;
  readonly #serving: Promise<void>;
  readonly #links: Promise<void>[] = [];

  constructor(answer: Answer) {
    this.#answer = answer;
    this.#serving = this.#serve();
  }

  /** Where it listens. */
  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    await Promise.all(this.#links);
  }

  async #serve(): Promise<void> {
    try {
      for await (const conn of this.#listener) this.#links.push(this.#talk(conn));
    } catch {
      // closed
    }
  }

  /** Until the client hangs up. */
  async #talk(conn: Deno.TcpConn): Promise<void> {
    const link = this.seen.push(new Uint8Array()) - 1;
    const buffer = new Uint8Array(4096);
    try {
      for (let count; (count = await conn.read(buffer)) !== null;) {
        const said = buffer.slice(0, count);
        this.seen[link] = concat(this.seen[link]!, said);
        if (!await this.#reply(conn, said)) break;
      }
    } catch {
      // the client was faster
    } finally {
      conn.close();
    }
  }

  async #reply(conn: Deno.TcpConn, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (new DataView(bytes.buffer).getInt32(4) !== SSL_REQUEST) {
      await conn.write(errorResponse("28000"));
      return false;
    }
    if (this.#answer === "fin") return false;
    if (this.#answer !== "silence") await conn.write(this.#answer);
    return true;
  }
}
