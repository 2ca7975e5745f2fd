/**
 * Asking the server to stop what a session runs: a CancelRequest over a transport of its own.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 * @module
 */

import type { Address } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { CANCEL_REQUEST_CODE } from "../protocol/messages.ts";
import type { BackendKey } from "../protocol/startup_exchange.ts";
import { Writer } from "../protocol/writer.ts";
import type { Dial } from "../transport/transport.ts";

/** Resolves once the server has signalled the backend; rejects with `signal.reason` when that comes first. */
export async function requestCancel(
  dial: Dial,
  address: Address,
  key: BackendKey,
  signal: AbortSignal,
): Promise<void> {
  const transport = await dial(address, signal);
  const stop = () => transport.close();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await transport.write(cancelRequest(key));
    // The server closes without a word once it has signalled; a reset instead is as good.
    await transport.read(new Uint8Array(1)).catch(() => null);
  } catch (cause) {
    signal.throwIfAborted();
    throw new OperationalError("Cannot cancel: the connection for it was lost", {
      cause,
      phase: "cancel",
    });
  } finally {
    signal.removeEventListener("abort", stop);
    transport.close();
  }
  signal.throwIfAborted();
}

function cancelRequest(key: BackendKey): Uint8Array {
  const out = new Writer();
  out.beginUntyped();
  out.int32(CANCEL_REQUEST_CODE);
  out.int32(key.pid);
  out.int32(key.key);
  out.end();
  return out.take();
}
