/**
 * What a hook hears of each request that was made of a server.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/**
 * What kind of request it was.
 *
 * - `"query"`: one statement, its rows collected
 * - `"script"`: a text without values: `executeScript()`, LISTEN, BEGIN, COMMIT, and what a pool asks and cleans with
 * - `"stream"` and `"portal"`: rows handed out while they arrive
 * - `"copyIn"` and `"copyOut"`: a COPY
 * - `"executeMany"`: one statement, once for each set of values
 * - `"batch"`: several statements in one request
 */
export type QueryVerb =
  | "query"
  | "script"
  | "stream"
  | "portal"
  | "copyIn"
  | "copyOut"
  | "executeMany"
  | "batch";

/** What became of one request. Of what it was for, nothing is in it but the text. */
export interface QueryEvent {
  /** What kind of request it was. */
  readonly verb: QueryVerb;
  /** The text, as it was sent; those of a batch joined with `; `. Values that a client has bound are in it. */
  readonly text: string;
  /**
   * Milliseconds from the call to its end, with the time it waited behind other calls of its connection. A stream
   * ends when it is read to its end, left, or fails: the time that its reader took counts, too.
   */
  readonly duration: number;
  /**
   * The rows returned or affected: of a batch and of executeMany() all of them, of a script those of its last
   * statement, of what was streamed those handed out. Null when there is no such number.
   */
  readonly rowCount: number | null;
  /** The command tag, such as `INSERT 0 1`, the last of several; null after an error, and of a stream that was left. */
  readonly commandTag: string | null;
  /** What the call rejected with; null when it did not. Its `diag` may show values. */
  readonly error: unknown;
  /** The process ID of the server's backend; 0 when a pooler hides it. */
  readonly backendPid: number;
  /** How many values there were, in all. */
  readonly parameterCount: number;
  /** The statements of a batch, or the sets of values that executeMany() took; null for the other verbs. */
  readonly batchSize: number | null;
  /**
   * The values, only if they were asked for: of a batch an array for each statement. Never those of executeMany(),
   * which are not kept.
   */
  readonly parameters?: readonly unknown[];
}

/** Something of yours that hears of requests, and which ones. */
export interface QueryHookOptions {
  /** Called once for each request, when it has ended. */
  handle: (event: QueryEvent) => void;
  /** Milliseconds: what took less is passed over, also if it failed. 0 unless given. */
  minDuration?: number;
  /** Whether events have the values that were passed, secrets and all; false unless given. */
  parameters?: boolean;
}

/**
 * Something of yours that hears of each request that was made of a server: a function, or one with options. It is
 * called before the caller hears. What it throws harms nobody: a pool's `onError` is told, else it is dropped.
 */
export type QueryHook = ((event: QueryEvent) => void) | QueryHookOptions;

/** A hook, checked, with everything decided. */
export interface QueryListener {
  readonly handle: (event: QueryEvent) => void;
  readonly minDuration: number;
  readonly parameters: boolean;
}

/** What the option `onQuery` stands for. Throws `InterfaceError` for what is no hook. */
export function queryListener(hook: QueryHook): QueryListener {
  if (typeof hook === "function") return { handle: hook, minDuration: 0, parameters: false };
  if (typeof hook !== "object" || hook === null || typeof hook.handle !== "function") {
    refuse("onQuery is neither a function nor has it a function `handle`");
  }
  const { handle, minDuration = 0, parameters = false, ...others } = hook;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) refuse(`onQuery has no option ${JSON.stringify(unknown)}`);
  if (typeof minDuration !== "number" || !(minDuration >= 0)) {
    refuse("minDuration of onQuery is not a number of milliseconds, 0 or more");
  }
  if (typeof parameters !== "boolean") refuse("parameters of onQuery is neither true nor false");
  return { handle, minDuration, parameters };
}

function refuse(why: string): never {
  throw new InterfaceError(`Cannot connect: ${why}`);
}
