/**
 * Logging in: StartupMessage, the server's challenges, and the way to its first ReadyForQuery.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 * @module
 */

import {
  type DatabaseError,
  type Diagnostics,
  OperationalError,
  ProtocolError,
} from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";
import { endedTooEarly, Exchange, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Authentication, Backend, Frontend, PROTOCOL_VERSION } from "./messages.ts";
import type { Writer } from "./writer.ts";

/** What the server asks for before it lets the client in. */
export type Challenge =
  | { readonly kind: "cleartext" }
  | { readonly kind: "md5"; readonly salt: Uint8Array<ArrayBuffer> }
  | { readonly kind: "sasl"; readonly mechanisms: readonly string[] }
  | { readonly kind: "saslContinue"; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: "saslFinal"; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: "ok" };

/** With what to cancel a statement of this session later. */
export interface BackendKey {
  /** The process ID of the server's backend. */
  readonly pid: number;
  /** The secret key. */
  readonly key: number;
}

/** admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections: it may let us in later. */
const UNAVAILABLE = new Set(["57P01", "57P02", "57P03", "53300"]);

/** Logs in; its result is the key for cancelling, or null when the server gave none. */
export class StartupExchange extends Exchange<BackendKey | null> {
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #challenged: (challenge: Challenge) => void;
  /** Whether the server has answered as a server of PostgreSQL does. */
  #spoken = false;
  #authenticated = false;
  #key: BackendKey | null = null;

  /** `challenged` hears each challenge at once and in order; it may throw. */
  constructor(
    parameters: Readonly<Record<string, string>>,
    challenged: (challenge: Challenge) => void,
  ) {
    super();
    this.#parameters = parameters;
    this.#challenged = challenged;
  }

  override encode(out: Writer): void {
    out.beginUntyped();
    out.int32(PROTOCOL_VERSION);
    for (const [name, value] of Object.entries(this.#parameters)) {
      out.cstring(name);
      out.cstring(value);
    }
    out.uint8(0);
    out.end();
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
    return errorFromServer(diag, { phase: "login", sent: "no", retryable });
  }

  protected override receive(body: MessageBody): void {
    switch (body.type) {
      case Backend.Authentication:
        return this.#authentication(body);
      case Backend.BackendKeyData:
        if (!this.#authenticated || this.#key) throw unexpected(body);
        this.#key = { pid: body.int32(), key: body.int32() };
        return body.finish();
      default:
        throw unexpected(body);
    }
  }

  protected override result(): BackendKey | null {
    if (!this.#authenticated) throw endedTooEarly();
    return this.#key;
  }

  #authentication(body: MessageBody): void {
    if (this.#authenticated) throw unexpected(body);
    const challenge = readChallenge(body);
    this.#spoken = true;
    try {
      this.#challenged(challenge);
    } catch (error) {
      this.abandon(error); // or it would only hear that the session has ended
      throw error;
    }
    if (challenge.kind === "ok") this.#authenticated = true;
  }
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

/** Writes a PasswordMessage with a password or an md5 proof. */
export function writePassword(out: Writer, password: string): void {
  out.begin(Frontend.Password);
  out.cstring(password);
  out.end();
}

/** Writes a SASLInitialResponse. */
export function writeSaslInitial(out: Writer, mechanism: string, data: string): void {
  out.begin(Frontend.Password);
  out.cstring(mechanism);
  const size = out.openSized();
  out.text(data);
  out.closeSized(size);
  out.end();
}

/** Writes a SASLResponse. */
export function writeSaslResponse(out: Writer, data: string): void {
  out.begin(Frontend.Password);
  out.text(data);
  out.end();
}

function readChallenge(body: MessageBody): Challenge {
  const code = body.int32();
  switch (code) {
    case Authentication.Ok:
      body.finish();
      return { kind: "ok" };
    case Authentication.CleartextPassword:
      body.finish();
      return { kind: "cleartext" };
    case Authentication.MD5Password:
      return { kind: "md5", salt: readSalt(body) };
    case Authentication.SASL:
      return { kind: "sasl", mechanisms: readMechanisms(body) };
    case Authentication.SASLContinue:
      return { kind: "saslContinue", data: body.rest() };
    case Authentication.SASLFinal:
      return { kind: "saslFinal", data: body.rest() };
    default:
      throw new ProtocolError(
        `Cannot log in: the server asks for authentication method ${code}, which is not known`,
      );
  }
}

function readSalt(body: MessageBody): Uint8Array<ArrayBuffer> {
  const salt = body.rest();
  if (salt.length !== 4) throw new ProtocolError("Cannot log in: the md5 salt is malformed");
  return salt;
}

function readMechanisms(body: MessageBody): string[] {
  const mechanisms: string[] = [];
  for (let name = body.cstring(); name !== ""; name = body.cstring()) mechanisms.push(name);
  body.finish();
  return mechanisms;
}
