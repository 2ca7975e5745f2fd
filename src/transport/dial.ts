/**
 * Dialling with the runtime's own sockets: TCP and Unix.
 * @module
 */

import type { Address } from "../driver.ts";
import type { Transport } from "./transport.ts";

/** Opens a TCP connection, with NODELAY, or a Unix socket. */
export async function dial(address: Address, signal: AbortSignal): Promise<Transport> {
  signal.throwIfAborted();
  const conn = address.kind === "unix"
    ? await dialUnix(address.path, signal)
    : await dialTcp(address.host, address.port, signal);
  return new SocketTransport(conn);
}

async function dialTcp(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname, port, signal });
  // Without it the kernel holds a small write back until the last one is acknowledged: 40 ms a query.
  conn.setNoDelay(true);
  // Who only waits, for notifications, would never notice that the other side is gone.
  conn.setKeepAlive(true);
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

class SocketTransport implements Transport {
  readonly #conn: Deno.Conn;
  #closed = false;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = await this.#conn.write(bytes);
    while (written < bytes.length) written += await this.#conn.write(bytes.subarray(written));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
