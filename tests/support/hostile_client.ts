/**
 * A child process of a test: takes jobs as lines of JSON, does each against a server that may send anything, and says
 * how it went. Run by {@linkcode WatchedChild}.
 * @module
 */

import { type ConnectionOptions, DatabaseError, DbError, nativeDriver } from "../../mod.ts";
import { type Act, connecting, type Doing, onPool } from "./hostile_acts.ts";
import { TextLineStream } from "./text_lines.ts";
import { type Cost, watching } from "./watching.ts";

/** How long a server may take to stop a statement, milliseconds. */
const GRACE_MS = 200;

/** What to do, and where. */
export interface Job {
  readonly act: Act;
  readonly options: ConnectionOptions;
}

/** What is known of an error in another process. */
export interface Seen {
  readonly name: string;
  readonly message: string;
  readonly phase: string;
  readonly sent: string;
  readonly retryable: string;
  readonly code: string | null;
  /** Whether it is an error of this package. */
  readonly isOurs: boolean;
  /** All that could get into a log. */
  readonly shown: string;
}

/** How a job went. */
export interface Outcome {
  /** Null when it did not fail. */
  readonly error: Seen | null;
  /** What it resolved with, shown. */
  readonly value: string;
  /** When it failed or resolved, milliseconds since 1970. */
  readonly at: number;
  /** What the pool brought next: rows as JSON, or its error; null for what has no pool. */
  readonly again: string | null;
  readonly cost: Cost;
}

async function outcomeOf({ act, options: given }: Job): Promise<Outcome> {
  const options = { ...given, driver: nativeDriver({ cancelGrace: GRACE_MS }) };
  const { result, cost } = await watching<Doing & { again?: Doing }>(() =>
    act === "connect" ? connecting(options) : onPool(act, options)
  );
  const { error, value, at, again } = result;
  return {
    error: error && seen(error),
    value: Deno.inspect(value),
    at,
    again: again === undefined ? null : again.error?.stack ?? JSON.stringify(again.value),
    cost,
  };
}

function seen(error: Error): Seen {
  const known: Partial<DbError> = error instanceof DbError ? error : {};
  return {
    name: error.name,
    message: error.message,
    phase: known.phase ?? "",
    sent: known.sent ?? "",
    retryable: known.retryable ?? "",
    code: error instanceof DatabaseError ? error.code : null,
    isOurs: error instanceof DbError,
    shown: [Deno.inspect(error, { depth: 9 }), error.stack, JSON.stringify(error)].join("\n"),
  };
}

if (import.meta.main) {
  for await (const line of Deno.stdin.readable.pipeThrough(new TextLineStream())) {
    console.log(JSON.stringify(await outcomeOf(JSON.parse(line))));
  }
}
