/**
 * A session that does nothing but listen. It has to answer when it is silent for long: a server that is gone without a
 * word would be listened to for ever.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { Notification, Session, SessionEvents, SessionState } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { quoteIdentifier } from "../types/quote.ts";
import { Waiter } from "./deadline.ts";
import type { ListeningPlan } from "./listening_options.ts";
import { type Clock, elapsed, type Moment } from "./moment.ts";

/** What it tells. */
export interface ListeningEvents {
  /** One has arrived. */
  notification(notification: Notification): void;
  /** The session has ended. */
  lost(): void;
}

/** The channels of one session, for as long as it lasts. */
export class ListeningSession implements SessionEvents {
  readonly #session: Session;
  readonly #plan: ListeningPlan;
  readonly #clock: Clock;
  readonly #events: ListeningEvents;
  /** When it was opened. */
  readonly born: Moment;
  #channels: ReadonlySet<string> = new Set();
  #heard: Moment;
  #timer: ReturnType<typeof startTimer>;

  /** Takes a new session over. */
  constructor(session: Session, plan: ListeningPlan, clock: Clock, events: ListeningEvents) {
    this.#session = session;
    this.#plan = plan;
    this.#clock = clock;
    this.#events = events;
    this.born = this.#heard = clock.now();
    session.events = this;
    if (session.state.kind === "open") this.#watch();
  }

  /** Whether it is still good. */
  get state(): SessionState {
    return this.#session.state;
  }

  /** What the server has confirmed to listen to. */
  get channels(): ReadonlySet<string> {
    return this.#channels;
  }

  /** When the server was last heard of. */
  get heard(): Moment {
    return this.#heard;
  }

  /** Has the server listen to these channels and to no others. Rejects as the server, and when it does not answer. */
  async hear(channels: ReadonlySet<string>): Promise<void> {
    const commands = [
      ...difference(this.#channels, channels).map((channel) => `UNLISTEN ${channel}`),
      ...difference(channels, this.#channels).map((channel) => `LISTEN ${channel}`),
    ];
    await this.#ask(commands.join("; "));
    this.#channels = channels;
  }

  /** Says goodbye. Never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#session.close();
  }

  /** Ends at once. */
  destroy(reason: Error): void {
    this.#session.destroy(reason);
  }

  /** Nobody reads these. */
  notice(): void {}

  /** One has arrived. */
  notification(notification: Notification): void {
    this.#heard = this.#clock.now();
    this.#events.notification(notification);
  }

  /** The session has ended. */
  lost(): void {
    clearTimeout(this.#timer);
    this.#events.lost();
  }

  #watch(): void {
    const left = this.#plan.heartbeat - elapsed(this.#heard, this.#clock.now());
    this.#timer = startTimer(() => this.#beat(), Math.max(1, left));
  }

  async #beat(): Promise<void> {
    if (elapsed(this.#heard, this.#clock.now()) >= this.#plan.heartbeat) {
      // An error is an answer, too; and who does not answer is lost, which is told elsewhere.
      await this.#ask("SELECT 1").catch(() => undefined);
    }
    if (this.#session.state.kind === "open") this.#watch();
  }

  async #ask(text: string): Promise<void> {
    const { heartbeatTimeout } = this.#plan;
    const silent = new OperationalError(
      `connection is closed: it did not answer in ${heartbeatTimeout} ms`,
      { phase: "idle" },
    );
    const answer = new Waiter<unknown>({
      timeout: heartbeatTimeout,
      onLeave: () => this.#session.destroy(silent),
      timeoutError: () => silent,
    });
    this.#session.script(text).then(
      (results) => answer.resolve(results),
      (error) => answer.reject(error),
    );
    await answer.promise;
    this.#heard = this.#clock.now();
  }
}

function difference(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...some].filter((channel) => !others.has(channel)).map(quoteIdentifier);
}
