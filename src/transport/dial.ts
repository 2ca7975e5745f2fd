/**
 * Dialling with the runtime's own sockets: TCP and Unix.
 * @module
 */

import type { Address } from "../driver.ts";
import { VERIFIES_BY_NODE } from "./runtime.ts";
import { TcpTransport } from "./tcp_transport.ts";
import { SocketTransport } from "./socket_transport.ts";
import type { Transport } from "./transport.ts";

/**
 * Opens a TCP connection, with NODELAY, or a Unix socket. `unverified` says that TLS may have to begin on it without a
 * check of the server's certificate.
 */
export async function dial(
  address: Address,
  signal: AbortSignal,
  unverified = false,
): Promise<Transport> {
  signal.throwIfAborted();
  if (address.kind === "unix") return new SocketTransport(await dialUnix(address.path, signal));
  if (unverified && !VERIFIES_BY_NODE) {
    const { dialNodeTcp } = await import("./node_tcp_transport.ts");
    return await dialNodeTcp(address, signal);
  }
  return new TcpTransport(await dialTcp(address, signal));
}

async function dialTcp(
  { host, hostaddr, port, keepAlive }: Address & { kind: "tcp" },
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: hostaddr ?? host, port, signal });
  // Without it the kernel holds a small write back until the last one is acknowledged: 40 ms a query.
  conn.setNoDelay(true);
  // Who only waits, for notifications, would never notice that the other side is gone.
  if (keepAlive !== false) conn.setKeepAlive(true);
  return conn;
}

/** A Unix socket connects at once or never, but its connect takes no signal. */
async function dialUnix(path: string, signal: AbortSignal): Promise<Deno.UnixConn> {
  // In the abstract namespace names begin with NUL, which libpq writes as "@".
  const conn = await Deno.connect({ transport: "unix", path: path.replace(/^@/, "\0") });
  if (!signal.aborted) return conn;
  conn.close();
  throw signal.reason;
}
