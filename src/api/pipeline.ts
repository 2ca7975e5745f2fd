/**
 * Several statements in one request.
 * @module
 */

import type { CallOptions, ResultSet, Session, Statement } from "../driver.ts";
import { DbError, InterfaceError, OperationalError, type Retryable } from "../errors.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { Cursor } from "./cursor.ts";
import { callOptionsOf } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import { checkOptionNames } from "./option_names.ts";
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

/** Makes the cursor of one statement. */
type MakeCursor = () => Cursor<unknown>;

/** One statement, and whoever waits for its result. */
interface Added {
  readonly statement: Statement;
  readonly result: PromiseWithResolvers<ResultSet>;
}

/** Takes statements while a pipeline is built, by `Connection.pipeline()` or `Transaction.pipeline()`. */
export class Pipeline {
  readonly #lease: Lease;
  readonly #makeCursor: MakeCursor;
  readonly #entrance: Session;
  readonly #added: Added[] = [];
  /** The first statement that cannot be sent. */
  #spoiled: Promise<unknown> | null = null;
  #isBuilt = false;

  private constructor(lease: Lease, makeCursor: MakeCursor, session: Session) {
    this.#lease = lease;
    this.#makeCursor = makeCursor;
    this.#entrance = collecting(session, (statement) => this.#add(statement));
  }

  /** Builds one and runs it. Internal: use `Connection.pipeline()`. */
  static async run<const T>(
    lease: Lease,
    makeCursor: MakeCursor,
    build: (pipeline: Pipeline) => T,
    options: CallOptions,
  ): Promise<Settled<T>> {
    const action = "run the pipeline";
    const session = lease.require(action, "batches");
    const call = callOptionsOf(action, options, lease.settings.timeout);
    const pipeline = new Pipeline(lease, makeCursor, session);
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
    values?: Values,
    options: PipelinedOptions = {},
  ): Promise<Cursor<Row>> {
    if (this.#isBuilt) throw new InterfaceError("Cannot execute: the pipeline has been built");
    checkOptionNames("execute", options, ROW_OPTIONS);
    const count = this.#added.length;
    const cursor = this.#makeCursor();
    const executed = this.#lease.redirect(
      this.#entrance,
      () => cursor.execute(text, values, options),
    );
    executed.catch(() => undefined);
    if (this.#added.length === count) this.#spoiled ??= executed;
    // The cursor's rows are in the mode that was asked for.
    return executed as unknown as Promise<Cursor<Row>>;
  }

  #add(statement: Statement): Promise<ResultSet> {
    const result = Promise.withResolvers<ResultSet>();
    this.#added.push({ statement, result });
    return result.promise;
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
    if (this.#spoiled !== null) return await this.#giveUp(this.#spoiled);
    if (this.#added.length === 0) return;
    try {
      const results = await session.batch(this.#added.map(({ statement }) => statement), call);
      this.#added.forEach(({ result }, index) => result.resolve(results[index]!));
    } catch (error) {
      const failed = batchIndexOf(error);
      this.#rejectAll((index) => failed === null ? error : sharedFailure(error, index, failed));
      throw error;
    }
  }

  async #giveUp(spoiled: Promise<unknown>): Promise<void> {
    try {
      await spoiled;
    } catch (error) {
      this.#rejectAll(() => notSent(error));
      throw error;
    }
  }

  #rejectAll(reason: (index: number) => unknown): void {
    this.#added.forEach(({ result }, index) => result.reject(reason(index)));
  }
}

/** The session, except that a statement is collected instead of run. */
function collecting(session: Session, add: (statement: Statement) => Promise<ResultSet>): Session {
  return new Proxy(session, {
    get(target, name) {
      if (name === "query") return add;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
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
