/**
 * One client of deno-postgres, as a session uses it: one request at a time, and an end for good.
 *
 * After an error that is not the server's, deno-postgres may hold replies of one request for those of the
 * next. So every such error ends the session, and no reply is taken after it.
 * @module
 */

import { type DatabaseError, OperationalError } from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";
import type { DenoPostgresClient, DenoPostgresNotice, DenoPostgresResult } from "./client.ts";
import { diagnosticsOf, serverFieldsOf } from "./server_error.ts";

/** The server said no; the session is good for the next request. */
export class Refusal {
  /** The server's fields. */
  readonly fields: DenoPostgresNotice;

  /** Keeps them. */
  constructor(fields: DenoPostgresNotice) {
    this.fields = fields;
  }

  /** The error it stands for. `offset` is how far the statement's text was moved in what was sent. */
  error(query: string, offset = 0): DatabaseError {
    return errorFromServer(diagnosticsOf(this.fields, offset), { query });
  }
}

/** What ends a session from outside of it. */
export interface LinkParts {
  /** The client; connected. */
  readonly client: DenoPostgresClient;
  /** Stops what the client runs, over another client; null when none can be made. */
  readonly requestCancel: (() => Promise<void>) | null;
  /** Lets go of a client that is good: closes it, unless it is somebody else's. */
  readonly release: () => Promise<void>;
  /** Hears that the session has ended, however. */
  readonly ended?: () => void;
}

const SEVERE: ReadonlySet<string> = new Set(["FATAL", "PANIC"]);
/** How long a statement may go on after a cancel request before another is sent, milliseconds. */
const CANCEL_INTERVAL = 200;

/** A client in use. */
export class Link {
  readonly #parts: LinkParts;
  readonly #grace: number;
  readonly #onLost: (reason: Error) => void;
  #closed: Error | null = null;
  #inFlight: Promise<unknown> | null = null;
  #cancelling: Promise<void> | null = null;

  /** `grace` bounds the stopping of a statement and the goodbye, milliseconds; `onLost` hears of the end, once. */
  constructor(parts: LinkParts, grace: number, onLost: (reason: Error) => void) {
    this.#parts = parts;
    this.#grace = grace;
    this.#onLost = onLost;
  }

  /** Why it has ended; null while it has not. */
  get closed(): Error | null {
    return this.#closed;
  }

  /** Whether a cancel request is under way. */
  get cancelling(): boolean {
    return this.#cancelling !== null;
  }

  /** Sends one request. Throws a {@linkcode Refusal}, or the error of a session that has ended. */
  async request(text: string, args: (string | null)[]): Promise<DenoPostgresResult> {
    // A cancel request hits whatever runs when it arrives.
    while (this.#cancelling) await this.#cancelling;
    if (this.#closed) throw neverSent(this.#closed);
    const { client } = this.#parts;
    // It would connect again by itself, and be another session.
    if (!client.connected) throw neverSent(this.#lose(hungUp()));
    const running = client.queryArray({ text, args, encoder: (value) => value as string | null });
    this.#inFlight = running.catch(() => undefined);
    try {
      return await running;
    } catch (error) {
      const fields = serverFieldsOf(error);
      if (fields && !SEVERE.has(fields.severity)) throw new Refusal(fields);
      throw lostWhileRunning(this.#lose(lossOf(error)));
    } finally {
      this.#inFlight = null;
    }
  }

  /** Asks the server once to stop what runs; bounded. */
  async cancel(): Promise<void> {
    const { requestCancel } = this.#parts;
    if (!this.#inFlight || this.#closed || !requestCancel) return;
    const done = await this.#holding(within(requestCancel(), this.#grace));
    if (!done) {
      throw new OperationalError(
        `Cannot cancel: the server took no cancel request in ${this.#grace} ms`,
        { phase: "cancel" },
      );
    }
  }

  /** Stops what runs, or ends the session: at once where nothing can be cancelled, else after the grace time. */
  stop(reason: unknown): void {
    const running = this.#inFlight;
    const { requestCancel } = this.#parts;
    if (!running || this.#closed) return;
    const cause = new OperationalError("the server did not stop the statement", { cause: reason });
    if (!requestCancel) return void this.#lose(cause);
    const timer = setTimeout(() => this.#lose(cause), this.#grace);
    const cancelled = (async () => {
      // A cancel request that comes before its statement is lost, so one may not be enough.
      do await requestCancel().catch(() => undefined); while (
        this.#inFlight === running && !this.#closed && !await within(running, CANCEL_INTERVAL)
      );
    })();
    this.#holding(cancelled).finally(() => clearTimeout(timer));
  }

  /** Says goodbye, and ends whatever comes of that. */
  async close(reason: Error): Promise<void> {
    if (this.#closed) return;
    this.#closed = reason;
    await within(this.#parts.release().catch(() => undefined), this.#grace);
    this.#end(reason);
  }

  /** Ends it at once. */
  destroy(reason: Error): void {
    this.#lose(reason);
  }

  /** Ends it; returns why it has ended, which may be another reason. */
  #lose(reason: Error): Error {
    if (this.#closed) return this.#closed;
    this.#closed = reason;
    // Writes a goodbye and closes. Not waited for: a server that reads nothing would hold it up for ever.
    this.#parts.client.end().catch(() => undefined);
    this.#end(reason);
    return reason;
  }

  #end(reason: Error): void {
    this.#parts.ended?.();
    this.#onLost(reason);
  }

  /** Keeps requests from being sent until `work` has ended. */
  async #holding<T>(work: Promise<T>): Promise<T> {
    const before = this.#cancelling;
    const holding = Promise.allSettled([before, work]).then(() => {
      if (this.#cancelling === holding) this.#cancelling = null;
    });
    this.#cancelling = holding;
    return await work;
  }
}

/** Whether `promise` settles within `ms` milliseconds. Rejects as it does. */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  return await Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}

/** The error of what waits to be sent when a session ends. */
export function neverSent(reason: Error): OperationalError {
  return new OperationalError(`Cannot execute: the connection is closed (${reason.message})`, {
    cause: reason,
    retryable: "never-sent",
  });
}

/** The error of what runs when a session ends. */
export function lostWhileRunning(reason: Error): OperationalError {
  return new OperationalError(`Cannot execute: ${reason.message}`, {
    cause: reason,
    phase: "execute",
    sent: "yes",
    retryable: "unknown",
  });
}

function hungUp(cause?: unknown): OperationalError {
  return new OperationalError("the server closed the connection unexpectedly", { cause });
}

/** What went wrong, from deno-postgres' message where it says. */
function lossOf(error: unknown): OperationalError {
  const fields = serverFieldsOf(error);
  if (fields) {
    const diag = diagnosticsOf(fields);
    return new OperationalError(diag.messagePrimary, { cause: error, diag });
  }
  const unexpected = error instanceof Error && /^Unexpected .*message: (.)/.exec(error.message);
  if (!unexpected) return hungUp(error);
  return new OperationalError(
    unexpected[1] === "A"
      ? "deno-postgres was disturbed by a notification, which it cannot take"
      : "deno-postgres was disturbed by a message that it does not know",
    { cause: error },
  );
}
