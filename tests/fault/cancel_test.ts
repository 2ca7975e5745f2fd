import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Statement } from "../../src/driver.ts";
import { DatabaseError, InterfaceError, OperationalError, TimeoutError } from "../../src/errors.ts";
import { QueryCanceled } from "../../src/sqlstate/error_classes.ts";
import { type Answer, BACKEND_KEY } from "../support/scripted_backend.ts";
import type { ScriptedLink } from "../support/scripted_link.ts";
import { BodyReader, type Column, OID } from "../support/scripted_messages.ts";
import {
  close,
  open,
  type Opened,
  rowsOf,
  statementOf,
  turn,
  until,
} from "../support/scripted_native.ts";

const ONE: Column = { name: "a", oid: OID.int4 };
const ANSWERS: Readonly<Record<string, Answer>> = {
  "runs": { tag: "SELECT 0", runs: true },
  "SELECT runs": { tag: "SELECT 0", runs: true },
  "runs $1": { parameters: [OID.text], tag: "SELECT 0", runs: true },
  "SELECT 1": { columns: [ONE], rows: [[1]] },
  "SELECT 2": { columns: [ONE], rows: [[2]] },
};
const RUNS = statementOf("runs");
const GRACE_MS = 30;

/** Runs a statement until it is aborted. */
function run({ session }: Opened, statement: Statement = RUNS) {
  const controller = new AbortController();
  const reason = new TypeError("no more");
  const promise = session.query(statement, { signal: controller.signal });
  const outcome = assertRejects(() => promise, Error).then((error) => {
    assert(error === reason, Deno.inspect(error));
  });
  return { abort: () => controller.abort(reason), outcome, reason };
}

/** The links behind the first one do only what the test says. */
async function openWith(onCancel: (link: ScriptedLink) => void, more = {}): Promise<Opened> {
  const opened = await open({ answers: ANSWERS, driver: { cancelGrace: GRACE_MS }, ...more });
  opened.server.serve((link) => {
    link.onMessage = () => onCancel(link);
  });
  return opened;
}

// Where the call is when it is aborted.

Deno.test("a call with a signal that is aborted already sends nothing", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.receiveAll();
  const reason = new TypeError("no more");
  const signal = AbortSignal.abort(reason);
  const { session } = opened;
  for (
    const call of [
      () => session.query(statementOf("SELECT 1"), { signal }),
      () => session.script("SELECT 1", { signal }),
      () => session.stream(statementOf("SELECT 1"), { signal }),
    ]
  ) {
    assert(await assertRejects<Error>(call, TypeError) === reason);
  }
  await turn();
  assertEquals([opened.link.unreceived, session.idle], ["", true]);
  await close(opened);
});

Deno.test("a call with a timeout that is none sends nothing", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.receiveAll();
  for (const timeout of [0, -1, NaN]) {
    const query = () => opened.session.query(statementOf("SELECT 1"), { timeout });
    await assertRejects(query, InterfaceError, "timeout");
  }
  assertEquals(opened.link.unreceived, "");
  await close(opened);
});

Deno.test("a call aborted before it was sent rejects at once, and is never sent", async () => {
  const opened = await openWith((link) => link.end());
  const first = run(opened);
  await turn();
  first.abort(); // nothing is sent while its cancel request is under way
  const second = run(opened, statementOf("SELECT 2"));
  second.abort();
  await second.outcome;
  opened.backend.finish("57014");
  await first.outcome;
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.backend.executed, ["runs", "SELECT 1"]);
  await close(opened);
});

Deno.test("a call aborted while its statement is described rejects at once, and is never run", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.holdWrites();
  const call = run(opened, statementOf("runs $1", "x"));
  const next = rowsOf(opened, "SELECT 1");
  call.abort();
  await call.outcome;
  opened.link.unholdWrites();
  assertEquals(await next, [[1]]);
  assertEquals(opened.backend.executed, ["SELECT 1"]);
  assertEquals(opened.server.links.length, 2); // Parse can wait for a lock, so it is cancelled
  await close(opened);
});

Deno.test("a call aborted in flight behind another rejects at once; no cancel request is sent", async () => {
  const opened = await open({ answers: ANSWERS });
  const first = opened.session.query(RUNS);
  const second = run(opened, statementOf("SELECT 2"));
  await turn();
  second.abort();
  await second.outcome;
  opened.backend.finish();
  assertEquals((await first).commandTag, "SELECT 0");
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("a call aborted at the head with others behind rejects at once; no cancel request is sent", async () => {
  const opened = await open({ answers: ANSWERS });
  const first = run(opened);
  const second = rowsOf(opened, "SELECT 2");
  await turn();
  first.abort();
  await first.outcome;
  opened.backend.finish();
  assertEquals(await second, [[2]]);
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("a call aborted at the head is cancelled, and those behind that share its connection run again if they are hit", async () => {
  const links: ScriptedLink[] = [];
  const opened = await openWith((link) => links.push(link));
  const { backend, session } = opened;
  const first = run(opened);
  const sharing = { ...statementOf("SELECT runs"), shares: "connection" } as const;
  const behind = [session.query(sharing), session.query(sharing)];
  await turn();
  first.abort();
  await until(() => links.length === 1);
  backend.finish("57014");
  await first.outcome;
  backend.finish(); // the first behind it ends before it is hit
  assertEquals((await behind[0])?.commandTag, "SELECT 0");
  backend.finish("57014");
  await turn();
  assertEquals(backend.executed, ["runs", "SELECT runs", "SELECT runs"]);
  links[0]!.end();
  await until(() => backend.executed.length === 4);
  backend.finish();
  assertEquals((await behind[1])?.commandTag, "SELECT 0");
  await close(opened);
});

Deno.test("a call that shares its connection and was given up behind others is cancelled when its turn comes", async () => {
  const links: ScriptedLink[] = [];
  const opened = await openWith((link) => links.push(link));
  const { backend, session } = opened;
  const sharing = { ...statementOf("SELECT runs"), shares: "connection" } as const;
  const first = session.query(sharing);
  const second = run(opened, sharing);
  const third = run(opened, sharing);
  await turn();
  second.abort();
  third.abort();
  await Promise.all([second.outcome, third.outcome]);
  assertEquals(links.length, 0);
  backend.finish();
  assertEquals((await first).commandTag, "SELECT 0");
  for (const count of [1, 2]) {
    await until(() => links.length === count);
    backend.finish("57014");
    links[count - 1]!.end();
  }
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(backend.executed, ["SELECT runs", "SELECT runs", "SELECT runs", "SELECT 1"]);
  await close(opened);
});

Deno.test("a call that was given up behind others ends with its session", async () => {
  const opened = await openWith(() => {});
  const sharing = { ...statementOf("SELECT runs"), shares: "connection" } as const;
  const first = opened.session.query(sharing);
  const second = run(opened, sharing);
  await turn();
  second.abort();
  await second.outcome;
  opened.backend.finish();
  await first;
  await until(() => opened.server.links.length === 2);
  opened.session.destroy(new OperationalError("enough"));
  await opened.session.close();
});

Deno.test("a call aborted at the head with a script behind rejects at once; no cancel request is sent", async () => {
  const opened = await open({ answers: ANSWERS });
  const first = run(opened);
  const second = opened.session.script("SELECT 2");
  await turn();
  first.abort();
  await first.outcome;
  opened.backend.finish();
  assertEquals((await second).map(({ commandTag }) => commandTag), ["SELECT 1"]);
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("what shares its connection is not run again when the server cancels it by itself", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = opened.session.query({ ...statementOf("SELECT runs"), shares: "connection" });
  await turn();
  opened.backend.finish("57014");
  await assertRejects(() => query, QueryCanceled);
  assertEquals(opened.backend.executed, ["SELECT runs"]);
  await close(opened);
});

Deno.test("a call aborted at the head, alone, is cancelled on the server", async () => {
  const opened = await open({ answers: ANSWERS });
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  const [, cancel] = opened.server.links;
  assertEquals(cancel?.address, opened.link.address);
  assertEquals(cancel?.messages.map(({ type }) => type), ["cancel"]);
  const body = new BodyReader(cancel!.messages[0]!.body);
  body.int32();
  assertEquals({ pid: body.int32(), key: body.int32() }, BACKEND_KEY);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.server.links.length, 2);
  await close(opened);
});

Deno.test("a script aborted at the head, alone, is cancelled on the server", async () => {
  const opened = await open({ answers: ANSWERS });
  const controller = new AbortController();
  const script = opened.session.script("runs", { signal: controller.signal });
  const outcome = assertRejects(() => script, TypeError, "no more");
  await turn();
  controller.abort(new TypeError("no more"));
  await outcome;
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a call aborted after it has ended is not cancelled", async () => {
  const opened = await open({ answers: ANSWERS });
  const controller = new AbortController();
  const { signal } = controller;
  assertEquals((await opened.session.query(statementOf("SELECT 1"), { signal })).rows, [[1]]);
  controller.abort();
  assertEquals(await rowsOf(opened, "SELECT 2"), [[2]]);
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("a call that completes in spite of its cancel request resolves", async () => {
  const opened = await openWith((link) => {
    opened.backend.finish();
    link.end();
  });
  const controller = new AbortController();
  const call = opened.session.query(RUNS, { signal: controller.signal });
  await turn();
  controller.abort();
  assertEquals((await call).commandTag, "SELECT 0");
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("no call leaves a listener on its signal", async () => {
  const opened = await open({ answers: ANSWERS });
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners++;
    add.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners--;
    remove.apply(signal, given);
  };
  await opened.session.query(statementOf("SELECT 1"), { signal });
  await opened.session.script("SELECT 1", { signal });
  const rows = await opened.session.stream(statementOf("SELECT 1"), { signal });
  await rows.close();
  const wrong = () => opened.session.query(statementOf("wrong"), { signal });
  await assertRejects(wrong, DatabaseError);
  await assertRejects(
    () => opened.session.query(statementOf("wrong", 1), { signal }),
    DatabaseError,
  );
  assertEquals(listeners, 0);
  await close(opened);
});

// What is held back.

Deno.test("the next statement waits for the end of the cancel link", async () => {
  let cancelLink: ScriptedLink | undefined;
  const opened = await openWith((link) => {
    cancelLink = link;
    opened.backend.finish("57014");
  }, { driver: { cancelGrace: 60_000 } });
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  const next = rowsOf(opened, "SELECT 1");
  await turn();
  assertEquals(opened.backend.executed, ["runs"]);
  assertEquals(opened.session.idle, false);
  cancelLink!.end();
  assertEquals(await next, [[1]]);
  await close(opened);
});

Deno.test("the next statement waits for ReadyForQuery", async () => {
  const opened = await openWith((link) => link.end(), { driver: { cancelGrace: 60_000 } });
  const call = run(opened);
  await turn();
  call.abort();
  await until(() => opened.server.links[1]?.closed === true);
  const next = rowsOf(opened, "SELECT 1");
  await turn();
  assertEquals(opened.link.messages.filter(({ type }) => type === "E").length, 1);
  opened.backend.finish("57014");
  await call.outcome;
  assertEquals(await next, [[1]]);
  await close(opened);
});

Deno.test("a statement that was prepared while a cancel request is under way waits for its end", async () => {
  let cancelLink: ScriptedLink | undefined;
  const opened = await openWith((link) => cancelLink = link, { driver: { cancelGrace: 60_000 } });
  opened.backend.pause();
  const query = opened.session.query(statementOf("runs $1", "x"));
  await turn();
  const cancelling = opened.session.cancel();
  await until(() => cancelLink !== undefined);
  opened.backend.resume();
  await turn();
  assertEquals(opened.backend.executed, []);
  cancelLink!.end();
  await cancelling;
  await until(() => opened.backend.executed.length === 1);
  opened.backend.finish();
  assertEquals((await query).commandTag, "SELECT 0");
  await close(opened);
});

Deno.test("a cancel request that came too early is sent again", async () => {
  let count = 0;
  const opened = await openWith((link) => {
    count++;
    if (count === 2) opened.backend.finish("57014");
    link.end();
  }, { driver: { cancelGrace: 60_000 } });
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  assertEquals(count, 2);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a hundred aborts in a row never hit the next statement", async () => {
  const opened = await open({ answers: ANSWERS });
  for (let i = 0; i < 100; i++) {
    const call = run(opened);
    const next = i % 2 === 0 ? null : rowsOf(opened, "SELECT 2");
    await Promise.resolve();
    await Promise.resolve();
    call.abort();
    if (next) opened.backend.finish();
    await call.outcome;
    if (next) assertEquals(await next, [[2]]);
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  }
  await close(opened);
});

// When it cannot be cancelled.

const NOT_CANCELLED: Readonly<Record<string, (opened: Opened) => void>> = {
  "cannot be dialled": ({ server }) => server.refuse(),
  "is never answered when dialled": ({ server }) => server.ignore(),
  "never ends": ({ server }) => server.serve(() => {}),
  "never takes the request": ({ server }) => server.serve((link) => link.holdWrites()),
  "breaks, and the statement goes on": ({ server }) =>
    server.serve((link) => {
      link.onMessage = () => link.break();
    }),
  "fails to be written to": ({ server }) => server.serve((link) => link.failWrites()),
  "ends, and the statement goes on": ({ server }) =>
    server.serve((link) => {
      link.onMessage = () => link.end();
    }),
};

for (const [what, prepare] of Object.entries(NOT_CANCELLED)) {
  Deno.test(`the session is given up after the grace when the cancel link ${what}`, async () => {
    const opened = await open({ answers: ANSWERS, driver: { cancelGrace: GRACE_MS } });
    prepare(opened);
    const lost: Error[] = [];
    opened.session.events = { notice() {}, notification() {}, lost: (reason) => lost.push(reason) };
    const call = run(opened);
    await turn();
    call.abort();
    const held = rowsOf(opened, "SELECT 1");
    const error = await assertRejects(() => held, OperationalError, "did not stop the statement");
    assertEquals(error.retryable, "never-sent");
    await call.outcome;
    assertEquals(opened.session.state.kind, "closed");
    assertEquals(lost.length, 1);
    assert(lost[0]?.cause === call.reason);
    await until(() => opened.session.idle);
    assertEquals(opened.server.faults, []);
  });
}

Deno.test("the session is given up when the cancel link never ends, though the statement has", async () => {
  const opened = await openWith(() => opened.backend.finish("57014"));
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  await assertRejects(() => rowsOf(opened, "SELECT 1"), OperationalError);
  assertEquals(opened.session.state.kind, "closed");
  await until(() => opened.session.idle);
  assertEquals(opened.server.faults, []);
});

Deno.test("a call is abandoned where the server gave no key for cancelling", async () => {
  const opened = await open({ answers: ANSWERS, key: false });
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  assertEquals(opened.session.state.kind, "open");
  opened.backend.finish();
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("a call whose session is lost while it is cancelled rejects with the signal's reason", async () => {
  const opened = await openWith((link) => {
    opened.link.end();
    link.end();
  });
  const call = run(opened);
  await turn();
  call.abort();
  await call.outcome;
  await until(() => opened.session.idle);
  assertEquals(opened.server.faults, []);
});

// Timeouts take the same path.

Deno.test("a timeout at the head, alone, is a TimeoutError, and the session goes on", async () => {
  const opened = await open({ answers: ANSWERS });
  const error = await assertRejects(
    () => opened.session.query(RUNS, { timeout: 1 }),
    TimeoutError,
    "longer than 1 ms",
  );
  assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
  assertEquals(opened.server.links.length, 2);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a timeout before a statement is sent says that nothing was sent", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.onMessage = () => {};
  const described = opened.session.query(statementOf("runs $1", "x"), { timeout: 1 });
  const queued = opened.session.query(RUNS, { timeout: 1 });
  for (const promise of [described, queued]) {
    const error = await assertRejects(() => promise, TimeoutError, "was not sent within 1 ms");
    assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
  }
  opened.session.destroy(new Error("enough"));
  assertEquals(opened.server.faults, []);
});

Deno.test("a timeout that is too long for a timer is none", async () => {
  const opened = await open({ answers: ANSWERS });
  for (const timeout of [2 ** 31, Infinity]) {
    const query = opened.session.query(RUNS, { timeout });
    await turn();
    await turn();
    opened.backend.finish();
    assertEquals((await query).commandTag, "SELECT 0");
  }
  assertEquals(opened.server.links.length, 1);
  await close(opened);
});

Deno.test("a statement that the server cancels by itself is QueryCanceled, not a TimeoutError", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = opened.session.query(RUNS, { timeout: 60_000 });
  await turn();
  opened.backend.finish("57014");
  assertEquals((await assertRejects(() => query, QueryCanceled)).code, "57014");
  await close(opened);
});

// Session.cancel()

Deno.test("Session.cancel() stops the running statement with QueryCanceled", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = opened.session.query(RUNS);
  const outcome = assertRejects(() => query, QueryCanceled);
  await turn();
  await opened.session.cancel();
  await outcome;
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("Session.cancel() does nothing when nothing runs, or the session has ended", async () => {
  const opened = await open({ answers: ANSWERS });
  await opened.session.cancel();
  await close(opened);
  await opened.session.cancel();
  assertEquals(opened.server.links.length, 1);
});

Deno.test("Session.cancel() holds back what it could hit", async () => {
  let cancelLink: ScriptedLink | undefined;
  const opened = await openWith((link) => cancelLink = link, { driver: { cancelGrace: 60_000 } });
  const query = opened.session.query(RUNS);
  await turn();
  const cancelling = opened.session.cancel();
  await turn();
  opened.backend.finish();
  assertEquals((await query).commandTag, "SELECT 0");
  const next = rowsOf(opened, "SELECT 1");
  await turn();
  assertEquals(opened.backend.executed, ["runs"]);
  cancelLink!.end();
  await cancelling;
  assertEquals(await next, [[1]]);
  await close(opened);
});

Deno.test("a hundred cancel requests at once never hit the next statement", async () => {
  const cancelLinks: ScriptedLink[] = [];
  const opened = await openWith((link) => cancelLinks.push(link), {
    driver: { cancelGrace: 60_000 },
  });
  const query = opened.session.query(RUNS);
  const outcome = assertRejects(() => query, QueryCanceled);
  await turn();
  const cancelling = Array.from({ length: 100 }, () => opened.session.cancel());
  await until(() => cancelLinks.length === 100);
  opened.backend.finish("57014");
  await outcome;
  const next = rowsOf(opened, "SELECT 1");
  for (const link of cancelLinks) {
    await turn();
    assertEquals(opened.backend.executed, ["runs"]);
    link.end();
  }
  await Promise.all(cancelling);
  assertEquals(await next, [[1]]);
  await close(opened);
});

Deno.test("Session.cancel() rejects when the cancel link cannot be dialled, and the statement goes on", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = opened.session.query(RUNS);
  await turn();
  opened.server.refuse();
  await assertRejects(() => opened.session.cancel(), OperationalError, "cannot be reached");
  opened.backend.finish();
  assertEquals((await query).commandTag, "SELECT 0");
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("Session.cancel() rejects when the request is not taken within the grace", async () => {
  const opened = await openWith(() => {});
  const query = opened.session.query(RUNS);
  await turn();
  const error = await assertRejects(() => opened.session.cancel(), TimeoutError, `${GRACE_MS} ms`);
  assertEquals(error.phase, "cancel");
  opened.backend.finish();
  assertEquals((await query).commandTag, "SELECT 0");
  await close(opened);
});

Deno.test("Session.cancel() rejects when the request cannot be written", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.server.serve((link) => link.failWrites());
  const query = opened.session.query(RUNS);
  await turn();
  const error = await assertRejects(() => opened.session.cancel(), OperationalError);
  assertEquals(error.phase, "cancel");
  opened.backend.finish();
  await query;
  await close(opened);
});

Deno.test("Session.cancel() rejects where the server gave no key for it", async () => {
  const opened = await open({ answers: ANSWERS, key: false });
  const query = opened.session.query(RUNS);
  await turn();
  await assertRejects(() => opened.session.cancel(), OperationalError, "gave no key");
  opened.backend.finish();
  await query;
  await close(opened);
});
