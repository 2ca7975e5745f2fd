/**
 * Both ways of TLS with a peer of the test's own.
 * @module
 */

import { ConnDuplex } from "../../src/transport/duplex.ts";
import { startNativeTls } from "../../src/transport/native_tls.ts";
import { startNodeTls } from "../../src/transport/node_tls.ts";
import { ALPN, type TlsPlan, type Transport } from "../../src/transport/transport.ts";
import { serverIdentities } from "./certificates.ts";

const { authority, identities: { good } } = await serverIdentities();

const PLAN: TlsPlan = {
  verify: "full",
  roots: [authority.identity.certificate],
  client: null,
  serverName: "localhost",
  sni: true,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  certificateNeeded: false,
};

const NEVER = new AbortController().signal;

/** Begins TLS on a connection, in each of the two ways. */
export const WAYS: Readonly<
  Record<
    string,
    (conn: Deno.TcpConn, signal?: AbortSignal, changes?: Partial<TlsPlan>) => Promise<Transport>
  >
> = {
  "the runtime's own TLS": (conn, signal = NEVER, changes = {}) =>
    startNativeTls(conn, { ...PLAN, ...changes }, signal),
  "node:tls": (conn, signal = NEVER, changes = {}) =>
    startNodeTls(new ConnDuplex(conn), { ...PLAN, ...changes }, signal),
};

/** Listens with TLS on a free port of 127.0.0.1. */
export function listenTls(): Deno.TlsListener {
  const { certificate: cert, key } = good;
  return Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols: [ALPN] });
}

/** Two ends: that of the client by one of the ways, and that of the peer. */
export async function pair(
  way: (conn: Deno.TcpConn) => Promise<Transport>,
): Promise<{ readonly transport: Transport; readonly peer: Deno.TlsConn }> {
  using listener = listenTls();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const accepted = listener.accept().then(async (peer) => {
    await peer.handshake();
    return peer;
  });
  const [transport, peer] = await Promise.all([way(conn), accepted]);
  return { transport, peer };
}
