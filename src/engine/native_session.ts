/**
 * One logged-in session of the native driver: which request is sent when, and how calls end early.
 *
 * Requests go out in the order they were made. Usually at once; they wait only while an earlier one must
 * be described first, or while a cancel request is under way that could hit them.
 * @module
 */

import type {
  CallOptions,
  Driver,
  ResultSet,
  RowStream,
  Session,
  SessionEvents,
  SessionState,
  Statement,
  TransactionStatus,
} from "../driver.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../errors.ts";
import type { Conversation } from "../protocol/conversation.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { ScriptExchange } from "../protocol/script_exchange.ts";
import type { StreamExchange } from "../protocol/stream_exchange.ts";
import { Call, type CallPlan, type Preparation } from "./call.ts";
import { checkCallOptions } from "./call_deadline.ts";
import { decoderOf, type PreparedStatement } from "./prepared_statement.ts";
import { NativeRowStream } from "./native_row_stream.ts";
import { type StatementOptions, Statements } from "./statements.ts";
import type { Wire } from "./wire.ts";

/** What a session of this driver is made of. */
export interface NativeSessionParts extends StatementOptions {
  /** The driver it comes from. */
  readonly driver: Driver;
  /** A wire that is logged in. */
  readonly wire: Wire;
  /** The process ID of the server's backend. */
  readonly backendPid: number;
  /** Sends a cancel request; null when the server gave no key for it. */
  readonly requestCancel: ((signal: AbortSignal) => Promise<void>) | null;
  /** How long the server may take to stop a statement or to take a goodbye, milliseconds. */
  readonly grace: number;
}

/** How long a statement may go on after a cancel request before another is sent, milliseconds. */
const CANCEL_INTERVAL = 200;
const SILENT: SessionEvents = { notice() {}, notification() {}, lost() {} };

/** One logged-in session. */
export class NativeSession implements Session {
  readonly #parts: NativeSessionParts;
  readonly #wire: Wire;
  readonly #conversation: Conversation;
  readonly #statements: Statements;
  #calls: Call[] = [];
  #preparing = false;
  /** How many cancel requests are under way: nothing is sent that they could hit. */
  #holds = 0;
  #stream: StreamExchange | null = null;
  #closing: Promise<void> | null = null;
  events: SessionEvents = SILENT;

  /** Takes over a wire that is logged in. */
  constructor(parts: NativeSessionParts) {
    this.#parts = parts;
    this.#wire = parts.wire;
    this.#conversation = parts.wire.conversation;
    this.#statements = new Statements(parts, (statement) => this.query(statement));
    this.#wire.listen({
      notice: (notice) => this.events.notice(notice),
      notification: (notification) => this.events.notification(notification),
      lost: (reason) => this.#lost(reason),
    });
  }

  get driver(): Driver {
    return this.#parts.driver;
  }

  get backendPid(): number {
    return this.#parts.backendPid;
  }

  get state(): SessionState {
    const reason = this.#wire.closed;
    return reason ? { kind: "closed", reason } : { kind: "open" };
  }

  get transactionStatus(): TransactionStatus {
    return this.#conversation.transactionStatus;
  }

  get idle(): boolean {
    return this.#conversation.waiting === 0 && this.#calls.length === 0 && this.#holds === 0;
  }

  parameterStatus(name: string): string | undefined {
    return this.#conversation.parameters.get(name);
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    const statements = this.#statements;
    const send = (preparation: Preparation) => this.#send(statements.query(statement, preparation));
    if (this.#calls.length > 0 || this.#holds > 0 || isWatched(options)) {
      return this.#call(options, {
        statement,
        described: false,
        send,
        result: (request) => request.done,
      });
    }
    return this.#queryAtOnce(statement, options, send);
  }

  script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    const codecs = this.#parts;
    return this.#call(options, {
      statement: null,
      described: false,
      send: () =>
        this.#send(
          new ScriptExchange(
            text,
            (fields) =>
              decoderOf(fields, [], { ...codecs, rowMode: "tuple", columnCodecs: undefined }),
          ),
        ),
      result: (request) => request.done,
    });
  }

  stream(statement: Statement, options?: CallOptions): Promise<RowStream> {
    return this.#call(options, {
      statement,
      described: true,
      send: (preparation) => this.#sendStream(statement, preparation),
      result: (request) => Promise.resolve(this.#rowStream(request)),
    });
  }

  async cancel(): Promise<void> {
    if (!this.#conversation.head || this.#wire.closed) return;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(cancelTimeout(this.#parts.grace)), this.#parts.grace);
    await this.#holding(() => this.#requestCancel(late.signal)).finally(() => clearTimeout(timer));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  destroy(reason: Error): void {
    this.#wire.close(reason);
  }

  /** The usual case without the cost of a call that may have to wait. */
  #queryAtOnce(
    statement: Statement,
    options: CallOptions | undefined,
    send: (preparation: Preparation) => InFlight & { readonly done: Promise<ResultSet> },
  ): Promise<ResultSet> {
    try {
      this.#refuseIfNotReady(options);
      const preparation = this.#statements.preparationFor(statement, false);
      if (preparation) return send(preparation).done;
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#call(options, {
      statement,
      described: false,
      send,
      result: (request) => request.done,
    });
  }

  #call<Request extends InFlight, Result>(
    options: CallOptions | undefined,
    plan: CallPlan<Request, Result>,
  ): Promise<Result> {
    try {
      this.#refuseIfNotReady(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const call = new Call(plan);
    if (options && isWatched(options)) {
      call.watch(options, (request, reason) => this.#stop(request, reason));
    }
    this.#calls.push(call as unknown as Call); // the queue looks at no request and no result
    this.#advance();
    return call.promise;
  }

  #refuseIfNotReady(options: CallOptions | undefined): void {
    checkCallOptions(options);
    const { closed } = this.#wire;
    if (closed) {
      throw new OperationalError(`Cannot execute: the connection is closed (${closed.message})`, {
        cause: closed,
        retryable: "never-sent",
      });
    }
    if (this.#closing) throw new InterfaceError("Cannot execute: the connection is closing");
    if (this.#stream) {
      throw new InterfaceError(
        "Cannot execute: a stream is open on this connection; read it to its end or close it",
      );
    }
  }

  /** Sends what can be sent. */
  #advance(): void {
    while (this.#holds === 0 && !this.#preparing) {
      const call = this.#calls[0];
      if (!call) return;
      const preparation = this.#preparationOf(call);
      if (preparation === null) return this.#prepare(call);
      this.#calls.shift();
      if (!call.ended) call.start(preparation);
    }
  }

  #preparationOf(call: Call): Preparation | null {
    if (call.ended || !call.statement) return "inline";
    return this.#statements.preparationFor(call.statement, call.described);
  }

  #prepare(call: Call): void {
    const { text } = call.statement!;
    this.#preparing = true;
    const exchange = this.#send(this.#statements.prepare(text));
    const go = (preparation: PreparedStatement | null, reason?: unknown) => {
      this.#preparing = false;
      this.#calls.shift();
      if (preparation && !call.ended) call.start(preparation);
      else if (!preparation) call.fail(reason);
      this.#advance();
    };
    exchange.done.then(
      (description) => go(this.#statements.prepared(exchange, description)),
      (error) => go(null, error),
    );
  }

  #send<Request extends InFlight>(request: Request): Request {
    this.#wire.send(request);
    return request;
  }

  #sendStream(statement: Statement, preparation: Preparation): StreamExchange {
    const stream = this.#send(this.#statements.stream(statement, preparation));
    this.#stream = stream;
    const ended = () => this.#stream = null;
    stream.done.then(ended, ended);
    return stream;
  }

  #rowStream(stream: StreamExchange): RowStream {
    const inTransaction = this.transactionStatus !== "idle";
    return new NativeRowStream(stream, async (reason) => {
      // In a transaction a cancel would undo it all: there the rest is read and passed over.
      if (inTransaction) stream.discard(reason);
      else this.#stop(stream, reason);
      await stream.done.catch(() => {});
    });
  }

  /** Ends a request early. A cancel request hits whatever runs, so it is sent only when nothing else can. */
  #stop(request: InFlight, reason: unknown): void {
    const { head, waiting } = this.#conversation;
    if (head !== request || waiting > 1 || !this.#parts.requestCancel) {
      return request.abandon(reason);
    }
    request.stop(reason);
    this.#holding(() => this.#cancelUntilEnded(request, reason)).catch(() => {}); // never rejects
  }

  /** Holds everything back that a cancel request could hit. */
  async #holding(cancel: () => Promise<void>): Promise<void> {
    this.#holds++;
    try {
      await cancel();
    } finally {
      this.#holds--;
      this.#advance();
    }
  }

  /** Cancels until the request has ended; gives the session up when that takes too long. */
  async #cancelUntilEnded(request: InFlight, reason: unknown): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => {
      const cause = new OperationalError("the server did not stop the statement", {
        cause: reason,
      });
      late.abort(cause);
      this.#wire.close(cause);
    }, this.#parts.grace);
    const ended = request.done.then(() => true, () => true);
    // A cancel request that comes before its statement is lost, so one may not be enough.
    do await this.#requestCancel(late.signal).catch(() => {}); while (
      !await within(ended, CANCEL_INTERVAL)
    );
    clearTimeout(timer);
  }

  #requestCancel(signal: AbortSignal): Promise<void> {
    const { requestCancel } = this.#parts;
    if (requestCancel) return requestCancel(signal);
    return Promise.reject(
      new OperationalError("Cannot cancel: the server gave no key to cancel with", {
        phase: "cancel",
      }),
    );
  }

  async #close(): Promise<void> {
    const reason = new InterfaceError("the connection was closed");
    if (!this.#wire.closed && !this.idle && !this.#stream) await this.#everythingBefore();
    await this.#wire.terminate(reason, this.#parts.grace);
  }

  /** Waits until all that was asked for has ended. */
  async #everythingBefore(): Promise<void> {
    const pending = this.#calls.map((call) => call.promise as Promise<unknown>);
    const { last } = this.#conversation;
    await Promise.allSettled([...pending, last?.done]);
  }

  #lost(reason: Error): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls) {
      call.fail(
        new OperationalError(`Cannot execute: ${reason.message}`, {
          cause: reason,
          retryable: "never-sent",
        }),
      );
    }
    this.events.lost(reason);
  }
}

/** Whether a promise that never rejects settles within `ms` milliseconds. */
async function within(settled: Promise<boolean>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  return await Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

function cancelTimeout(grace: number): TimeoutError {
  return new TimeoutError(`Cannot cancel: the server took no cancel request in ${grace} ms`, {
    phase: "cancel",
  });
}

function isWatched(options: CallOptions | undefined): boolean {
  return options?.signal !== undefined || options?.timeout !== undefined;
}
