/**
 * Logging in: StartupMessage, the server's challenges, and the way to its first ReadyForQuery.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 * @module
 */

import {
  type DatabaseError,
  type Diagnostics,
  InterfaceError,
  OperationalError,
  ProtocolError,
} from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";
import { type Challenge, readChallenge } from "./challenge.ts";
import { Exchange, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend } from "./messages.ts";
import { oldErrorText } from "./old_error.ts";
import { readNegotiation, type Version, VERSION_CODES, type Versions } from "./protocol_version.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { shownDiagnostics } from "./shown_text.ts";
import type { Writer } from "./writer.ts";

/** With what to cancel a statement of this session later. */
export interface BackendKey {
  /** The process ID of the server's backend. */
  readonly pid: number;
  /** The secret key: 4 bytes, up to 256 with version 3.2. */
  readonly key: Uint8Array<ArrayBuffer>;
}

/** admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections: it may let us in later. */
const UNAVAILABLE = new Set(["57P01", "57P02", "57P03", "53300"]);

/** The server takes no longer StartupMessage: MAX_STARTUP_PACKET_LENGTH in its source. */
const MOST_STARTUP_BYTES = 10_000;
const SHORTEST_KEY = 4;
const LONGEST_KEY = 256;
/** All that may come before the server has let us in. */
const BEFORE_LOGIN: ReadonlySet<number> = new Set<number>([
  Backend.Authentication,
  Backend.ErrorResponse,
  Backend.NegotiateProtocolVersion,
]);

/** Logs in; its result is the key for cancelling, or null when the server gave none. */
export class StartupExchange extends Exchange<BackendKey | null> {
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #challenged: (challenge: Challenge) => void;
  readonly #versions: Versions;
  #version: Version;
  /** Whether the server has answered as a server of PostgreSQL does. */
  #spoken = false;
  #authenticated = false;
  #key: BackendKey | null = null;

  /** `challenged` hears each challenge at once and in order; it may throw. */
  constructor(
    parameters: Readonly<Record<string, string>>,
    challenged: (challenge: Challenge) => void,
    versions: Versions = { min: "3.0", max: "3.0" },
  ) {
    super();
    this.#parameters = parameters;
    this.#challenged = challenged;
    this.#versions = versions;
    this.#version = versions.max;
  }

  override encode(out: Writer): void {
    const start = out.position;
    out.beginUntyped();
    out.int32(VERSION_CODES[this.#version]);
    for (const [name, value] of Object.entries(this.#parameters)) {
      if (name === "") throw misused("a run-time parameter has no name"); // it would end the message
      if (!name.isWellFormed() || !value.isWellFormed()) {
        throw misused("the user, the database or a run-time parameter is not well-formed Unicode");
      }
      out.cstring(name);
      out.cstring(value);
    }
    out.uint8(0);
    out.end();
    if (out.position - start > MOST_STARTUP_BYTES) {
      throw misused(`the run-time parameters have more than ${MOST_STARTUP_BYTES} bytes`);
    }
  }

  override admits(type: number): boolean {
    return this.#authenticated || BEFORE_LOGIN.has(type);
  }

  /** A server that cannot make a process for us says so in the words of protocol 2. */
  override unframed(input: ReceiveBuffer): Error | "incomplete" | null {
    const said = this.#spoken ? null : oldErrorText(input);
    if (said === null) return null;
    if (!said.isComplete) return "incomplete";
    const error = new OperationalError(`Cannot connect: the server says: ${said.text}`, {
      phase: "login",
      retryable: "never-sent",
    });
    this.abandon(error);
    return error;
  }

  /** After an error at login the server hangs up without ReadyForQuery, so this is the end. */
  override refused(diag: Diagnostics): void {
    this.abandon(this.errorFrom(diag));
  }

  override abort(reason: Error): void {
    const why = reason.cause instanceof Error ? reason.cause : reason;
    super.abort(
      new OperationalError(this.#spoken ? connectMessage(why.message) : unspoken(why), {
        cause: why,
        phase: "login",
        retryable: "never-sent",
      }),
    );
  }

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    const retryable = UNAVAILABLE.has(diag.sqlstate) ? "never-sent" : "no";
    return errorFromServer(shownDiagnostics(diag), { phase: "login", sent: "no", retryable });
  }

  protected override receive(body: MessageBody): void {
    switch (body.type) {
      case Backend.Authentication:
        return this.#authentication(body);
      case Backend.NegotiateProtocolVersion:
        return this.#negotiation(body);
      case Backend.BackendKeyData:
        return this.#keyData(body);
      default:
        throw unexpected(body);
    }
  }

  protected override result(): BackendKey | null {
    return this.#key;
  }

  #authentication(body: MessageBody): void {
    if (this.#authenticated) throw unexpected(body);
    const challenge = readChallenge(body);
    this.#spoken = true;
    this.#orAbandon(() => this.#challenged(challenge));
    if (challenge.kind === "ok") this.#authenticated = true;
  }

  /** It is the server's first message, or does not come. */
  #negotiation(body: MessageBody): void {
    if (this.#spoken) throw unexpected(body);
    this.#spoken = true;
    const names = Object.keys(this.#parameters);
    this.#orAbandon(() => this.#version = readNegotiation(body, this.#versions, names));
  }

  #keyData(body: MessageBody): void {
    if (!this.#authenticated || this.#key) throw unexpected(body);
    const pid = body.int32();
    const key = body.rest();
    const longest = this.#version === "3.0" ? SHORTEST_KEY : LONGEST_KEY;
    if (key.length < SHORTEST_KEY || key.length > longest) {
      throw new ProtocolError(`Cannot log in: the key for cancelling has ${key.length} bytes`);
    }
    this.#key = { pid, key };
  }

  /** Who waits would only hear that the session has ended. */
  #orAbandon(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abandon(error instanceof ProtocolError ? atLogin(error) : error);
      throw error;
    }
  }
}

function atLogin(error: ProtocolError): ProtocolError {
  return new ProtocolError(error.message, { cause: error, phase: "login" });
}

function misused(state: string): InterfaceError {
  return new InterfaceError(`Cannot connect: ${state}`);
}

/** Why nothing was understood: mostly something else listens there. */
function unspoken(why: Error): string {
  const what = "what answers is no PostgreSQL server";
  return connectMessage(why instanceof ProtocolError ? what : why.message);
}

/** "Cannot connect: " and the reason, unless that says already what could not be done. */
function connectMessage(reason: string): string {
  return reason.startsWith("Cannot ") ? reason : `Cannot connect: ${reason}`;
}
