/**
 * From a target to a session that is ready: dialling each address in turn, and proving the password.
 * @module
 */

import type { Address, ConnectTarget } from "../driver.ts";
import { OperationalError, ProtocolError } from "../errors.ts";
import { md5Proof } from "../protocol/md5.ts";
import { ScramClient } from "../protocol/scram.ts";
import {
  type BackendKey,
  type Challenge,
  StartupExchange,
  writePassword,
  writeSaslInitial,
  writeSaslResponse,
} from "../protocol/startup_exchange.ts";
import type { Dial, Transport } from "../transport/transport.ts";
import { FairTimer } from "./call_deadline.ts";
import { Wire, type WireListener } from "./wire.ts";

const MECHANISM = "SCRAM-SHA-256";
/** As in libpq: whoever is not trusted yet may not fill the memory. */
const LOGIN_MESSAGE_BYTES = 30_000;

/** A wire that is ready for its first request. */
export interface LoggedIn {
  readonly wire: Wire;
  readonly key: BackendKey | null;
  readonly address: Address;
}

/** What logging in needs besides the target. */
export interface LoginContext {
  readonly dial: Dial;
  readonly listener: WireListener;
  readonly maxMessageBytes: number;
  /** Ends everything: the deadline or the caller's own signal. */
  readonly signal: AbortSignal;
}

/**
 * Tries the addresses in turn, each with its share of the time that is left; rejects with the last one's
 * error, or with `signal.reason`.
 */
export async function logIn(target: ConnectTarget, context: LoginContext): Promise<LoggedIn> {
  let failure: unknown = new OperationalError("Cannot connect: there is no address to try", {
    phase: "connect",
  });
  const end = performance.now() + target.connectTimeout;
  for (const [index, address] of target.addresses.entries()) {
    const left = target.addresses.length - index;
    const time = left === 1 ? Infinity : (end - performance.now()) / left;
    using share = new Share(context.signal, time);
    try {
      return await logInAt(address, target, { ...context, signal: share.signal });
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (isFinal(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/**
 * Whether no other address is tried, as in libpq: what one server refuses, a wrong password above all, is
 * not offered to the next. That one is starting or stopping, full, or out of reach says nothing of the next.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof OperationalError)) return true;
  return error.phase === "login" && error.retryable === "no";
}

/** The time of one attempt: an address that does not answer leaves some to those behind it. */
class Share implements Disposable {
  readonly #whole: AbortSignal;
  readonly #attempt = new AbortController();
  readonly #timer: FairTimer;
  readonly #onAbort = (): void => this.#attempt.abort(this.#whole.reason);

  constructor(whole: AbortSignal, timeout: number) {
    this.#whole = whole;
    if (whole.aborted) this.#onAbort();
    whole.addEventListener("abort", this.#onAbort);
    this.#timer = new FairTimer(
      () => this.#attempt.abort(new OperationalError("the server did not answer in time")),
      timeout,
    );
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  [Symbol.dispose](): void {
    this.#timer.stop();
    this.#whole.removeEventListener("abort", this.#onAbort);
  }
}

async function logInAt(
  address: Address,
  target: ConnectTarget,
  context: LoginContext,
): Promise<LoggedIn> {
  const transport = await dialOrExplain(address, context);
  const { maxMessageBytes } = context;
  const atFirst = Math.min(maxMessageBytes, LOGIN_MESSAGE_BYTES);
  const wire = new Wire(transport, context.listener, atFirst);
  const stop = () => wire.close(new OperationalError("connecting was stopped"));
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    const key = await new Login(wire, address, target).run();
    wire.conversation.maxMessageBytes = maxMessageBytes;
    return { wire, key, address };
  } catch (error) {
    await wire.terminate(new OperationalError("logging in failed"), 0);
    throw error;
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

async function dialOrExplain(address: Address, context: LoginContext): Promise<Transport> {
  try {
    return await context.dial(address, context.signal);
  } catch (cause) {
    throw new OperationalError(`Cannot connect: ${describe(address)} cannot be reached`, {
      cause,
      phase: "connect",
      retryable: "never-sent",
    });
  }
}

/** An address as error messages name it. */
export function describe(address: Address): string {
  if (address.kind === "unix") return address.path;
  return address.host.includes(":")
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

/** The dialogue of one login: answers the server's challenges. */
class Login {
  readonly #wire: Wire;
  readonly #address: Address;
  readonly #target: ConnectTarget;
  /** Whether the server has chosen a method, and whether it waits for our answer. */
  #asked = false;
  #answering = false;
  /** The proof of the password that is being computed, or was. */
  #proof: ReturnType<ScramClient["final"]> | null = null;
  #scram: { readonly client: ScramClient; step: "first" | "final" | "verified" } | null = null;

  constructor(wire: Wire, address: Address, target: ConnectTarget) {
    this.#wire = wire;
    this.#address = address;
    this.#target = target;
  }

  async run(): Promise<BackendKey | null> {
    const { user, database, parameters } = this.#target;
    const exchange: StartupExchange = new StartupExchange(
      { user, database, ...parameters },
      (challenge) => {
        this.#check(challenge);
        this.#answer(challenge).catch((error) => exchange.abandon(error));
      },
    );
    this.#wire.send(exchange);
    try {
      return await exchange.done;
    } finally {
      // Nothing that was begun for a login goes on after it; this cannot be stopped, and is soon done.
      await this.#proof?.catch(() => {});
    }
  }

  /** What must hold at once, before any later message is looked at. */
  #check(challenge: Challenge): void {
    // A server that does not wait for our answer does not want to know it, or to prove itself.
    if (this.#answering) throw outOfTurn();
    this.#answering = challenge.kind !== "ok" && challenge.kind !== "saslFinal";
    const scram = this.#scram;
    switch (challenge.kind) {
      case "ok":
        if (scram && scram.step !== "verified") throw brokenOff();
        return;
      case "saslContinue":
        if (scram?.step !== "first") throw outOfTurn();
        scram.step = "final";
        return;
      case "saslFinal":
        if (scram?.step !== "final") throw outOfTurn();
        scram.client.verify(challenge.data);
        scram.step = "verified";
        return;
      default:
        if (this.#asked) throw outOfTurn();
        this.#asked = true;
    }
  }

  async #answer(challenge: Challenge): Promise<void> {
    const { out } = this.#wire.conversation;
    switch (challenge.kind) {
      case "cleartext": {
        this.#refuseInClear("a cleartext password");
        const password = await this.#password();
        writePassword(out, password);
        break;
      }
      case "md5": {
        this.#refuseInClear("an md5 password");
        const password = await this.#password();
        writePassword(out, md5Proof(this.#target.user, password, challenge.salt));
        break;
      }
      case "sasl":
        await this.#beginScram(challenge.mechanisms);
        break;
      case "saslContinue":
        this.#proof = this.#scram!.client.final(challenge.data);
        writeSaslResponse(out, await this.#proof);
        break;
      case "saslFinal":
      case "ok":
        return;
    }
    this.#answering = false;
    this.#wire.flush();
  }

  async #beginScram(mechanisms: readonly string[]): Promise<void> {
    if (!mechanisms.includes(MECHANISM)) {
      throw new OperationalError(
        `Cannot log in: the server offers none of the SASL mechanisms known here (${MECHANISM})`,
        { phase: "login" },
      );
    }
    const client = new ScramClient(await this.#password());
    this.#scram = { client, step: "first" };
    writeSaslInitial(this.#wire.conversation.out, MECHANISM, client.first());
  }

  /** Whoever listens on the way could read the password, or replay its hash. */
  #refuseInClear(what: string): void {
    if (this.#address.kind === "unix" || isLoopback(this.#address.host)) return;
    throw new OperationalError(
      `Cannot log in: ${describe(this.#address)} asks for ${what}, and the connection is not ` +
        `encrypted; let the server use scram-sha-256`,
      { phase: "login" },
    );
  }

  async #password(): Promise<string> {
    const { password } = this.#target;
    const value = typeof password === "function" ? await password() : password;
    if (typeof value === "string" && value !== "" && !value.includes("\0")) return value;
    throw new OperationalError(
      value
        ? "Cannot log in: the password holds a NUL character"
        : "Cannot log in: the server asks for a password and none was given",
      { phase: "login" },
    );
  }
}

function brokenOff(): ProtocolError {
  return new ProtocolError("Cannot log in: the server broke off SCRAM without proving itself");
}

function outOfTurn(): ProtocolError {
  return new ProtocolError("Cannot log in: the server's authentication message came out of turn");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
