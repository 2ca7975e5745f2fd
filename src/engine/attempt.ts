/**
 * One attempt at one place: the link, the login, and whether the session will do.
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { BackendKey } from "../protocol/startup_exchange.ts";
import { describe } from "./address.ts";
import { type LinkContext, openLink, type Way } from "./link.ts";
import { Login } from "./login.ts";
import { endPointOf } from "./login_policy.ts";
import { type Wanted, whyUnfit } from "./session_attrs.ts";
import { Wire, type WireListener } from "./wire.ts";

/** As in libpq: whoever is not trusted yet may not fill the memory. */
const LOGIN_MESSAGE_BYTES = 30_000;

/** How long a server that will not do may take to take our goodbye, milliseconds. */
const GOODBYE_MS = 1_000;

/** A wire that is ready for its first request. */
export interface LoggedIn {
  readonly wire: Wire;
  readonly key: BackendKey | null;
  readonly address: Address;
  /** Where its server is for sure. */
  readonly reached: Address;
  /** Whether what travels is encrypted. */
  readonly encrypted: boolean;
}

/** A session that was closed again: why it will not do. */
export interface Unfit {
  readonly unfit: string;
}

/** What an attempt needs besides the target. */
export interface AttemptContext extends LinkContext {
  readonly listener: WireListener;
  readonly maxMessageBytes: number;
  /** Which session will do. */
  readonly wanted: Wanted;
}

/** An error after which the next place is tried. */
export function failed(state: string, cause?: unknown): OperationalError {
  return new OperationalError(`Cannot connect: ${state}`, {
    ...(cause === undefined ? {} : { cause }),
    phase: "connect",
    retryable: "never-sent",
  });
}

/** Whether no other place is tried: one server's refusal, unless it only cannot take us now. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof OperationalError)) return true;
  return error.phase === "login" && error.retryable === "no";
}

/**
 * Logs in at one place; a session that will not do is closed politely. `sslmode=allow` encrypts only where the server
 * does not let us in without. Rejects, with nothing left open, as the link or the login does.
 */
export async function logInAt(
  address: Address,
  target: ConnectTarget,
  context: AttemptContext,
): Promise<LoggedIn | Unfit> {
  if (target.encryption.mode !== "allow" || address.kind === "unix") {
    return await logInOnce(address, target, context, "asked");
  }
  try {
    return await logInOnce(address, target, context, "clear");
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal;
    try {
      return await logInOnce(address, target, context, "encrypted");
    } catch (error) {
      // Where there is no encryption, the server's first word is its last.
      throw error instanceof OperationalError && error.phase === "connect" ? refusal : error;
    }
  }
}

/** A server that cannot take us now could not with encryption, either. */
function isRefusal(error: unknown): boolean {
  return error instanceof OperationalError && isFinal(error) && error.code !== null;
}

async function logInOnce(
  address: Address,
  target: ConnectTarget,
  context: AttemptContext,
  way: Way,
): Promise<LoggedIn | Unfit> {
  const link = await openLink(address, target, context, way);
  const { maxMessageBytes } = context;
  const atFirst = Math.min(maxMessageBytes, LOGIN_MESSAGE_BYTES);
  const wire = new Wire(link.transport, context.listener, atFirst);
  const stop = () => wire.close(new OperationalError("connecting was stopped"));
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    const endPoint = await endPointOf(link, target.authentication);
    const key = await new Login(wire, link, target, endPoint).run();
    wire.conversation.maxMessageBytes = maxMessageBytes;
    const unfit = await fitness(wire, address, context.wanted);
    if (unfit === null) {
      const { reached, transport } = link;
      return { wire, key, address, reached, encrypted: transport.tls !== undefined };
    }
    await wire.terminate(new OperationalError(`the server ${unfit}`), GOODBYE_MS);
    return { unfit };
  } catch (error) {
    await wire.terminate(new OperationalError("logging in failed"), 0);
    throw error;
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

/** A question that fails says no more than that this server will not do. */
async function fitness(wire: Wire, address: Address, wanted: Wanted): Promise<string | null> {
  try {
    return await whyUnfit(wire, wanted);
  } catch (cause) {
    throw failed(`${describe(address)} does not say whether it is ${wanted}`, cause);
  }
}
