/**
 * One logged-in session of the native driver: what can be asked of it, and how it ends.
 * @module
 */

import { checkCallOptions } from "../call_limits.ts";
import type {
  Address,
  CallOptions,
  CopySource,
  CopyStream,
  DescribedColumn,
  Driver,
  ResultSet,
  RowStream,
  Session,
  SessionEvents,
  SessionState,
  Statement,
  TargetSessionAttrs,
  TransactionStatus,
  ValueSets,
} from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import type { Conversation } from "../protocol/conversation.ts";
import type { CopyOutExchange } from "../protocol/copy_out_exchange.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { lossError, lossMessage } from "../protocol/loss.ts";
import type { StreamExchange } from "../protocol/stream_exchange.ts";
import { batchPlan } from "./batching.ts";
import { Call, type CallPlan } from "./call.ts";
import { isWatched } from "./call_deadline.ts";
import { Canceller } from "./canceller.ts";
import { copyInPlan, copyOutPlan, NativeCopyStream } from "./copying.ts";
import { executeManyPlan } from "./executing_many.ts";
import { openPortal, type PortalParts } from "./native_portal.ts";
import { NativeRowStream } from "./native_row_stream.ts";
import { Preparing } from "./preparing.ts";
import {
  describePlan,
  type QueryingParts,
  queryPlan,
  queryResult,
  scriptPlan,
} from "./querying.ts";
import { Fitness } from "./session_attrs.ts";
import { isolated, SILENT } from "./session_events.ts";
import type { Run } from "./sharing.ts";
import { type StatementOptions, Statements } from "./statements.ts";
import { TypeLoader } from "./type_loader.ts";
import { WaitingCalls } from "./waiting_calls.ts";
import type { Wire } from "./wire.ts";

/** What a session of this driver is made of. */
export interface NativeSessionParts extends StatementOptions {
  /** The driver it comes from. */
  readonly driver: Driver;
  /** A wire that is logged in. */
  readonly wire: Wire;
  /** The place that let us in. */
  readonly address: Address;
  /** Whether what travels is encrypted. */
  readonly encrypted: boolean;
  /** The process ID of the server's backend. */
  readonly backendPid: number;
  /** Sends a cancel request; null when the server gave no key for it. */
  readonly requestCancel: ((signal: AbortSignal) => Promise<void>) | null;
  /** How long the server may take to stop a statement or to take a goodbye, milliseconds. */
  readonly grace: number;
  /** Which session was asked for. */
  readonly targetSessionAttrs: TargetSessionAttrs;
}

/** One logged-in session. */
export class NativeSession implements Session {
  readonly #parts: NativeSessionParts;
  readonly #wire: Wire;
  readonly #conversation: Conversation;
  readonly #fitness: Fitness;
  readonly #statements: Statements;
  readonly #canceller: Canceller;
  readonly #types: TypeLoader;
  readonly #verbs: QueryingParts & PortalParts;
  readonly #calls: WaitingCalls;
  /** The call that has the session for itself until it has ended, and the stream that came of it. */
  #exclusive: Call | null = null;
  #stream: { readonly finished: boolean } | null = null;
  #closing: Promise<void> | null = null;
  /** How many portals were asked for. */
  #portals = 0;
  events: SessionEvents = SILENT;

  /** Takes over a wire that is logged in. */
  constructor(parts: NativeSessionParts) {
    this.#parts = parts;
    this.#wire = parts.wire;
    this.#conversation = parts.wire.conversation;
    this.#fitness = new Fitness(parts.targetSessionAttrs, this.#conversation);
    this.#statements = new Statements(parts, (...again) => this.#rerun(...again));
    this.#canceller = new Canceller({ ...parts, released: () => this.#calls.advance() });
    this.#types = new TypeLoader({ ...parts, send: (request) => this.#sendLate(request) });
    this.#calls = new WaitingCalls({
      conversation: this.#conversation,
      canceller: this.#canceller,
      preparing: new Preparing({
        statements: this.#statements,
        types: this.#types,
        send: (request) => this.#wire.send(request),
      }),
      types: this.#types,
      isClosing: () => this.#closing !== null,
    });
    this.#verbs = {
      wire: this.#wire,
      statements: this.#statements,
      types: this.#types,
      decoding: parts,
      call: (options, plan) => this.#call(options, plan),
    };
    this.#wire.listen({
      notice: (notice) => isolated(() => this.events.notice(notice)),
      notification: (notification) => isolated(() => this.events.notification(notification)),
      parameter: () => this.#fitness.changed(() => this.events.unfit?.()),
      lost: (reason) => this.#lost(reason),
    });
  }

  get driver(): Driver {
    return this.#parts.driver;
  }

  get address(): Address {
    return this.#parts.address;
  }

  get encrypted(): boolean {
    return this.#parts.encrypted;
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
    return this.#conversation.waiting === 0 && this.#calls.length === 0 &&
      this.#types.untyped.size === 0 && !this.#canceller.holding && !this.#streaming;
  }

  get unfit(): string | null {
    return this.#fitness.reason;
  }

  parameterStatus(name: string): string | undefined {
    return this.#conversation.parameters.get(name);
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    const run = isWatched(options) ? "alone" : "shared"; // a cancel request must hit no other
    return run === "alone" || this.#calls.holding
      ? this.#call(options, queryPlan(this.#verbs, statement, run))
      : this.#queryAtOnce(statement, options);
  }

  script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    return this.#call(options, scriptPlan(this.#verbs, text));
  }

  stream(statement: Statement, options?: CallOptions): Promise<RowStream> {
    return this.#call(options, {
      statements: [statement],
      described: true,
      exclusive: true,
      send: ([preparation]) => this.#send(this.#statements.stream(statement, preparation!)),
      result: (request) => Promise.resolve(this.#rowStream(request)),
    });
  }

  executeMany(
    statement: Omit<Statement, "values">,
    sets: ValueSets,
    options?: CallOptions,
  ): Promise<ResultSet> {
    return this.#call(options, executeManyPlan(this.#verbs, statement, sets));
  }

  batch(statements: readonly Statement[], options?: CallOptions): Promise<ResultSet[]> {
    const again = (signal: AbortSignal): Promise<ResultSet[]> | null =>
      this.#mayRerun
        ? this.#call({ signal }, batchPlan(this.#verbs, statements, () => null))
        : null;
    return this.#call(options, batchPlan(this.#verbs, statements, again));
  }

  portal(statement: Statement, rowLimit: number, options?: CallOptions): Promise<RowStream> {
    const name = `${this.#parts.statementPrefix}portal_${++this.#portals}`;
    return openPortal(this.#verbs, statement, { name, rowLimit }, options);
  }

  copyIn(text: string, source: CopySource, options?: CallOptions): Promise<ResultSet> {
    return this.#call(options, copyInPlan(this.#wire, text, source));
  }

  copyOut(text: string, options?: CallOptions): Promise<CopyStream> {
    return this.#call(
      options,
      copyOutPlan(this.#wire, text, (exchange) => {
        const data = new NativeCopyStream(exchange, (reason) => this.#leave(exchange, reason));
        this.#stream = data;
        return data;
      }),
    );
  }

  describe(text: string, options?: CallOptions): Promise<DescribedColumn[]> {
    return this.#call(options, describePlan(this.#verbs, text));
  }

  async cancel(): Promise<void> {
    if (this.#conversation.head && !this.#wire.closed) await this.#canceller.cancel();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  destroy(reason: Error): void {
    this.#wire.close(reason);
  }

  /** The usual case without the cost of a call that may have to wait. */
  #queryAtOnce(statement: Statement, options: CallOptions | undefined): Promise<ResultSet> {
    try {
      this.#refuseIfNotReady(options);
      const preparation = this.#statements.preparationFor(statement, false);
      if (preparation) {
        const exchange = this.#send(this.#statements.query(statement, preparation, "shared"));
        return queryResult(this.#types, exchange, preparation);
      }
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#call(options, queryPlan(this.#verbs, statement, "shared"));
  }

  /** Runs a statement again, even while closing, if what was sent behind it need not run after it, or nothing was. */
  #rerun(statement: Statement, run: Run, signal: AbortSignal): Promise<ResultSet> | null {
    const may = statement.shares === undefined ? this.#mayRerun : !this.#streaming;
    return may ? this.#call({ signal }, queryPlan(this.#verbs, statement, run), true) : null;
  }

  get #mayRerun(): boolean {
    return this.#conversation.waiting === 0 && this.#calls.length === 0 && !this.#closing;
  }

  #call<Request extends InFlight, Result>(
    options: CallOptions | undefined,
    plan: CallPlan<Request, Result>,
    isPromised: boolean = false,
  ): Promise<Result> {
    try {
      if (!isPromised) this.#refuseIfNotReady(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const call = new Call(plan);
    const queued = call as unknown as Call; // the queue looks at no request and no result
    if (plan.exclusive) this.#exclusive = queued;
    if (options && isWatched(options)) {
      call.watch(options, (request, reason) => this.#canceller.stop(request, reason));
    }
    this.#calls.push(queued);
    return call.promise;
  }

  #refuseIfNotReady(options: CallOptions | undefined): void {
    checkCallOptions(options);
    const { closed } = this.#wire;
    if (closed) {
      const message = `Cannot execute: the connection is closed (${closed.message})`;
      throw lossError(message, closed, NEVER_SENT);
    }
    if (this.#closing) throw new InterfaceError("Cannot execute: the connection is closing");
    // Before it is in line, where it would start others, and before it takes names of statements along.
    this.#conversation.refuseWithin();
    if (this.#streaming) {
      throw new InterfaceError(
        "Cannot execute: a stream is open on this connection; read it to its end or close it",
      );
    }
  }

  /** Whether a call has the session for itself, or is yet to have it. */
  get #streaming(): boolean {
    const stage = this.#exclusive?.stage;
    return this.#stream?.finished === false || stage === "waiting" || stage === "preparing" ||
      stage === "sent" && this.#conversation.waiting > 0;
  }

  #send<Request extends InFlight>(request: Request): Request {
    this.#wire.send(request);
    return request;
  }

  /** Sends what a call needs besides its own request, unless it was given up while it had to wait. */
  async #sendLate(request: InFlight): Promise<void> {
    while (this.#canceller.holding) await this.#canceller.settled();
    if (!request.failed) this.#send(request);
  }

  #rowStream(stream: StreamExchange): RowStream {
    const rows = new NativeRowStream(stream, (reason) => this.#leave(stream, reason));
    this.#stream = rows;
    return rows;
  }

  async #leave(stream: StreamExchange | CopyOutExchange, reason: Error): Promise<void> {
    // In a transaction a cancel would undo it all: there the rest is read and passed over.
    if (this.transactionStatus === "idle") this.#canceller.stop(stream, reason);
    else stream.discard(reason);
    await stream.done.catch(() => {});
  }

  async #close(): Promise<void> {
    const reason = new InterfaceError("the connection was closed");
    const isLetEnd = !this.#streaming || this.#exclusive?.stage === "waiting";
    if (!this.#wire.closed && !this.idle && isLetEnd) await this.#calls.ended();
    // Before the goodbye: without its cancel request a statement would run on after the session.
    await this.#canceller.settled();
    await this.#wire.terminate(reason, this.#parts.grace);
  }

  #lost(reason: Error): void {
    for (const call of this.#calls.take()) {
      call.fail(lossError(lossMessage(reason), reason, NEVER_SENT));
    }
    // The next session may be one of another server, in which the same OIDs are other types.
    if (!this.#closing) this.#parts.codecs.forget();
    isolated(() => this.events.lost(reason));
  }
}

const NEVER_SENT = { sent: "no", retryable: "never-sent" } as const;
