/**
 * One call from its making to its end: waiting to be sent, sent, ended; with its signal and timeout.
 * @module
 */

import type { CallOptions, Statement } from "../driver.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { CallDeadline } from "./call_deadline.ts";
import type { InlineStatement } from "./inline_statement.ts";
import type { PreparedStatement } from "./prepared_statement.ts";

/** How a statement is to be sent: as one that is prepared, or parsed on the way. */
export type Preparation = PreparedStatement | InlineStatement;

/** What a call does. */
export interface CallPlan<Request extends InFlight, Result> {
  /** The statements that must be prepared before. */
  readonly statements: readonly Statement[];
  /** Whether they must be described before it is sent, even when they have no parameters. */
  readonly described: boolean;
  /** Whether it has the session for itself until it has ended. */
  readonly exclusive: boolean;
  /** Whether it is not sent before all that was sent before has ended. */
  readonly alone?: boolean;
  /** Throws when it must not be sent as things are now; asked before it is prepared. */
  readonly check?: () => void;
  /** The error of a statement that could not be prepared; the error itself by default. */
  readonly unprepared?: (error: unknown, statement: Statement) => unknown;
  /** Sends it; `preparations` are those of its statements. */
  readonly send: (preparations: readonly Preparation[]) => Request;
  /** Its result, once it was sent; `follow` hears of a request that goes on for it after its own, and may refuse it. */
  readonly result: (
    request: Request,
    preparations: readonly Preparation[],
    follow: (request: InFlight) => void,
  ) => Promise<Result>;
}

type Stage =
  | { readonly kind: "waiting" }
  | { readonly kind: "preparing"; readonly request: InFlight }
  | { readonly kind: "sent"; readonly request: InFlight }
  | { readonly kind: "ended" };

/** One call. */
export class Call<Request extends InFlight = InFlight, Result = unknown> {
  /** Settles with the call's result. */
  readonly promise: Promise<Result>;
  /** What was prepared for this call, by text. */
  readonly prepared: Map<string, PreparedStatement> = new Map();
  readonly #plan: CallPlan<Request, Result>;
  readonly #resolve: (result: Promise<Result>) => void;
  readonly #reject: (reason: unknown) => void;
  #stage: Stage = { kind: "waiting" };
  #stopped: { readonly reason: unknown } | null = null;
  #deadline: CallDeadline | null = null;
  #stop: ((request: InFlight, reason: unknown) => void) | null = null;

  /** Waits to be started. */
  constructor(plan: CallPlan<Request, Result>) {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.promise = promise;
    this.#plan = plan;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The statements that must be prepared before. */
  get statements(): readonly Statement[] {
    return this.#plan.statements;
  }

  /** Whether its statements must be described before it is sent. */
  get described(): boolean {
    return this.#plan.described;
  }

  /** Whether it has the session for itself. */
  get exclusive(): boolean {
    return this.#plan.exclusive;
  }

  /** Whether it waits until all that was sent before has ended. */
  get alone(): boolean {
    return this.#plan.alone === true;
  }

  /** How far it is. */
  get stage(): Stage["kind"] {
    return this.#stage.kind;
  }

  /** Whether nothing more is to be done for it. */
  get ended(): boolean {
    return this.#stage.kind === "ended";
  }

  /** Watches its signal and timeout; `stop` is told of what is in flight for it when one of them ends it. */
  watch(options: CallOptions, stop: (request: InFlight, reason: unknown) => void): void {
    const isSent = () => this.#stage.kind === "sent";
    this.#stop = stop;
    this.#deadline = new CallDeadline(options, isSent, (reason) => {
      this.#stopped = { reason };
      const stage = this.#stage;
      if (stage.kind !== "sent") this.fail(reason);
      if (stage.kind === "sent" || stage.kind === "preparing") stop(stage.request, reason);
    });
  }

  /** Ends it if it must not be sent as things are now. */
  check(): void {
    try {
      if (!this.ended) this.#plan.check?.();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Hears that a statement could not be prepared: ends it. */
  unprepared(error: unknown, statement: Statement): void {
    this.fail(this.#plan.unprepared?.(error, statement) ?? error);
  }

  /** Hears that a statement is being prepared, by a request that may yet have to wait. Throws if it was stopped. */
  preparing(request: InFlight): void {
    this.#throwIfStopped();
    if (!this.ended) this.#stage = { kind: "preparing", request };
  }

  /** Sends it. */
  start(preparations: readonly Preparation[]): void {
    try {
      const request = this.#plan.send(preparations);
      if (this.#stopped) return this.#stopSent(request, this.#stopped.reason);
      this.#stage = { kind: "sent", request };
      const result = this.#plan.result(request, preparations, (next) => this.#follow(next));
      this.#resolve(result);
      Promise.allSettled([request.done, result]).then(() => this.#end());
    } catch (error) {
      this.fail(error);
    }
  }

  /** An encoder has stopped it, when it was too late not to send it: its caller knows already. */
  #stopSent(request: InFlight, reason: unknown): void {
    request.done.catch(() => {});
    this.#stop?.(request, reason);
  }

  #follow(request: InFlight): void {
    this.#throwIfStopped();
    if (!this.ended) this.#stage = { kind: "sent", request };
  }

  /** What it was stopped in may have ended well; nothing follows on it. */
  #throwIfStopped(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }

  /** Ends it before it was sent. */
  fail(reason: unknown): void {
    this.#reject(reason);
    this.#end();
  }

  #end(): void {
    this.#stage = { kind: "ended" };
    this.#deadline?.end();
  }
}
