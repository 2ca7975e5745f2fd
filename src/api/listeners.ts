/**
 * The listeners of a pool, and the one connection that they share: opened with the first, replaced when it is lost,
 * closed with the last.
 *
 * One loop does everything that waits. Who joins or leaves only says what is wanted, and wakes it.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { Session } from "../driver.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../errors.ts";
import { NOTIFICATION_LIMIT } from "./bounded_queue.ts";
import { checkChannels, checkLimit } from "./channels.ts";
import { isFatalToConnect } from "./connect_failure.ts";
import { checkTimeout, Waiter } from "./deadline.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import { ListenQueue } from "./listen_event.ts";
import { type ListenMember, ListenMembers } from "./listen_members.ts";
import { LISTEN_OPTIONS, Listener, type ListenOptions } from "./listener.ts";
import { type ListeningPlan, retryDelay } from "./listening_options.ts";
import { ListeningSession } from "./listening_session.ts";
import { type Clock, elapsed } from "./moment.ts";
import { checkOptionNames } from "./option_names.ts";
import type { OpenSession } from "./session_opener.ts";

/** What the listeners need to know of their pool. */
export interface ListenersPlan {
  /** How long the first LISTEN may take unless its caller says otherwise, milliseconds. */
  readonly acquireTimeout: number;
  /** How the connection is kept. */
  readonly listening: ListeningPlan;
}

/** The listeners of one pool. */
export class Listeners {
  readonly #open: OpenSession;
  readonly #settings: ConnectionSettings;
  readonly #plan: ListenersPlan;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #members = new ListenMembers();
  #session: ListeningSession | null = null;
  #opening = new AbortController();
  #running: Promise<void> | null = null;
  /** Whether somebody has come who has not been tried to be let in yet. */
  #untried = false;
  #wake: () => void = () => undefined;
  /** Who waits until the server knows what is no longer wanted. */
  #leaving: (() => void)[] = [];
  #closed = false;

  /** Starts without any; `failed` is told of errors that no caller hears of. */
  constructor(
    open: OpenSession,
    settings: ConnectionSettings,
    plan: ListenersPlan,
    clock: Clock,
    failed: (error: unknown) => void,
  ) {
    this.#open = open;
    this.#settings = settings;
    this.#plan = plan;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Adds one, and resolves with it once the server listens. Rejects as `Pool.listen()`. */
  async listen(channels: string | readonly string[], options: ListenOptions): Promise<Listener> {
    checkOptionNames("listen", options, LISTEN_OPTIONS);
    const { notificationLimit = this.#settings.notificationLimit ?? NOTIFICATION_LIMIT } = options;
    const names = checkChannels(channels);
    checkLimit(notificationLimit);
    checkTimeout("listen", options.timeout);
    if (this.#closed) throw closedError();
    options.signal?.throwIfAborted();
    const queue = new ListenQueue(notificationLimit, () => this.#clock.now().wall);
    const member: ListenMember = { channels: names, queue, joining: null };
    const joining = this.#waiterFor(member, options);
    member.joining = joining;
    this.#add(member);
    return await joining.promise;
  }

  /** Ends all of them, and closes the connection; at the latest after `timeout` milliseconds. */
  async close(timeout: number): Promise<void> {
    this.#shut();
    const ended = Promise.withResolvers<void>();
    const timer = startTimer(() => {
      this.#destroy();
      ended.resolve();
    }, timeout);
    this.drained.then(ended.resolve);
    await ended.promise;
    clearTimeout(timer);
  }

  /** Ends all of them at once. */
  terminate(): void {
    this.#shut();
    this.#destroy();
  }

  /** Resolves once there is no connection; at once when there is none. */
  get drained(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  #shut(): void {
    if (this.#closed) return;
    this.#closed = true;
    const reason = new OperationalError("Cannot get: pool is closed", { phase: "idle" });
    for (const member of this.#members.list("all")) {
      this.#remove(member);
      member.joining?.reject(closedError());
      member.queue.end(reason, "finished");
    }
  }

  #destroy(): void {
    this.#session?.destroy(
      new OperationalError("connection is closed: its pool was terminated", { phase: "close" }),
    );
  }

  #waiterFor(member: ListenMember, { signal, timeout }: ListenOptions): Waiter<Listener> {
    const limit = timeout ?? this.#plan.acquireTimeout;
    return new Waiter<Listener>({
      ...(signal === undefined ? {} : { signal }),
      timeout: limit,
      onLeave: () => this.#remove(member),
      timeoutError: () =>
        new TimeoutError(`Cannot listen: the server did not confirm it in ${limit} ms`, {
          phase: "acquire",
        }),
    });
  }

  #add(member: ListenMember): void {
    this.#members.add(member);
    this.#untried = true;
    this.#running ??= this.#keep();
    this.#wake();
  }

  /** False when it was removed before. */
  #remove(member: ListenMember): boolean {
    if (!this.#members.remove(member)) return false;
    if (this.#members.size === 0) this.#opening.abort(abandonedError());
    // To leave is no reason to open a lost connection sooner.
    if (this.#members.size === 0 || this.#session !== null) this.#wake();
    return true;
  }

  async #leave(member: ListenMember): Promise<void> {
    if (!this.#remove(member)) return;
    member.queue.end(
      new OperationalError("Cannot get: listener is closed", { phase: "idle" }),
      "finished",
    );
    if (this.#session === null && this.#members.size > 0) return;
    const left = Promise.withResolvers<void>();
    this.#leaving.push(left.resolve);
    await left.promise;
  }

  /** Keeps a connection that listens for as long as there are members. Never rejects. */
  async #keep(): Promise<void> {
    const { listening } = this.#plan;
    for (let failures = 0; this.#members.size > 0;) {
      const failure = await this.#attempt();
      this.#settle();
      if (failure === null || this.#members.size === 0 || this.#untried) continue;
      failures = failure.lasted > listening.maxRetryDelay ? 1 : failures + 1;
      await this.#pause(retryDelay(listening, failures, this.#clock.fraction()));
    }
    this.#running = null;
    this.#settle();
  }

  /** Opens a connection and listens; resolves with how long that lasted until it failed, or null when it did not. */
  async #attempt(): Promise<{ readonly lasted: number } | null> {
    this.#untried = false;
    let session: ListeningSession | null = null;
    try {
      session = this.#session = await this.#openSession();
      if (session !== null) await this.#serve(session);
      return null;
    } catch (error) {
      if (session === null) this.#openFailed(error);
      else this.#lost(session, error);
      return { lasted: session === null ? 0 : elapsed(session.born, this.#clock.now()) };
    } finally {
      this.#session = null;
    }
  }

  /** Null when nobody wants it any more. */
  async #openSession(): Promise<ListeningSession | null> {
    const { signal } = this.#opening = new AbortController();
    let opened: Session;
    try {
      opened = await this.#open(signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
    try {
      const session = new Lease(opened, this.#settings).require("listen", "notifications");
      return new ListeningSession(session, this.#plan.listening, this.#clock, {
        notification: (notification) => this.#members.notify(notification),
        lost: () => this.#wake(),
      });
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** Resolves when nobody is left; rejects when the session is lost, or cannot listen. */
  async #serve(session: ListeningSession): Promise<void> {
    while (this.#members.size > 0) {
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      if (session.state.kind === "closed") throw session.state.reason;
      const wanted = this.#members.channels();
      if (isSame(wanted, session.channels)) {
        this.#welcome();
        this.#settle();
        await woken;
      } else {
        await this.#hear(session, wanted);
      }
    }
    await session.close();
  }

  async #hear(session: ListeningSession, wanted: ReadonlySet<string>): Promise<void> {
    try {
      await session.hear(wanted);
    } catch (error) {
      // Those who are new may be to blame. Without them it is tried again.
      if (!this.#refuseJoining(error)) throw error;
    }
  }

  /** All that is wanted is listened to: so nobody waits any more, and every gap ends. */
  #welcome(): void {
    this.#untried = false;
    for (const member of this.#members.list("all")) {
      member.queue.resumed();
      member.joining?.resolve(this.#listenerOf(member));
      member.joining = null;
    }
  }

  #listenerOf(member: ListenMember): Listener {
    const isOpen = () => this.#members.has(member);
    return new Listener(member.channels, member.queue, isOpen, () => this.#leave(member));
  }

  #lost(session: ListeningSession, error: unknown): void {
    const reason = error instanceof Error
      ? error
      : new OperationalError("connection is closed", { cause: error, phase: "idle" });
    // One that has never listened is not the loss that the gap tells of.
    if (session.channels.size === 0) this.#failed(error);
    this.#members.lost(reason, session.heard.wall);
    session.destroy(reason);
  }

  #openFailed(error: unknown): void {
    this.#refuseJoining(error);
    if (this.#members.size === 0) return;
    this.#failed(error);
    if (!isFatalToConnect(error)) return;
    for (const member of this.#members.list("all")) {
      this.#remove(member);
      member.queue.end(error, "failed");
    }
  }

  /** Who is not listening yet is told, as by `acquire()`; false when there is nobody. */
  #refuseJoining(error: unknown): boolean {
    const refused = this.#members.list("joining");
    for (const member of refused) {
      this.#remove(member);
      member.joining?.reject(error);
    }
    return refused.length > 0;
  }

  async #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = startTimer(resolve, milliseconds);
    await promise;
    clearTimeout(timer);
  }

  #settle(): void {
    for (const resolve of this.#leaving.splice(0)) resolve();
  }
}

function isSame(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size === others.size && some.isSubsetOf(others);
}

function closedError(): InterfaceError {
  return new InterfaceError("Cannot listen: pool is closed", { phase: "acquire" });
}

function abandonedError(): OperationalError {
  return new OperationalError("Cannot listen: nobody listens any more", { phase: "connect" });
}
