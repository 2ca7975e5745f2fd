/**
 * A TCP connection by way of `node:net`: on runtimes before Deno 2.7.14 TLS without a check begins on no other.
 * @module
 */

import { connect, type Socket } from "node:net";
import type { Address } from "../driver.ts";
import { isUsual } from "./native_tls.ts";
import { startNodeTls } from "./node_tls.ts";
import { notHere } from "./start_tls.ts";
import { StreamTransport } from "./stream_transport.ts";
import type { TlsPlan, Transport } from "./transport.ts";

// With room for nothing it reads no further than it is asked to: TLS cannot begin while it reads.
const OPTIONS = { noDelay: true, highWaterMark: 0 };

/** Opens one, with NODELAY. */
export async function dialNodeTcp(
  { hostaddr, host, port, keepAlive }: Extract<Address, { kind: "tcp" }>,
  signal: AbortSignal,
): Promise<Transport> {
  const socket = connect({
    host: hostaddr ?? host,
    port,
    keepAlive: keepAlive !== false,
    ...OPTIONS,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  socket.on("error", reject); // for ever: with nobody to hear it, it would end the process
  socket.once("connect", () => resolve(new NodeTcpTransport(socket)));
  try {
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class NodeTcpTransport extends StreamTransport {
  readonly #socket: Socket;
  readonly #closing = new AbortController();
  #secure: Transport | null = null;

  constructor(socket: Socket) {
    super(socket);
    this.#socket = socket;
  }

  async startTls(plan: TlsPlan): Promise<Transport> {
    if (plan.verify !== "none" || !isUsual(plan)) throw notHere();
    this.release();
    return this.#secure = await startNodeTls(this.#socket, plan, this.#closing.signal);
  }

  override close(): void {
    super.close();
    this.#closing.abort();
    this.#secure?.close();
  }
}
