/**
 * TLS on a connection of the runtime, in whichever way can do what is asked. Loaded where TLS begins: with the modules of
 * Node that it needs it was a fifth of what importing this package costs.
 * @module
 */

import { NotSupportedError } from "../errors.ts";
import { ConnDuplex } from "./duplex.ts";
import { isNative, startNativeTls } from "./native_tls.ts";
import { startNodeTls } from "./node_tls.ts";
import { VERIFIES_BY_NODE } from "./runtime.ts";
import type { TlsPlan, Transport } from "./transport.ts";

/** Begins TLS; rejects when that fails, or once `signal` is aborted, and closes. */
export async function startTls(
  conn: Deno.TcpConn,
  plan: TlsPlan,
  signal: AbortSignal,
): Promise<Transport> {
  signal.throwIfAborted();
  if (isNative(plan)) return await startNativeTls(conn, plan, signal);
  if (!VERIFIES_BY_NODE) throw notHere();
  return await startNodeTls(new ConnDuplex(conn), plan, signal);
}

/** For what only a `node:tls` could do that verifies. */
export function notHere(): NotSupportedError {
  return new NotSupportedError(
    "Cannot connect: what is asked of TLS needs Deno 2.7.14; before it there are only sslMode require without " +
      "sslRootCert, and verify-full, without a client certificate, channel binding, versions of TLS, and sslSni 0",
  );
}
