/**
 * Each call of the API that waits, aborted just before and just after each thing that the network does meanwhile.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { CommitUnknownError, Cursor, Pool, ServerCursor, Transaction } from "../../mod.ts";
import { CopyOutput } from "../../src/api/copy_output.ts";
import { LargeObject } from "../../src/api/large_object.ts";
import { Listener } from "../../src/api/listener.ts";
import { NotificationQueue } from "../../src/api/notifications.ts";
import { PooledConnection } from "../../src/api/pooled_connection.ts";
import { CALL_ANSWERS } from "../support/awaiting_answers.ts";
import { AWAITING_CALLS, type AwaitingCall } from "../support/awaiting_calls.ts";
import { turn } from "../support/scripted_native.ts";
import { World } from "../support/scripted_world.ts";

/** How long a call may take to settle once it is aborted, milliseconds. */
const PROMPT_MS = 100;
const OTHER = "SELECT other";
const ANSWERS = { ...CALL_ANSWERS, [OTHER]: { ...CALL_ANSWERS["SELECT"]!, runs: true } };

/** After so many turns of the event loop in which nothing was to happen, nothing will by itself. */
const QUIET_TURNS = 20;

/** When to abort: around an event, or when nothing more happens by itself. */
interface Abort {
  readonly at: number;
  readonly when: "before" | "after" | "in the quiet after";
}

/** Runs the call beside a statement of somebody else's. Resolves with how many events it took. */
async function runAborted(awaiting: AwaitingCall, abort: Abort | null): Promise<number> {
  const leaving = new AbortController();
  const reason = new TypeError(abort === null ? "unused" : `${abort.when} event ${abort.at}`);
  const what = `${awaiting.name}: ${reason.message}`;
  let abortedAt = 0;
  const leave = () => {
    abortedAt = performance.now();
    leaving.abort(reason);
  };
  const world = await World.make(ANSWERS, { minSize: 1, maxSize: 2 }, (number, happen) => {
    if (number === abort?.at && abort.when === "before") leave();
    happen();
    if (number === abort?.at && abort.when === "after") leave();
  });
  const other = await world.pool.acquire();
  const others = other.execute<[number]>(OTHER);
  const before = await awaiting.before(world);
  world.setStage();
  const calling = awaiting.call(before, { signal: leaving.signal }, world);
  let settled = false;
  const settling = calling.then(() => null, (error: unknown) => ({ error }))
    .finally(() => settled = true);
  await quiet(world, () => settled);
  const count = world.count;
  if (abort?.when === "in the quiet after") leave();
  // What runs on ends by itself only where nobody has stopped it.
  if (!leaving.signal.aborted) world.backends.slice(1).forEach((backend) => backend.finish());
  const outcome = await settling;
  const took = performance.now() - abortedAt;
  if (outcome !== null) {
    const error = outcome.error instanceof CommitUnknownError ? outcome.error.cause : outcome.error;
    assert(error === reason, `${what}: rejected with ${outcome.error}`);
    assert(took < PROMPT_MS, `${what}: took ${took} ms to settle`);
  }
  await awaiting.after(before);
  await checkWorld(world, what);
  world.backends[0]!.finish();
  assertEquals(await (await others).fetchAll(), [[1], [2]], what);
  await other[Symbol.asyncDispose]();
  await world.end();
  assertEquals(world.server.faults, [], what);
  return count;
}

/** Resolves when the call has settled, or nothing more happens by itself. */
async function quiet(world: World, isSettled: () => boolean): Promise<void> {
  for (let turns = 0, count = world.count; turns < QUIET_TURNS && !isSettled(); turns++) {
    await turn();
    if (world.count > count) turns = 0;
    count = world.count;
  }
}

/** Nothing runs but the other statement, which nobody stopped; what it left of the pool can be used. */
async function checkWorld(world: World, what: string): Promise<void> {
  const { pool, backends, cancelled } = world;
  assert(!cancelled.includes(1), `${what}: the other statement was cancelled`);
  await using conn = await pool.acquire({ timeout: 5_000 });
  assertEquals(await (await conn.execute("SELECT")).fetchAll(), [[1], [2]], what);
  assertEquals([pool.size, pool.waiting], [2, 0], what);
  const left = backends.filter((backend, i) =>
    i > 0 && (backend.running || backend.status !== "I")
  );
  assertEquals(left.length, 0, `${what}: the server still runs something`);
}

for (const awaiting of AWAITING_CALLS) {
  Deno.test(`${awaiting.name} aborted before or after any event settles, and takes nothing with it`, async () => {
    const count = await runAborted(awaiting, null);
    for (let at = 0; at < count; at++) {
      await runAborted(awaiting, { at, when: "before" });
      await runAborted(awaiting, { at, when: "after" });
    }
    await runAborted(awaiting, { at: count - 1, when: "in the quiet after" });
  });
}

/** Those that wait for nobody, take no signal, or are for other files only. */
const EXCUSED: ReadonlySet<string> = new Set([
  ...["mogrify", "nextSet", "setInputSizes", "setOutputSize", "xid", "parameterStatus", "holders"],
  ...["setAutocommit", "setIsolationLevel", "setSession", "setClientEncoding", "getNoWait"],
  ...["cancel", "terminate", "release", "warmUp", "resize", "clear", "waitClosed"],
  ...[
    "runOnce",
    "copyIn",
    "copyOut",
    "checkOpen",
    "settle",
    "failed",
    "makeCursor",
    "makeServerCursor",
  ],
  ...["push", "end"],
]);

/** The names of the methods of a class, inherited ones included. */
function methodsOf(Class: { readonly prototype: object }): string[] {
  const names = new Set<string>();
  for (let at = Class.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names];
}

Deno.test("no method that takes a signal is left out of the calls that are aborted", () => {
  const classes = [
    PooledConnection,
    Cursor,
    ServerCursor,
    Transaction,
    Pool,
    NotificationQueue,
    Listener,
    LargeObject,
    CopyOutput,
  ];
  const methods = new Set(classes.flatMap(methodsOf));
  const isCalled = (name: string) => AWAITING_CALLS.some((each) => each.name.includes(`.${name}(`));
  assertEquals([...methods].filter((name) => !EXCUSED.has(name) && !isCalled(name)), []);
  assertEquals([...EXCUSED].filter((name) => !methods.has(name) || isCalled(name)), []);
});
