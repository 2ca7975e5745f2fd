import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { CallOptions, Session } from "../../src/driver.ts";
import { DatabaseError, OperationalError, TimeoutError } from "../../src/errors.ts";
import { AdminShutdown, QueryCanceled } from "../../src/sqlstate/error_classes.ts";
import type { CodecRegistry } from "../../src/types/codec.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { TYPE_LOOKUP } from "../../src/types/type_lookup.ts";
import type { LinkPlan, ScriptedLink } from "../support/scripted_link.ts";
import { notice, OID } from "../support/scripted_messages.ts";
import {
  close,
  open,
  type Opened,
  type OpenOptions,
  statementOf,
  turn,
  until,
} from "../support/scripted_native.ts";
import { Stage } from "../support/scripted_stage.ts";
import {
  ANSWERS,
  composite,
  described,
  lookups,
  PT,
  PT_DESCRIBED,
} from "../support/scripted_types.ts";

const X = { a: 1, b: "x" };
const Z = { a: 4, b: "z" };
const SLOW = { ...described(PT_DESCRIBED), runs: true };

function openTyped(options: OpenOptions = {}): Promise<Opened> {
  return open({ ...options, answers: { ...ANSWERS, ...options.answers } });
}

async function rowsOf(
  { session }: Pick<Opened, "session">,
  text: string,
  values: readonly unknown[] = [],
  options: CallOptions = {},
): Promise<unknown[]> {
  return (await session.query(statementOf(text, ...values), options)).rows;
}

async function streamed(session: Session, text: string, options: CallOptions = {}) {
  const stream = await session.stream(statementOf(text), options);
  const rows: unknown[] = [];
  for (let batch = await stream.next(); batch; batch = await stream.next()) rows.push(...batch);
  return rows;
}

type Run = (opened: Pick<Opened, "session">, options?: CallOptions) => Promise<unknown>;

/** A statement of each kind that needs a type. */
const KINDS: Readonly<Record<string, Run>> = {
  "a statement parsed on the way": (opened, options) => rowsOf(opened, "SELECT p", [], options),
  "a statement described first": (opened, options) => rowsOf(opened, "SELECT $1", [Z], options),
  "a script": async ({ session }, options) => (await session.script("SELECT p", options))[0]!.rows,
  "a stream": ({ session }, options) => streamed(session, "SELECT p", options),
};

async function isUsable(opened: Opened): Promise<void> {
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  opened.backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  await until(() => opened.session.idle);
}

/** Waits until the server looks types up. */
async function lookingUp(opened: Opened): Promise<void> {
  await until(() => lookups(opened) > 0);
  assertEquals(opened.session.idle, false);
}

/** Lets a cancel request do nothing, and be under way until the test ends it. */
function holdCancels({ server }: Opened): { end(): void } {
  const held: ScriptedLink[] = [];
  server.serve((link) => void held.push(link));
  return { end: () => held.forEach((link) => link.end()) };
}

// An abort, a timeout.

for (const [what, run] of Object.entries(KINDS)) {
  Deno.test(`${what} can be aborted while its types are looked up, and the session goes on`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    const controller = new AbortController();
    const reason = new OperationalError("no more", { retryable: "never-sent" });
    const outcome = assertRejects(() => run(opened, { signal: controller.signal }), Error);
    await lookingUp(opened);
    controller.abort(reason);
    assert(await outcome === reason);
    assertEquals(opened.server.links.length, 2);
    await isUsable(opened);
    await close(opened);
  });

  Deno.test(`${what} has a timeout that counts while its types are looked up`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    await assertRejects(() => run(opened, { timeout: 20 }), TimeoutError);
    assertEquals([lookups(opened), opened.server.links.length], [1, 2]);
    await isUsable(opened);
    await close(opened);
  });

  Deno.test(`${what} can be aborted while its types are looked up with others behind`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    const controller = new AbortController();
    const reason = new TypeError("no more");
    const outcome = assertRejects(() => run(opened, { signal: controller.signal }), TypeError);
    await lookingUp(opened);
    const others = what === "a stream"
      ? []
      : [rowsOf(opened, "SELECT 1"), rowsOf(opened, "SELECT 2")];
    await turn();
    controller.abort(reason);
    assert(await outcome === reason);
    opened.backend.finish();
    assertEquals(await Promise.all(others), others.length > 0 ? [[[1]], [[2]]] : []);
    await isUsable(opened);
    await close(opened);
  });

  Deno.test(`${what} ends with the server's error when its lookup is cancelled`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    const outcome = assertRejects(() => run(opened), QueryCanceled);
    await lookingUp(opened);
    await opened.session.cancel();
    await outcome;
    await isUsable(opened);
    await close(opened);
  });

  Deno.test(`${what} is let end by close() while its types are looked up`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    const outcome = run(opened);
    await lookingUp(opened);
    const isStream = what === "a stream"; // nobody may be there who reads it
    const closing = opened.session.close();
    if (isStream) {
      await assertRejects(() => outcome, DatabaseError);
    } else {
      await turn();
      assertEquals(opened.link.closed, false);
      opened.backend.finish();
      const rows = what.includes("described") ? [[Z]] : [[X], [null]];
      assertEquals(await outcome, rows);
    }
    await closing;
    assertEquals(opened.server.faults, []);
  });

  Deno.test(`${what} rejects when the session is destroyed while its types are looked up`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
    const outcome = assertRejects(() => run(opened), OperationalError);
    await lookingUp(opened);
    opened.session.destroy(new TypeError("away with it"));
    const error = await outcome;
    assertEquals(error.message, "Cannot execute: away with it");
    const hasRun = opened.backend.executed[0] !== TYPE_LOOKUP;
    assertEquals([error.sent, error.retryable], hasRun ? ["yes", "unknown"] : ["no", "never-sent"]);
    assertEquals(opened.server.faults, []);
  });
}

for (const how of ["signal", "timeout"] as const) {
  Deno.test(`a ${how} counts between a statement and the lookup of its types`, async () => {
    const opened = await openTyped();
    const cancels = holdCancels(opened);
    const controller = new AbortController();
    const limit = how === "signal" ? { signal: controller.signal } : { timeout: 50 };
    const outcome = assertRejects(() => rowsOf(opened, "runs", [], limit), Error);
    await until(() => opened.backend.executed.includes("runs"));
    const cancelling = opened.session.cancel();
    await turn();
    opened.backend.finish();
    await until(() => opened.link.reading);
    const reason = new RangeError("no more");
    controller.abort(reason);
    const error = await outcome; // though the cancel request is still under way
    assert(how === "signal" ? error === reason : error instanceof TimeoutError);
    cancels.end();
    await cancelling;
    assertEquals(lookups(opened), 0);
    await isUsable(opened);
    await close(opened);
  });

  Deno.test(`a ${how} that finds its statement done lets nothing follow on it`, async () => {
    const opened = await openTyped();
    opened.server.serve((link) => {
      link.onMessage = () => {
        opened.backend.finish(); // it was done before the cancel request came
        link.end();
      };
    });
    const controller = new AbortController();
    const limit = how === "signal" ? { signal: controller.signal } : { timeout: 20 };
    const reason = new RangeError("no more");
    const outcome = assertRejects(() => rowsOf(opened, "runs", [], limit), Error);
    await until(() => opened.backend.executed.includes("runs"));
    if (how === "signal") controller.abort(reason);
    const error = await outcome;
    assert(how === "signal" ? error === reason : error instanceof TimeoutError);
    assertEquals(lookups(opened), 0);
    await isUsable(opened);
    await close(opened);
  });
}

Deno.test("a statement aborted while it is described has no types looked up", async () => {
  const opened = await openTyped();
  opened.backend.pause();
  const controller = new AbortController();
  const limit = { signal: controller.signal };
  const outcome = assertRejects(() => rowsOf(opened, "SELECT $1", [Z], limit), TypeError);
  await turn();
  controller.abort(new TypeError("no more"));
  await outcome;
  opened.backend.resume();
  await until(() => opened.session.idle);
  assertEquals(lookups(opened), 0);
  await isUsable(opened);
  await close(opened);
});

Deno.test("a statement whose types are forgotten while it waits has them looked up again", async () => {
  const codecs = createRegistry();
  const opened = await openTyped({ target: { codecs }, answers: { [TYPE_LOOKUP]: SLOW } });
  const cancels = holdCancels(opened);
  const rows = rowsOf(opened, "SELECT $1", ["(4,z)"]);
  await lookingUp(opened);
  const cancelling = opened.session.cancel();
  await turn();
  opened.backend.finish();
  await until(() => codecs.unknown([PT]).length === 0);
  codecs.forget(); // as after an ALTER of another session
  const renamed = described(composite(PT, [["c", OID.int4], ["d", OID.text]]));
  opened.backend.answer(TYPE_LOOKUP, renamed);
  cancels.end();
  await cancelling;
  assertEquals(await rows, [[{ c: 4, d: "z" }]]);
  await close(opened);
});

// Streams behind others.

Deno.test("a stream waits for what those before it may have to ask, and holds nobody up", async () => {
  const opened = await openTyped();
  const first = rowsOf(opened, "SELECT p");
  const script = opened.session.script("SELECT p, n");
  const stream = opened.session.stream(statementOf("SELECT p"));
  assertEquals(await first, [[X], [null]]); // though nobody reads the stream
  assertEquals((await script)[0]!.rows.length, 2);
  const rows = await stream;
  assertEquals(await rows.next(), [[X], [null]]);
  assertEquals(await rows.next(), null);
  await isUsable(opened);
  await close(opened);
});

for (const key of [true, false]) {
  Deno.test(`a stream behind a call that is given up begins when its turn comes, ${key ? "with" : "without"} a key`, async () => {
    const opened = await openTyped({ key });
    const controller = new AbortController();
    const limit = { signal: controller.signal };
    const first = assertRejects(() => rowsOf(opened, "runs", [], limit), TypeError);
    const stream = streamed(opened.session, "SELECT 1");
    await until(() => opened.backend.executed.includes("runs"));
    controller.abort(new TypeError("no more"));
    await first;
    await turn(); // the event loop goes on
    opened.backend.finish();
    assertEquals(await stream, [[1]]);
    await isUsable(opened);
    await close(opened);
  });
}

Deno.test("a stream that is given up while it waits lets those behind it go on", async () => {
  const opened = await openTyped();
  const first = rowsOf(opened, "runs");
  const controller = new AbortController();
  const limit = { signal: controller.signal };
  const stream = opened.session.stream(statementOf("SELECT 1"), limit);
  await until(() => opened.backend.executed.includes("runs"));
  controller.abort(new TypeError("no more"));
  await assertRejects(() => stream, TypeError);
  const next = rowsOf(opened, "SELECT 2");
  await turn();
  assert(opened.link.receiveAll().endsWith("PDBES")); // sent, though the first still runs
  opened.backend.finish();
  assertEquals(await first, [[{ a: 8, b: "late" }]]);
  assertEquals(await next, [[2]]);
  await isUsable(opened);
  await close(opened);
});

// A loss.

Deno.test("a statement that has run is never called unsent, when the session is lost before its lookup", async () => {
  const opened = await openTyped();
  const cancels = holdCancels(opened);
  const outcome = assertRejects(() => rowsOf(opened, "runs"), OperationalError);
  await until(() => opened.backend.executed.includes("runs"));
  const cancelling = opened.session.cancel();
  await turn();
  opened.backend.finish();
  await until(() => opened.link.reading);
  opened.link.break();
  await until(() => opened.session.state.kind === "closed");
  cancels.end();
  await cancelling;
  const error = await outcome;
  assertEquals([error.sent, error.retryable, lookups(opened)], ["yes", "unknown", 0]);
  assertEquals(opened.server.faults, []);
});

Deno.test("a statement that has run is never called unsent, when its lookup waits for the link", async () => {
  const opened = await openTyped();
  const outcome = assertRejects(() => rowsOf(opened, "runs"), OperationalError);
  await until(() => opened.backend.executed.includes("runs"));
  opened.link.holdWrites();
  const other = rowsOf(opened, "SELECT 1"); // its write lasts
  await turn();
  opened.backend.finish();
  assertEquals(await other, [[1]]);
  await turn();
  opened.link.break();
  const error = await outcome;
  assertEquals([error.sent, error.retryable, lookups(opened)], ["yes", "unknown", 0]);
  assertEquals(opened.server.faults, []);
});

Deno.test("a statement that has run hears why the server hangs up during its lookup", async () => {
  const opened = await openTyped({ answers: { [TYPE_LOOKUP]: SLOW } });
  const outcome = assertRejects(() => rowsOf(opened, "SELECT p"), AdminShutdown);
  await lookingUp(opened);
  opened.link.send(notice("57P01"));
  opened.link.end();
  const error = await outcome;
  assertEquals([error.code, error.sent, error.retryable], ["57P01", "yes", "unknown"]);
  assertEquals(opened.server.faults, []);
});

/** The registry of a session that has learned a type, after the session has ended in this way. */
async function registryAfter(end: (opened: Opened) => Promise<void> | void) {
  const codecs = createRegistry();
  const opened = await openTyped({ target: { codecs } });
  await rowsOf(opened, "SELECT p");
  assertEquals(codecs.unknown([PT]), []);
  await end(opened);
  await until(() => opened.session.state.kind === "closed");
  assertEquals(opened.server.faults, []);
  return codecs;
}

const LOSSES: Readonly<Record<string, (opened: Opened) => void>> = {
  "breaks": ({ link }) => link.break(),
  "ends": ({ link }) => link.end(),
  "is ended by the server": ({ link }) => {
    link.send(notice("57P01"));
    link.end();
  },
};

for (const [how, lose] of Object.entries(LOSSES)) {
  Deno.test(`a session that ${how} takes what was learned of types with it`, async () => {
    const codecs = await registryAfter(lose);
    assertEquals([codecs.unknown([PT]), codecs.epoch], [[PT], 1]);
    // The next one may be of another server, in which the same OID is another type.
    const renamed = described(composite(PT, [["c", OID.int4], ["d", OID.text]]));
    const next = await openTyped({ target: { codecs }, answers: { [TYPE_LOOKUP]: renamed } });
    assertEquals(await rowsOf(next, "SELECT p"), [[{ c: 1, d: "x" }], [null]]);
    assertEquals(lookups(next), 1);
    await close(next);
    assertEquals([codecs.unknown([PT]), codecs.epoch], [[], 1]);
  });
}

Deno.test("a session that was closed leaves what was learned of types to the next", async () => {
  const codecs = await registryAfter(({ session }) => session.close());
  assertEquals([codecs.unknown([PT]), codecs.epoch], [[], 0]);
  const next = await openTyped({ target: { codecs } });
  assertEquals(await rowsOf(next, "SELECT p"), [[X], [null]]);
  assertEquals(lookups(next), 0);
  await close(next);
});

// Anything at any moment.

/** How one step of a life ended. */
interface Step {
  readonly text: string;
  readonly rows: unknown[] | null;
  readonly error: unknown;
}

interface Life {
  readonly steps: readonly Step[];
  readonly opened: Opened | null;
}

/** A session that meets a type for the first time again and again. */
async function live(options: OpenOptions, call: CallOptions): Promise<Life> {
  const codecs: CodecRegistry = createRegistry();
  const steps: Step[] = [];
  const opened = await openTyped({
    ...options,
    target: { codecs },
    ...(call.signal && { signal: call.signal }),
  }).catch((error) => {
    steps.push({ text: "", rows: null, error });
    return null;
  });
  if (!opened) return { steps, opened };
  const step = async (text: string, rows: Promise<unknown[]>) => {
    await rows.then(
      (rows) => steps.push({ text, rows, error: null }),
      (error) => steps.push({ text, rows: null, error }),
    );
  };
  const { session } = opened;
  await step("SELECT p", rowsOf(opened, "SELECT p", [], call));
  codecs.forget();
  await step("SELECT $1", rowsOf(opened, "SELECT $1", [Z], call));
  codecs.forget();
  await Promise.all([
    step("INSERT", rowsOf(opened, "INSERT", [], call)),
    step("SELECT 1", rowsOf(opened, "SELECT 1", [], call)),
    step("SELECT n, p", rowsOf(opened, "SELECT n, p", [], call)),
  ]);
  codecs.forget();
  const script = session.script("SELECT p, n", call);
  await step("SELECT p, n", script.then(([result]) => result!.rows));
  codecs.forget();
  await step("SELECT proto", streamed(session, "SELECT proto", call));
  return { steps, opened };
}

/** Each step has its own rows, or rejects with what `expected` takes; what was run is not called unsent. */
function checkSteps(
  { steps, opened }: Life,
  usual: Life,
  expected: (error: unknown) => boolean,
  what: string,
): void {
  for (const { text, rows, error } of steps) {
    if (rows) assertEquals(rows, usual.steps.find((step) => step.text === text)!.rows, what);
    else {
      assert(expected(error), `${what}: ${text}: ${Deno.inspect(error)}`);
      const isUnsent = error instanceof DatabaseError && error.retryable === "never-sent";
      const hasRun = opened?.backend.executed.includes(text);
      assert(!(isUnsent && hasRun), `${what}: ${text} has run: ${Deno.inspect(error)}`);
    }
  }
}

/** The session goes on with the right rows, or is closed and says so. */
async function checkSession({ opened }: Life, what: string): Promise<void> {
  if (!opened) return;
  const { session, server } = opened;
  const rows = await rowsOf(opened, "SELECT p, n").catch((error) => error);
  if (rows instanceof Error) {
    assertInstanceOf(rows, DatabaseError, what);
    assertEquals(session.state.kind, "closed", what);
  } else {
    assertEquals(rows, [[{ a: 2, b: "y" }, 7, null], [null, 8, { a: 3, b: "" }]], what);
    await until(() => session.idle);
  }
  await session.close();
  assertEquals(server.faults, [], what);
}

Deno.test("a loss after any byte settles every call, and calls nothing unsent that has run", async () => {
  const usual = await live({}, {});
  assertEquals(usual.steps.filter(({ error }) => error !== null), []);
  const count = usual.opened!.link.taken;
  assert(count > 1500, `${count} bytes`);
  await usual.opened!.session.close();
  for (const how of ["end", "break"] as const) {
    for (let at = 0; at < count; at++) {
      const what = `${how} after byte ${at}`;
      const plan = (number: number): LinkPlan => number === 0 ? { stop: { at, how } } : {};
      const life = await live({ link: { plan } }, {});
      checkSteps(life, usual, (error) => error instanceof DatabaseError, what);
      await checkSession(life, what);
    }
  }
});

Deno.test("a server that falls silent after any byte is given up within the timeout and the grace", async () => {
  const usual = await live({}, {});
  const count = usual.opened!.link.taken;
  await usual.opened!.session.close();
  const places = Array.from({ length: count }, (_, i) => i).filter((i) => i > 300 && i % 37 === 0);
  await Promise.all(places.map(async (at) => {
    const what = `silence after byte ${at}`;
    const plan = (number: number): LinkPlan => number === 0 ? { stop: { at, how: "silence" } } : {};
    const driver = { cancelGrace: 30 };
    const life = await live({ link: { plan }, driver }, { timeout: 60 });
    checkSteps(life, usual, (error) => error instanceof DatabaseError, what);
    life.opened!.session.destroy(new Error("enough"));
    await turn();
    assertEquals(life.opened!.server.faults, [], what);
  }));
});

/** Lives with one signal for all calls, aborted before or after one event; counts the events. */
async function liveAborted(
  at: number,
  when: "before" | "after",
  reason: unknown,
  choose: (count: number) => number = () => 0,
): Promise<{ life: Life; stage: Stage; playing: Promise<void> }> {
  const controller = new AbortController();
  const stage = new Stage(choose, (number, happen) => {
    if (number === at && when === "before") controller.abort(reason);
    happen();
    if (number === at && when === "after") controller.abort(reason);
  });
  const playing = stage.play();
  const options = { link: { fire: stage.fire }, driver: { cancelGrace: 60_000 } };
  const life = await live(options, { signal: controller.signal });
  return { life, stage, playing };
}

for (const when of ["before", "after"] as const) {
  Deno.test(`an abort ${when} any event of a lookup settles every call with its reason`, async () => {
    const { life: usual, stage, playing } = await liveAborted(-1, when, null);
    await usual.opened!.session.close();
    stage.end();
    await playing;
    assert(stage.count > 30, `${stage.count} events`);
    for (let at = 0; at < stage.count; at++) {
      const what = `abort ${when} event ${at}`;
      const reason = new OperationalError(what, { retryable: "unknown" });
      const aborted = await liveAborted(at, when, reason);
      checkSteps(aborted.life, usual, (error) => error === reason, what);
      await checkSession(aborted.life, what);
      aborted.stage.end();
      await aborted.playing;
    }
  });
}
