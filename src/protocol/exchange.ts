/**
 * One request and its replies: the base of one file per verb.
 *
 * An exchange owns all the state of its request. The conversation feeds it every reply up to
 * ReadyForQuery, and only that ends it, so no reply can reach another request.
 * @module
 */

import {
  type DatabaseError,
  type DatabaseErrorOptions,
  type Diagnostics,
  ProtocolError,
  type Retryable,
} from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";
import type { MessageBody } from "./message_body.ts";
import { messageName } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { isFatal } from "./server_message.ts";
import type { Writer } from "./writer.ts";

/** Where the server stands with transactions, as ReadyForQuery says it. */
export type TransactionStatus = "idle" | "inTransaction" | "inError";

/** The server's word for a statement that was cancelled. */
export const QUERY_CANCELED = "57014";

/** A statement that can share a Sync with its neighbours, since it neither begins a transaction nor ends one. */
export interface Sharer {
  /** Whether it only reads, and does not mind an implicit transaction that it shares. */
  readonly onlyReads: boolean;
  /** Hears that a neighbour has failed by `cause`: this one has not run, or its transaction is undone. */
  neighbourFailed(cause: unknown): void;
}

/** A request in flight, whatever its result. */
export type InFlight =
  & Pick<
    Exchange,
    | "abandon"
    | "abort"
    | "accept"
    | "admits"
    | "chunkHandled"
    | "copied"
    | "encode"
    | "end"
    | "ending"
    | "error"
    | "failed"
    | "finish"
    | "full"
    | "isEndangered"
    | "isRepeatable"
    | "onDrained"
    | "refused"
    | "rows"
    | "sharer"
    | "stop"
    | "unframed"
    | "unwanted"
  >
  & { readonly done: Promise<unknown> };

/** A request in flight, whose result is a `T`. */
export abstract class Exchange<T = unknown> {
  /** Settles when the request has ended. */
  readonly done: Promise<T>;
  #resolve!: (result: T | Promise<T>) => void;
  #reject!: (reason: unknown) => void;
  #error: { readonly reason: unknown } | null = null;
  #stopped: { readonly reason: unknown } | null = null;

  constructor() {
    this.done = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether it has failed already; what still comes is only passed over. */
  get failed(): boolean {
    return this.#error !== null;
  }

  /** Whether its caller wants it no more: it was asked to stop, or given up. */
  get unwanted(): boolean {
    return this.#stopped !== null;
  }

  /** The error it will reject with, if it has failed. */
  get error(): unknown {
    return this.#error?.reason;
  }

  /** Whether it holds enough that the server should wait; who waits with it sets `onDrained`. */
  get full(): boolean {
    return false;
  }

  /** Whether the next ReadyForQuery is its last. */
  get ending(): boolean {
    return true;
  }

  /** Where it ends in all that was ever written, if it writes more than `encode()` has; Infinity while it goes on. */
  get end(): number | null {
    return null;
  }

  /** Whether a cancel request that is meant for another may hit it: it is run again then. */
  get isRepeatable(): boolean {
    return false;
  }

  /** Whether such a cancel request is under way, or was. */
  isEndangered = false;

  /** Called once when it is not full any more. */
  onDrained: (() => void) | null = null;

  /** Lets who waits with it go on: there is room again, or nothing more comes. */
  protected drained(): void {
    const { onDrained } = this;
    this.onDrained = null;
    onDrained?.();
  }

  /** Itself, if it can share a Sync; null when it has its own. */
  get sharer(): Sharer | null {
    return null;
  }

  /** Writes its messages, without Sync if it `shares` one. */
  abstract encode(out: Writer, shares: boolean): void;

  /** Takes one reply; called for none that tells the session, and for no error or row of a failed one. */
  protected abstract receive(body: MessageBody): void;

  /** Makes the result, after ReadyForQuery. */
  protected abstract result(): T;

  /** Takes one reply. `out` is where an answer can be written, if no other request was sent behind. */
  accept(body: MessageBody, _out: Writer | null): void {
    if (!this.failed) this.receive(body);
  }

  /** Takes the complete rows at the start of `input`; resolves nothing, returns where they end. */
  rows(_input: ReceiveBuffer): number {
    throw new ProtocolError("Cannot read from the server: DataRow came unasked");
  }

  /** Takes the complete CopyData messages at the start of `input`; returns where they end, null if it has no use for them. */
  copied(_input: ReceiveBuffer): number | null {
    return null;
  }

  /** Whether a message of this type may come now, whoever it is for. */
  admits(_type: number): boolean {
    return true;
  }

  /** What is at the start of `input` when it is no message: why the session ends, if it can be told. */
  unframed(_input: ReceiveBuffer): Error | "incomplete" | null {
    return null;
  }

  /** Hears that a chunk of replies has been handled. */
  chunkHandled(): void {}

  /** Hears that a reply or a whole chunk brought ReadyForQuery: settles. */
  finish(_status: TransactionStatus): void {
    if (!this.#error) return this.#settle();
    const again = this.recover(this.#error.reason);
    if (again) this.#resolve(again);
    else this.#reject(this.#error.reason);
  }

  /** What it resolves with after all, though it has failed; null when it stays failed. */
  protected recover(_error: unknown): Promise<T> | null {
    return null;
  }

  /** Keeps the first error; the request goes on until ReadyForQuery. */
  fail(reason: unknown): void {
    this.#error ??= { reason };
  }

  /** Ends at once because the session has ended. What the server had said of this request counts more. */
  abort(reason: Error): void {
    this.#reject((this.#error ?? this.#stopped ?? { reason }).reason);
  }

  /** Rejects now, while the replies are still to come and will be passed over. */
  abandon(reason: unknown): void {
    this.#stopped ??= { reason };
    this.fail(reason);
    this.#reject(reason);
  }

  /** Takes the server's report that it has failed. Returns the error that this is; another one may have come before. */
  refused(diag: Diagnostics): unknown {
    const stopped = diag.sqlstate === QUERY_CANCELED ? this.#stopped : null;
    const reason = stopped ? stopped.reason : this.errorFrom(diag);
    this.fail(reason);
    return reason;
  }

  /** Says that the caller has asked the server to stop it, and why: the error to give when it stops. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
  }

  /** The error that a report of the server stands for. */
  protected abstract errorFrom(diag: Diagnostics): DatabaseError;

  #settle(): void {
    try {
      this.#resolve(this.result());
    } catch (error) {
      this.#reject(error);
      if (error instanceof ProtocolError) throw error;
    }
  }
}

/** The error that a report of the server on a statement stands for; `which` says more of the statement. */
export function statementError(
  diag: Diagnostics,
  text: string,
  which: Pick<DatabaseErrorOptions, "batchIndex" | "cause"> = {},
): DatabaseError {
  return errorFromServer(diag, { query: text, retryable: retryable(diag), ...which });
}

/** The error that a report of the server on none of the statements of a request stands for. */
export function requestError(diag: Diagnostics): DatabaseError {
  return errorFromServer(diag, { retryable: retryable(diag) });
}

/** What ends the session leaves it open whether the statement took effect before. */
function retryable(diag: Diagnostics): Retryable {
  return isFatal(diag) ? "unknown" : "no";
}

/** The statement's replies ended too early. */
export function endedTooEarly(): ProtocolError {
  return new ProtocolError("Cannot read from the server: ReadyForQuery came out of turn", {
    phase: "execute",
    sent: "yes",
    retryable: "unknown",
  });
}

/** A reply that this request cannot have. */
export function unexpected(body: MessageBody): ProtocolError {
  return new ProtocolError(
    `Cannot read from the server: ${messageName(body.type)} came out of turn`,
  );
}
