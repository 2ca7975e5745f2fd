/**
 * Asking the server to stop what a session runs: a CancelRequest over a transport of its own.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 * @module
 */

import type { Address } from "../driver.ts";
import { CANCEL_REQUEST_CODE } from "../protocol/messages.ts";
import type { BackendKey } from "../protocol/startup_exchange.ts";
import { Writer } from "../protocol/writer.ts";
import type { Dial } from "../transport/transport.ts";

/** Resolves once the server has signalled the backend; rejects when it cannot be reached in time. */
export async function requestCancel(
  dial: Dial,
  address: Address,
  key: BackendKey,
  signal: AbortSignal,
): Promise<void> {
  const transport = await dial(address, signal);
  const stop = () => transport.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await transport.write(cancelRequest(key));
    await transport.read(new Uint8Array(1)); // the server closes without a word once it has signalled
  } catch (error) {
    if (signal.aborted) throw error; // a reset instead of a close is as good
  } finally {
    signal.removeEventListener("abort", stop);
    transport.close();
  }
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
