/**
 * From an address to an open byte stream, encrypted as asked: dialling, PostgreSQL's SSLRequest, TLS.
 *
 * A session and the cancel requests for it come through here alike.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 * @module
 */

import type { Address, ConnectTarget, Encryption } from "../driver.ts";
import {
  type DatabaseError,
  NotSupportedError,
  OperationalError,
  ProtocolError,
} from "../errors.ts";
import { SSL_REQUEST } from "../protocol/messages.ts";
import type { Dial, TlsPlan, Transport } from "../transport/transport.ts";
import { explained } from "../transport/tls_failure.ts";
import { describe, isLocal } from "./address.ts";
import { hintFor, planFor } from "./tls_plan.ts";

/** Whom else a link lets read, or answer, what is sent over it. */
export type Protection =
  /** Nobody: it does not leave this machine. */
  | "local"
  /** Nobody: it is encrypted, and who answers has proved to be the host. */
  | "verified"
  /** Who has put himself in between. */
  | "encrypted"
  /** Who listens. */
  | "clear";

/** An open stream to a server, before login. */
export interface Link {
  readonly address: Address;
  /** The same server for sure, where a name has several. */
  readonly reached: Address;
  readonly transport: Transport;
  readonly protection: Protection;
}

/** What opening a link needs besides the target. */
export interface LinkContext {
  readonly dial: Dial;
  /** Ends it: the deadline or the caller's own signal. */
  readonly signal: AbortSignal;
}

/** As the settings ask for, or in one way of those that they allow. */
export type Way = "asked" | "clear" | "encrypted";

const [YES, NO, ERROR] = [0x53, 0x4e, 0x45]; // S, N, E
/** More than the one byte that is due: what comes with it would have been sent by somebody in between. */
const ANSWER_ROOM = 64;

/**
 * Opens a link. `way` is for `sslmode=allow`, which tries both, and for what must go the way of a session.
 *
 * Rejects with `OperationalError`, or what the dialling rejects with once `signal` is aborted; nothing stays open then.
 */
export async function openLink(
  address: Address,
  target: Pick<ConnectTarget, "encryption" | "authentication">,
  context: LinkContext,
  way: Way = "asked",
): Promise<Link> {
  const { mode } = target.encryption;
  const { signal } = context;
  const isAsked = address.kind === "tcp" && mode !== "disable" && way !== "clear";
  const isUnverified = isAsked && !mode.startsWith("verify-");
  const transport = await dialOrExplain(address, context, isUnverified);
  const stop = () => transport.close();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const link = isAsked
      ? await new Securing(address, target, transport, way === "encrypted").run(signal)
      : inClear(address, transport);
    signal.throwIfAborted();
    return link;
  } catch (error) {
    transport.close();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function dialOrExplain(
  address: Address,
  { dial, signal }: LinkContext,
  isUnverified: boolean,
): Promise<Transport> {
  try {
    return await dial(address, signal, isUnverified);
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(`${describe(address)} cannot be reached`, cause);
  }
}

function inClear(address: Address, transport: Transport): Link {
  const protection = isLocal(address) ? "local" : "clear";
  return { address, reached: reachedBy(transport, address), transport, protection };
}

function reachedBy({ peer }: Transport, address: Address): Address {
  return address.kind === "tcp" && peer !== undefined ? { ...address, hostaddr: peer } : address;
}

/** From a TCP connection to TLS, or to the certainty that the server has none. */
class Securing {
  readonly #address: Address & { kind: "tcp" };
  readonly #encryption: Encryption;
  readonly #needsCertificate: boolean;
  readonly #transport: Transport;
  readonly #isRequired: boolean;

  constructor(
    address: Address & { kind: "tcp" },
    { encryption, authentication }: Pick<ConnectTarget, "encryption" | "authentication">,
    transport: Transport,
    isRequired: boolean,
  ) {
    this.#address = address;
    this.#encryption = encryption;
    this.#needsCertificate = authentication.channelBinding === "require";
    this.#transport = transport;
    this.#isRequired = isRequired || !isWeak(encryption.mode);
  }

  async run(signal: AbortSignal): Promise<Link> {
    if (this.#transport.startTls === undefined) return this.#without("the transport has no TLS");
    if (this.#encryption.negotiation === "postgres" && !await this.#isOffered()) {
      return this.#without("the server does not encrypt");
    }
    const credentials = await unlessAborted(this.#encryption.credentials(), signal);
    const plan = planFor(this.#encryption, credentials, {
      serverName: this.#address.host,
      certificateNeeded: this.#needsCertificate,
    });
    const transport = await this.#startTls(plan);
    const protection = plan.verify === "full" ? "verified" : "encrypted";
    return {
      address: this.#address,
      reached: reachedBy(this.#transport, this.#address),
      transport,
      protection: isLocal(this.#address) ? "local" : protection,
    };
  }

  /** Asks for TLS: exactly one byte comes back. */
  async #isOffered(): Promise<boolean> {
    const answer = new Uint8Array(ANSWER_ROOM);
    let count: number | null;
    try {
      await this.#transport.write(SSL_REQUEST);
      count = await this.#transport.read(answer);
    } catch (cause) {
      throw failed(`${this.#where} was lost while it was asked for encryption`, cause);
    }
    if (count === null) throw failed(`${this.#where} hung up when it was asked for encryption`);
    if (count === 1 && answer[0] === YES) return true;
    if (count === 1 && answer[0] === NO) return false;
    if (answer[0] === ERROR) {
      throw failed(`${this.#where} answers an error when asked for encryption`);
    }
    throw new ProtocolError(
      `Cannot connect: ${this.#where} does not answer as a PostgreSQL server when asked for encryption`,
      { phase: "connect" },
    );
  }

  get #where(): string {
    return describe(this.#address);
  }

  #without(why: string): Link {
    if (!this.#isRequired) return inClear(this.#address, this.#transport);
    const { mode } = this.#encryption;
    const wish = isWeak(mode)
      ? "only an encrypted connection will do"
      : `sslMode ${mode} asks for encryption`;
    throw failed(`${why}, and ${wish}`);
  }

  async #startTls(plan: TlsPlan): Promise<Transport> {
    try {
      const transport = await this.#transport.startTls!(plan);
      if (this.#encryption.negotiation === "postgres" || transport.tls?.agreed) return transport;
      transport.close();
    } catch (cause) {
      if (cause instanceof NotSupportedError) throw cause;
      const failure = explained(cause);
      const what = `${failure.message}${hintFor(failure.reason, this.#encryption, plan)}`;
      throw failed(`TLS with ${this.#where} failed: ${what}`, failure.cause);
    }
    throw failed(
      `${this.#where} does not agree to speak PostgreSQL's protocol over TLS, which sslNegotiation direct needs`,
    );
  }
}

/** Whether a mode goes on in clear where a server does not encrypt. */
function isWeak(mode: Encryption["mode"]): boolean {
  return mode === "allow" || mode === "prefer";
}

/** Settles as `promise` does, unless `signal` is aborted first. */
async function unlessAborted<T>(promise: T | Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function failed(state: string, cause?: unknown): DatabaseError {
  return new OperationalError(`Cannot connect: ${state}`, {
    cause,
    phase: "connect",
    retryable: "never-sent",
  });
}
