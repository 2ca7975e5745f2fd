/**
 * Transactions that begin by themselves: with autocommit off, a statement that finds none begins one first.
 *
 * What is asked for is sent in the order it was asked for. Behind a BEGIN everything waits, so that nothing of a
 * transaction that could not be begun is run; and behind whatever may end a transaction, since only its reply tells
 * whether the next statement has to begin one.
 * @module
 */

import type { CallLimits } from "../call_limits.ts";
import type { Session } from "../driver.ts";
import { TimeoutError } from "../errors.ts";
import { Waiter } from "./deadline.ts";
import { elapsed, type Moment } from "./moment.ts";
import { systemClock } from "./system_clock.ts";
import { undoBegin } from "./transaction_state.ts";

/** Something to be asked of a session. */
export interface Task<T> {
  /** Its text, which tells whether it begins or ends transactions itself. */
  readonly text: string;
  /** How long it may take, BEGIN and waiting included, and what ends it. */
  readonly options: CallLimits | undefined;
  /** Asks the session, at once. */
  run(options: CallLimits | undefined): Promise<T>;
}

/** Whoever has the session. */
export interface TransactionOwner {
  /** The statement that begins a transaction, as it is to be now. */
  beginStatement(): string;
  /** Hears that one has begun. */
  begun(): void;
  /** Throws once the session is in other hands. */
  check(): void;
}

interface Waiting {
  readonly task: Task<unknown>;
  readonly turn: Waiter<unknown>;
}

/** Statements that need no transaction around them: they begin or end one. */
const CONTROLS = /^\s*(?:begin|start|commit|end|rollback|abort|prepare\s+transaction)\b/i;

/** What may change whether a transaction is open. That it is no more than a word costs a wait at the most. */
const MAY_CONTROL = /\b(?:begin|start|commit|end|rollback|abort|prepare)\b/i;

/** Begins transactions in a session for whoever has it. */
export class ImplicitTransactions {
  readonly #session: Session;
  readonly #owner: TransactionOwner;
  readonly #waiting: Waiting[] = [];
  #blockedBy: "nothing" | "its BEGIN" | "a statement" = "nothing";

  /** The session must be idle, without a transaction. */
  constructor(session: Session, owner: TransactionOwner) {
    this.#session = session;
    this.#owner = owner;
  }

  /** Whether it is beginning one, which the session does not show yet. */
  get isBeginning(): boolean {
    return this.#blockedBy === "its BEGIN";
  }

  /** Runs a task in its turn, in a transaction. Rejects as the task does, or as BEGIN does; then it has not run. */
  run<T>(task: Task<T>): Promise<T> {
    const { options } = task;
    if (this.#blockedBy === "nothing") {
      // The usual case: in a transaction, with nothing in the way.
      return this.#isOpen(task) ? this.#ask(task, options) : this.#begin(timed(task));
    }
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason);
    const waiting: Waiting = { task: timed(task), turn: this.#waiter(() => waiting, options) };
    this.#waiting.push(waiting);
    // What it resolves with is what its own task resolves with.
    return waiting.turn.promise as Promise<T>;
  }

  #waiter(self: () => Waiting, limits: CallLimits = {}): Waiter<unknown> {
    const { signal, timeout, left = timeout } = limits;
    return new Waiter<unknown>({
      ...(signal && { signal }),
      ...(left !== undefined && { timeout: left }),
      onLeave: () => this.#waiting.splice(this.#waiting.indexOf(self()), 1),
      timeoutError: () =>
        new TimeoutError(`Cannot execute: the statement was not sent within ${timeout} ms`, {
          phase: "execute",
          retryable: "never-sent",
        }),
    });
  }

  #isOpen({ text }: Task<unknown>): boolean {
    return this.#session.transactionStatus !== "idle" || CONTROLS.test(text);
  }

  #ask<T>(task: Task<T>, options: CallLimits | undefined): Promise<T> {
    try {
      this.#owner.check();
    } catch (error) {
      return Promise.reject(error);
    }
    const answer = task.run(options);
    if (MAY_CONTROL.test(task.text)) {
      this.#blockedBy = "a statement";
      const settled = (): void => this.#settled();
      answer.then(settled, settled);
    }
    return answer;
  }

  /** Something that may have ended the transaction has its answer, unless it was given up early. */
  #settled(): void {
    if (this.#session.idle || !this.#isOurs()) return this.#proceed();
    // The answer to what comes last is the first that tells where the session stands.
    const proceed = (): void => this.#proceed();
    this.#session.script("SELECT 1").then(proceed, proceed);
  }

  async #begin<T>(task: TimedTask<T>): Promise<T> {
    this.#blockedBy = "its BEGIN";
    try {
      await this.#session.script(this.#owner.beginStatement(), task.left());
    } catch (error) {
      void this.#undo();
      throw error;
    }
    this.#blockedBy = "nothing";
    this.#owner.begun();
    const answer = this.#ask(task, task.left());
    if (this.#blockedBy === "nothing") this.#proceed();
    return await answer;
  }

  /** Makes sure that no transaction is open after a BEGIN that was given up. */
  async #undo(): Promise<void> {
    if (this.#isOurs()) await undoBegin(this.#session);
    this.#proceed();
  }

  #isOurs(): boolean {
    try {
      this.#owner.check();
      return this.#session.state.kind === "open";
    } catch {
      return false;
    }
  }

  /** Lets what waits go, up to the next that others have to wait for. */
  #proceed(): void {
    this.#blockedBy = "nothing";
    while (this.#blockedBy === "nothing") {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.turn.resolve(this.#start(next.task as TimedTask<unknown>));
    }
  }

  #start(task: TimedTask<unknown>): Promise<unknown> {
    return this.#isOpen(task) ? this.#ask(task, task.left()) : this.#begin(task);
  }
}

/** A task that knows how much of its time is left. */
interface TimedTask<T> extends Task<T> {
  left(): CallLimits | undefined;
}

function timed<T>(task: Task<T>): TimedTask<T> {
  const { options } = task;
  const given = options?.left ?? options?.timeout;
  if (given === undefined) return { ...task, left: () => options };
  const made: Moment = systemClock.now();
  const left = (): number => Math.max(1, given - elapsed(made, systemClock.now()));
  return { ...task, left: () => ({ ...options, left: left() }) };
}
