/**
 * Asking the server to stop what a session runs: a CancelRequest over a transport of its own.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { CANCEL_REQUEST_CODE } from "../protocol/messages.ts";
import type { BackendKey } from "../protocol/startup_exchange.ts";
import { Writer } from "../protocol/writer.ts";
import { type LinkContext, openLink, type Way } from "./link.ts";

/**
 * Resolves once the server has signalled the backend. `way` is that of the session: the key travels no worse than it was
 * got. Rejects with `signal.reason` when that comes first, and with what
 * {@linkcode openLink} rejects with.
 */
export async function requestCancel(
  address: Address,
  target: Pick<ConnectTarget, "encryption" | "authentication">,
  key: BackendKey,
  context: LinkContext,
  way: Way = "asked",
): Promise<void> {
  const { signal } = context;
  const { transport } = await openLink(address, target, context, way);
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
  out.bytes(key.key);
  out.end();
  return out.take();
}
