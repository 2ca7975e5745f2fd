/**
 * A TCP connection, which TLS can begin on.
 * @module
 */

import { SocketTransport } from "./socket_transport.ts";
import type { TlsPlan, Transport } from "./transport.ts";

/** A TCP connection of the runtime. */
export class TcpTransport extends SocketTransport {
  readonly peer?: string;
  readonly #conn: Deno.TcpConn;
  /** Ends a handshake; there is none until TLS begins. */
  #closing: AbortController | null = null;
  #isClosed = false;
  #secure: Transport | null = null;

  constructor(conn: Deno.TcpConn) {
    super(conn);
    this.#conn = conn;
    const { hostname, port } = conn.remoteAddr;
    if (mayDial(hostname, port)) this.peer = hostname;
  }

  async startTls(plan: TlsPlan): Promise<Transport> {
    const closing = this.#closing = new AbortController();
    const { startTls } = await import("./start_tls.ts");
    if (this.#isClosed) closing.abort();
    return this.#secure = await startTls(this.#conn, plan, closing.signal);
  }

  /** Also what has become of it by {@linkcode startTls}, or is becoming. */
  override close(): void {
    super.close();
    this.#isClosed = true;
    this.#closing?.abort();
    this.#secure?.close();
  }
}

function mayDial(hostname: string, port: number): boolean {
  const host = hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}
