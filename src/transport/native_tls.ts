/**
 * TLS by the runtime itself.
 * @module
 */

import { isIP } from "node:net";
import { certificatesIn } from "./credentials.ts";
import { VERIFIES_BY_NODE } from "./runtime.ts";
import { SocketTransport } from "./socket_transport.ts";
import { explained } from "./tls_failure.ts";
import { ALPN, type TlsFacts, type TlsPlan, type Transport } from "./transport.ts";

/**
 * Whether this way can do it. It always verifies; it has no client certificate on a connection that is open already,
 * and shows no certificate. To roots it is given it adds its own, which will do only where nothing else is left.
 */
export function isNative(plan: TlsPlan): boolean {
  return plan.verify === "full" && (plan.roots === "system" || !VERIFIES_BY_NODE) && isUsual(plan);
}

/** Whether nothing is asked for but what every way can do, checks and roots apart. */
export function isUsual(plan: TlsPlan): boolean {
  return plan.client === null && (plan.sni || isIP(plan.serverName) !== 0) &&
    !plan.certificateNeeded && plan.minVersion === "TLSv1.2" && plan.maxVersion === "TLSv1.3";
}

/**
 * Begins TLS on a connection; rejects when that fails or once `signal` is aborted, and closes: within the handshake the
 * runtime waits for the peer to hang up, though nothing comes of it any more.
 */
export async function startNativeTls(
  conn: Deno.TcpConn,
  plan: TlsPlan,
  signal: AbortSignal,
): Promise<Transport> {
  const { serverName: hostname, roots } = plan;
  const caCerts = Array.isArray(roots) ? certificatesIn(roots, "the roots") : [];
  const secure = await Deno.startTls(conn, { hostname, caCerts, alpnProtocols: [ALPN] });
  const transport = new NativeTlsTransport(secure);
  const stop = () => transport.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    await transport.handshake();
    return transport;
  } catch (error) {
    transport.close();
    throw explained(error);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class NativeTlsTransport extends SocketTransport {
  readonly #conn: Deno.TlsConn;
  #facts: TlsFacts = { certificate: null, agreed: false };

  constructor(conn: Deno.TlsConn) {
    super(conn);
    this.#conn = conn;
  }

  get tls(): TlsFacts {
    return this.#facts;
  }

  /** Else the first read or write would do it. */
  async handshake(): Promise<void> {
    const { alpnProtocol } = await this.#conn.handshake();
    this.#facts = { certificate: null, agreed: alpnProtocol === ALPN };
  }
}
