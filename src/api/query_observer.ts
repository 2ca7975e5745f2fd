/**
 * Who hears of requests, and how an event comes about: begun when a call is made, told when it has ended.
 * @module
 */

import type { QueryEvent, QueryHook, QueryListener, QueryVerb } from "./query_event.ts";
import { queryListener } from "./query_event.ts";
import { type Echo, echoListener } from "./query_log.ts";

/** What may be wanted. */
export interface ObserverOptions {
  /** Hears of each request. */
  onQuery?: QueryHook | undefined;
  /** Takes a line for each request. */
  echo?: Echo | undefined;
  /** Hears what these throw. */
  onError?: ((error: unknown) => void) | undefined;
}

/** What is known when a call is made. */
export interface Request {
  readonly verb: QueryVerb;
  readonly text: string;
  readonly backendPid: number;
  /** An array of values, or for a batch one for each statement. */
  readonly parameters: readonly unknown[];
  readonly parameterCount: number;
  readonly batchSize: number | null;
}

/** What is known when it has ended. */
export type Outcome = Pick<QueryEvent, "rowCount" | "commandTag" | "error">;

/** What may have changed since the call was made. */
export type Taken = Pick<Request, "parameterCount" | "batchSize">;

/** The listeners of a connection, or of all connections of a pool. */
export class QueryObserver {
  readonly #listeners: readonly QueryListener[];
  readonly #onError: (error: unknown) => void;
  readonly #clock: () => number;

  /** `clock` tells milliseconds, and never goes back. */
  constructor(
    listeners: readonly QueryListener[],
    onError: (error: unknown) => void,
    clock: () => number = () => performance.now(),
  ) {
    this.#listeners = listeners;
    this.#onError = onError;
    this.#clock = clock;
  }

  /** The observer that the options ask for; null when they ask for none. Throws `InterfaceError`. */
  static from({ onQuery, echo, onError }: ObserverOptions): QueryObserver | null {
    const listeners = [
      ...(onQuery === undefined ? [] : [queryListener(onQuery)]),
      ...(echo === undefined ? [] : [echoListener(echo)]),
    ];
    return listeners.length === 0 ? null : new QueryObserver(listeners, onError ?? (() => {}));
  }

  /** A call is made. What is returned is to be called once, when it has ended. */
  begin(request: Request): (outcome: Outcome, taken?: Taken) => void {
    const { parameters, verb, text, backendPid } = request;
    const started = this.#clock();
    return (outcome, taken = request) => {
      const { parameterCount, batchSize } = taken;
      const duration = this.#clock() - started;
      const event: QueryEvent = {
        verb,
        text,
        duration,
        ...outcome,
        backendPid,
        parameterCount,
        batchSize,
      };
      for (const listener of this.#listeners) {
        if (duration < listener.minDuration) continue;
        const wantsValues = listener.parameters && verb !== "executeMany";
        this.#tell(listener, wantsValues ? { ...event, parameters } : event);
      }
    };
  }

  #tell({ handle }: QueryListener, event: QueryEvent): void {
    try {
      // A function that returns a promise passes for one that returns nothing.
      const returned: unknown = handle(event);
      if (returned instanceof Promise) returned.catch((error) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** There is nobody to tell what this listener throws. */
  #failed(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      return;
    }
  }
}
