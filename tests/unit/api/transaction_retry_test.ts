import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { CommitUnknownError } from "../../../src/api/commit_unknown.ts";
import { type RetryOptions, withRetry } from "../../../src/api/transaction_retry.ts";
import { InterfaceError, OperationalError, type Retryable } from "../../../src/errors.ts";
import { SerializationFailure } from "../../../src/sqlstate/error_classes.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";
import { done, ScriptedSession } from "../../support/scripted_session.ts";

function serverError(sqlstate: string): Error {
  return errorFromServer({ severity: "ERROR", sqlstate, messagePrimary: `error ${sqlstate}` });
}

/** Pauses that are noted and take no time. */
function noted(fraction: number): {
  readonly pauses: number[];
  pause(milliseconds: number): Promise<void>;
  fraction(): number;
} {
  const pauses: number[] = [];
  return {
    pauses,
    pause: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
    fraction: () => fraction,
  };
}

Deno.test("Connection.transaction() with retry runs the whole body again after a serialization failure", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "" });
  let runs = 0;
  const value = await conn.transaction(async (tx) => {
    await tx.execute(`SELECT ${++runs}`);
    if (runs < 3) throw serverError(runs === 1 ? "40001" : "40P01");
    return "done";
  }, { retry: { attempts: 3, minDelay: 0 }, isolationLevel: "serializable" });
  assertEquals(value, "done");
  const begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
  assertEquals(session.texts, [
    ...[begin, "SELECT 1", "ROLLBACK", begin, "SELECT 2", "ROLLBACK"],
    ...[begin, "SELECT 3", "COMMIT"],
  ]);
});

Deno.test("Connection.transaction() with retry runs again when COMMIT fails to serialize", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "" });
  let failures = 1;
  session.answer = ({ text }) => {
    if (text !== "COMMIT" || failures-- === 0) return done(text);
    session.transactionStatus = "idle";
    throw serverError("40001");
  };
  await conn.transaction((tx) => tx.execute("SELECT 1"), { retry: { attempts: 2, minDelay: 0 } });
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "COMMIT", "BEGIN", "SELECT 1", "COMMIT"]);
});

Deno.test("Connection.transaction() runs once without retry, and after what is not rolled back or in doubt", async () => {
  const errors: [unknown, undefined | number][] = [
    [serverError("40001"), undefined],
    [serverError("40001"), 1],
    [serverError("23505"), 5],
    [new Error("mine"), 5],
    [new CommitUnknownError("Cannot commit: lost", { retryable: "unknown" }), 5],
    ...(["never-sent", "unknown", "no"] as Retryable[]).map((retryable) =>
      [new OperationalError("Cannot execute: lost", { retryable }), 5] as [unknown, number]
    ),
  ];
  for (const [error, retry] of errors) {
    const conn = Connection.over(new ScriptedSession(), { dsn: "" });
    let runs = 0;
    const body = () => {
      runs++;
      return Promise.reject(error);
    };
    const options = retry === undefined ? {} : { retry };
    const rejected = await conn.transaction(body, options).catch((reason) => reason);
    assertEquals([rejected, runs], [error, 1]);
  }
});

Deno.test("Connection.transaction() with retry rejects with the last error when its attempts are used up", async () => {
  const { pauses, ...clock } = noted(0);
  let runs = 0;
  const attempt = () => Promise.reject(serverError(++runs === 4 ? "40P01" : "40001"));
  await assertRejects(() => withRetry(attempt, { retry: 4 }, clock), Error, "error 40P01");
  assertEquals([runs, pauses.length], [4, 3]);
});

Deno.test("Connection.transaction() with retry waits twice as long each time, less by chance, and no longer than maxDelay", async () => {
  const retry: RetryOptions = { attempts: 6, minDelay: 10, maxDelay: 100 };
  const attempt = () => Promise.reject(serverError("40001"));
  const expected = { 0: [5, 10, 20, 40, 50], 0.5: [7.5, 15, 30, 60, 75] };
  for (const [fraction, delays] of Object.entries(expected)) {
    const clock = noted(Number(fraction));
    await assertRejects(() => withRetry(attempt, { retry }, clock), SerializationFailure);
    assertEquals(clock.pauses, delays);
  }
});

Deno.test("Connection.transaction() with retry stops when its signal aborts, also while it waits", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let runs = 0;
  const waiting = withRetry(() => {
    runs++;
    return Promise.reject(serverError("40001"));
  }, { retry: { attempts: 9, minDelay: 60_000, maxDelay: 60_000 }, signal });
  const rejected = assertRejects(() => waiting, Error, "enough");
  // The timer is set by then: nothing but microtasks is before it.
  for (let i = 0; i < 10; i++) await Promise.resolve();
  controller.abort(new Error("enough"));
  await rejected;
  const attempt = () => {
    runs++;
    return Promise.reject(serverError("40001"));
  };
  await assertRejects(() => withRetry(attempt, { retry: 9, signal }), Error, "error 40001");
  assertEquals(runs, 2);
});

Deno.test("Connection.transaction() refuses a retry that makes no sense, and sends nothing", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "" });
  const wrong: (number | RetryOptions)[] = [
    ...[0, -1, 1.5, NaN, Infinity],
    { attempts: 2, minDelay: -1 },
    { attempts: 2, maxDelay: Infinity },
    { attempts: "2" as unknown as number },
    { attempts: 2, maxDealy: 5 } as RetryOptions,
    null as unknown as RetryOptions,
    "5" as unknown as RetryOptions,
  ];
  for (const retry of wrong) {
    const run = () => conn.transaction(() => Promise.resolve(), { retry });
    await assertRejects(run, InterfaceError, "Cannot begin: ");
  }
  assertEquals(session.asked, []);
});
