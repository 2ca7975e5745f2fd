/**
 * Several statements in one request.
 * @module
 */

import type { CallOptions, ResultSet, Session } from "../driver.ts";
import { DbError, InterfaceError, OperationalError, type Retryable } from "../errors.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import { pointAtCaller } from "./caller_stack.ts";
import { Cursor } from "./cursor.ts";
import type { Collected } from "./cursor_state.ts";
import { callOptionsOf } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import { checkBody, checkOptionNames } from "./option_names.ts";
import {
  type ExecuteOptions,
  type FactoryRowOptions,
  type ObjectRowOptions,
  ROW_OPTIONS,
} from "./parameters.ts";

/** What `pipeline()` resolves with: what was built, with what its promises resolve with in their place. */
export type Settled<T> = T extends PromiseLike<unknown> ? Awaited<T>
  : T extends object ? { -readonly [Key in keyof T]: Awaited<T[Key]> }
  : T;

/** How the rows of a statement in a pipeline are wanted; signal and timeout are the pipeline's. */
export type PipelinedOptions = Omit<ExecuteOptions, keyof CallOptions>;

/** The same, where rows are objects, or what a factory makes. */
export type MadeRowPipelinedOptions<Row> =
  & PipelinedOptions
  & (Pick<ObjectRowOptions, "rowMode"> | Pick<FactoryRowOptions<Row>, "rowFactory">);

const NO_VALUES: readonly unknown[] = [];
const NO_OPTIONS: PipelinedOptions = {};

/** One statement, and whoever waits for its cursor. */
interface Added extends PromiseWithResolvers<Cursor<unknown>> {
  readonly collected: Collected<Cursor<unknown>>;
}

/** Takes statements while a pipeline is built, by `Connection.pipeline()` or `Transaction.pipeline()`. */
export class Pipeline {
  readonly #lease: Lease;
  /** The cursors are like it. */
  readonly #model: Cursor<unknown>;
  readonly #added: Added[] = [];
  /** The error of the first statement that cannot be sent. */
  #spoiled: { readonly reason: unknown } | null = null;
  #isBuilt = false;

  private constructor(lease: Lease, model: Cursor<unknown>) {
    this.#lease = lease;
    this.#model = model;
  }

  /** Builds one, whose cursors are like `model`, and runs it. Internal: use `Connection.pipeline()`. */
  static async run<const T>(
    lease: Lease,
    model: Cursor<unknown>,
    build: (pipeline: Pipeline) => T,
    options: CallOptions,
  ): Promise<Settled<T>> {
    const action = "run the pipeline";
    checkBody(action, build);
    const session = lease.require(action, "batches");
    const call = callOptionsOf(action, options, lease.settings.timeout);
    const pipeline = new Pipeline(lease, model);
    const outcome = settled(pipeline.#build(build));
    // When the pipeline fails, that is what is heard, and not what became of its parts.
    outcome.catch(() => undefined);
    await pipeline.#send(session, call);
    return await outcome;
  }

  /**
   * Adds a statement, as `Connection.execute()` takes one. What is returned resolves with its cursor once the pipeline
   * has run, and can be left alone: nothing is heard of its rejection then but by the pipeline.
   *
   * Throws `InterfaceError` once the pipeline has been built, and for an option that does not exist; rejects as
   * `Connection.pipeline()` says.
   */
  execute<Row = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowPipelinedOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Adds a statement; rows are tuples unless the options say otherwise. */
  execute<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    values?: Values,
    options?: PipelinedOptions,
  ): Promise<Cursor<Row>>;
  execute<Row>(
    text: string | Composable,
    values: Values = NO_VALUES,
    options: PipelinedOptions = NO_OPTIONS,
  ): Promise<Cursor<Row>> {
    if (this.#isBuilt) throw new InterfaceError("Cannot execute: the pipeline has been built");
    checkOptionNames("execute", options, ROW_OPTIONS);
    // The cursor's rows are in the mode that was asked for.
    return this.#add(text, values, options) as Promise<unknown> as Promise<Cursor<Row>>;
  }

  #add(
    text: string | Composable,
    values: Values,
    options: PipelinedOptions,
  ): Promise<Cursor<unknown>> {
    try {
      const collected = Cursor.collect(this.#model, text, values, options);
      const { promise, resolve, reject } = Promise.withResolvers<Cursor<unknown>>();
      this.#added.push({ collected, promise, resolve, reject });
      return promise;
    } catch (reason) {
      this.#spoiled ??= { reason };
      return rejected(reason);
    }
  }

  #build<T>(build: (pipeline: Pipeline) => T): T {
    try {
      return build(this);
    } catch (error) {
      this.#rejectAll(() => notSent(error));
      throw error;
    } finally {
      this.#isBuilt = true;
    }
  }

  /** Sends it at once, so that what is called behind it comes behind it. */
  async #send(session: Session, call: CallOptions): Promise<void> {
    if (this.#spoiled !== null) this.#giveUp(this.#spoiled.reason);
    if (this.#added.length === 0) return;
    try {
      const statements = this.#added.map(({ collected }) => collected.statement);
      this.#settle(await session.batch(statements, call));
    } catch (error) {
      const failed = batchIndexOf(error);
      pointAtCaller(error);
      this.#rejectAll((index) => failed === null ? error : sharedFailure(error, index, failed));
      throw error;
    }
  }

  #settle(results: readonly ResultSet[]): void {
    this.#lease.completed(results);
    for (const [index, { collected, promise, resolve, reject }] of this.#added.entries()) {
      try {
        Cursor.settle(collected, results[index]!);
        resolve(collected.cursor);
      } catch (error) {
        Cursor.settle(collected, null);
        promise.catch(IGNORED);
        reject(error);
      }
    }
  }

  #giveUp(reason: unknown): never {
    this.#rejectAll(() => notSent(reason));
    throw reason;
  }

  #rejectAll(reason: (index: number) => unknown): void {
    for (const [index, { collected, promise, reject }] of this.#added.entries()) {
      Cursor.settle(collected, null);
      promise.catch(IGNORED);
      reject(reason(index));
    }
  }
}

/** What is heard of it, is heard of the pipeline. */
const IGNORED = (): void => {};

function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason);
  promise.catch(IGNORED);
  return promise;
}

/** Which statement an error is of, whatever its class; null when it is of none. */
function batchIndexOf(error: unknown): number | null {
  const isOfOne = error instanceof DbError && "batchIndex" in error;
  return isOfOne && typeof error.batchIndex === "number" ? error.batchIndex : null;
}

/** What a statement rejects with when another of the pipeline has failed: nothing stays of it either way. */
function sharedFailure(error: unknown, index: number, failed: number): unknown {
  if (index === failed) return error;
  const which = index < failed ? "after" : "before";
  return new OperationalError(`Cannot execute: a statement ${which} it in the pipeline failed`, {
    cause: error,
    phase: "execute",
    sent: "yes",
    retryable: retryableOf(error),
  });
}

function retryableOf(error: unknown): Retryable {
  return error instanceof DbError ? error.retryable : "no";
}

function notSent(cause: unknown): OperationalError {
  return new OperationalError("Cannot execute: the pipeline was not sent", {
    cause,
    retryable: "never-sent",
  });
}

async function settled<T>(built: T): Promise<Settled<T>> {
  if (typeof built !== "object" || built === null || built instanceof Promise) {
    return await built as Settled<T>;
  }
  if (Array.isArray(built)) return await Promise.all(built) as Settled<T>;
  const entries = Object.entries(built).map(async ([name, value]) => [name, await value] as const);
  return Object.fromEntries(await Promise.all(entries)) as Settled<T>;
}
