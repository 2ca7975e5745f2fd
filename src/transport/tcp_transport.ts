/**
 * A TCP connection, which TLS can begin on.
 * @module
 */

import { NotSupportedError } from "../errors.ts";
import { ConnDuplex } from "./duplex.ts";
import { isNative, startNativeTls } from "./native_tls.ts";
import { startNodeTls } from "./node_tls.ts";
import { VERIFIES_BY_NODE } from "./runtime.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { TlsPlan, Transport } from "./transport.ts";

/** A TCP connection of the runtime. */
export class TcpTransport extends SocketTransport {
  readonly peer?: string;
  readonly #conn: Deno.TcpConn;
  readonly #closing = new AbortController();
  #secure: Transport | null = null;

  constructor(conn: Deno.TcpConn) {
    super(conn);
    this.#conn = conn;
    const { hostname, port } = conn.remoteAddr;
    if (mayDial(hostname, port)) this.peer = hostname;
  }

  async startTls(plan: TlsPlan): Promise<Transport> {
    const { signal } = this.#closing;
    if (isNative(plan)) return this.#secure = await startNativeTls(this.#conn, plan, signal);
    if (!VERIFIES_BY_NODE) throw notHere();
    return this.#secure = await startNodeTls(new ConnDuplex(this.#conn), plan, signal);
  }

  /** Also what has become of it by {@linkcode startTls}, or is becoming. */
  override close(): void {
    super.close();
    this.#closing.abort();
    this.#secure?.close();
  }
}

function mayDial(hostname: string, port: number): boolean {
  const host = hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/** For what only a `node:tls` could do that verifies. */
export function notHere(): NotSupportedError {
  return new NotSupportedError(
    "Cannot connect: what is asked of TLS needs Deno 2.7.14; before it there are only sslMode require without " +
      "sslRootCert, and verify-full, without a client certificate, channel binding, versions of TLS, and sslSni 0",
  );
}
