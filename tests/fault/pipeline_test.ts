import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { Notification } from "../../src/driver.ts";
import {
  DatabaseError,
  DataError,
  type Diagnostics,
  InterfaceError,
  OperationalError,
  ProtocolError,
} from "../../src/errors.ts";
import { AdminShutdown } from "../../src/sqlstate/error_classes.ts";
import type { Answer } from "../support/scripted_backend.ts";
import {
  AUTHENTICATION_OK,
  BIND_COMPLETE,
  type Bytes,
  type Column,
  commandComplete,
  concat,
  COPY_BOTH,
  COPY_DATA,
  errorResponse,
  fatal,
  message,
  notice,
  notification,
  OID,
  parameterStatus,
  readyForQuery,
  textRow,
} from "../support/scripted_messages.ts";
import { close, open, type Opened, rowsOf, statementOf, turn } from "../support/scripted_native.ts";

const ONE: Column = { name: "a", oid: OID.int4 };
const TEXT: Column = { name: "t", oid: OID.text };
const BIG = "x".repeat(300_000);
const ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT 1": { columns: [ONE], rows: [[1]] },
  "SELECT 2": { columns: [ONE], rows: [[2]] },
  "SELECT 3": { columns: [ONE, TEXT], rows: [[3, "x"], [33, null]] },
  "SELECT none": { columns: [ONE], rows: [] },
  "SELECT 1/0": { columns: [ONE], rows: [[1], [2]], error: "22012" },
  "SELECT $1": { parameters: [OID.text], columns: [TEXT], rows: [["echo"]] },
  "SELECT big": { columns: [TEXT], rows: [[BIG], [BIG], [BIG]] },
  "SELECT FROM missing": { parseError: "42P01" },
  "runs": { tag: "SELECT 0", runs: true },
};

// Who gets what.

Deno.test("concurrent statements each get their own rows, in the order they were made", async () => {
  const opened = await open({ answers: ANSWERS });
  const order: string[] = [];
  const texts = ["SELECT 1", "SELECT 3", "SELECT none", "SELECT 2", "SELECT 1"];
  const rows = await Promise.all(texts.map(async (text) => {
    const rows = await rowsOf(opened, text);
    order.push(text);
    return rows;
  }));
  assertEquals(rows, [[[1]], [[3, "x"], [33, null]], [], [[2]], [[1]]]);
  assertEquals(order, texts);
  assertEquals(opened.backend.executed, texts);
  await close(opened);
});

for (const bad of ["SELECT 1/0", "SELECT FROM missing"]) {
  Deno.test(`an error of ${bad} in the middle reaches its own caller, and no other`, async () => {
    const opened = await open({ answers: ANSWERS });
    for (let i = 0; i < 2; i++) {
      const [one, error, three, values, script] = await Promise.allSettled([
        rowsOf(opened, "SELECT 1"),
        rowsOf(opened, bad),
        rowsOf(opened, "SELECT 3"),
        rowsOf(opened, "SELECT $1", "x"),
        opened.session.script("SELECT 2"),
      ]);
      assertEquals(one.status === "fulfilled" && one.value, [[1]]);
      assertEquals(error.status === "rejected" && error.reason.query, bad);
      assertEquals(three.status === "fulfilled" && three.value, [[3, "x"], [33, null]]);
      assertEquals(values.status === "fulfilled" && values.value, [["echo"]]);
      assertEquals(script.status === "fulfilled" && script.value[0]?.rows, [[2]]);
    }
    await close(opened);
  });
}

Deno.test("ten thousand statements at once each get their own reply", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  const outcomes = await Promise.allSettled(
    Array.from(
      { length: 10_000 },
      (_, i) => rowsOf(opened, i === 5_000 ? "SELECT 1/0" : "SELECT 1"),
    ),
  );
  const failed = outcomes.flatMap(({ status }, i) => status === "rejected" ? [i] : []);
  assertEquals(failed, [5_000]);
  await close(opened);
});

Deno.test("an error with nothing behind it leaves the session usable", async () => {
  const opened = await open({ answers: ANSWERS });
  const error = await assertRejects(() => rowsOf(opened, "SELECT 1/0"), DataError);
  assertEquals([error.sent, error.retryable], ["yes", "no"]);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

// Writing.

Deno.test("concurrent statements of one turn share one write", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  const before = opened.link.writes.length;
  await Promise.all(Array.from({ length: 100 }, () => rowsOf(opened, "SELECT 1")));
  assertEquals(opened.link.writes.length, before + 1);
  await close(opened);
});

Deno.test("what is much goes out before the turn ends, so that the server has something to do", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT $1", "x");
  const before = opened.link.writes.length;
  const value = "x".repeat(1_000);
  const running = Array.from({ length: 40 }, () => rowsOf(opened, "SELECT $1", value));
  const [first] = opened.link.writes.slice(before);
  assertEquals(opened.link.writes.length, before + 1);
  assert(first!.length > 32_000 && first!.length < 36_000, `${first!.length}`);
  await Promise.all(running);
  assertEquals(opened.link.writes.length, before + 2);
  await close(opened);
});

Deno.test("what is asked for during a write goes out with the next one, and not beside it", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  const { link } = opened;
  link.holdWrites();
  const before = link.writes.length;
  const first = rowsOf(opened, "SELECT 1");
  await turn();
  const second = [rowsOf(opened, "SELECT 1"), rowsOf(opened, "SELECT 1")];
  await turn();
  assertEquals(link.writes.length, before + 1);
  link.releaseWrite();
  await turn();
  assertEquals(link.writes.length, before + 2);
  link.unholdWrites();
  await Promise.all([first, ...second]);
  await close(opened);
});

Deno.test("replies are read while a write blocks", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.holdWrites();
  assertEquals((await rowsOf(opened, "SELECT big")).length, 3);
  opened.link.unholdWrites();
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a write that fails rejects what it carried and what waits, and closes the link", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  opened.link.holdWrites();
  opened.link.onMessage = null;
  const carried = rowsOf(opened, "SELECT 1");
  await turn();
  const waiting = rowsOf(opened, "SELECT 1");
  const unprepared = rowsOf(opened, "SELECT $1", "x");
  const cause = new Error("broken pipe");
  opened.link.failWrites(cause);
  const errors = await Promise.all(
    [carried, waiting, unprepared].map((each) => assertRejects(() => each, OperationalError)),
  );
  assertEquals(errors.map(({ sent }) => sent), ["partial", "no", "no"]);
  assertEquals(errors.map(({ retryable }) => retryable), ["unknown", "never-sent", "never-sent"]);
  assertInstanceOf(errors[0]?.cause, OperationalError);
  assert(errors[0].cause.cause === cause);
  assertEquals(opened.session.state.kind, "closed");
  assertEquals(opened.server.faults, []);
});

Deno.test("a goodbye waits for the write under way", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.holdWrites();
  const query = rowsOf(opened, "SELECT 1");
  const closing = opened.session.close();
  assertEquals(await query, [[1]]);
  opened.link.unholdWrites();
  await closing;
  assertEquals(opened.link.messages.at(-1)?.type, "X");
  assertEquals(opened.server.faults, []);
});

Deno.test("a goodbye that the server does not take is given up after the grace", async () => {
  const opened = await open({ answers: ANSWERS, driver: { cancelGrace: 10 } });
  opened.link.holdWrites();
  await opened.session.close();
  assertEquals(opened.server.faults, []);
});

// What comes unasked.

interface Heard {
  readonly notices: Diagnostics[];
  readonly notifications: Notification[];
  readonly lost: Error[];
}

function listen({ session }: Opened): Heard {
  const heard: Heard = { notices: [], notifications: [], lost: [] };
  session.events = {
    notice: (notice) => heard.notices.push(notice),
    notification: (notification) => heard.notifications.push(notification),
    lost: (reason) => heard.lost.push(reason),
  };
  return heard;
}

/** Statements of every kind; their results as one value. */
async function everyKind(opened: Opened): Promise<unknown> {
  const stream = async () => {
    const rows = await opened.session.stream(statementOf("SELECT 3"));
    const batches: unknown[] = [];
    for (let rest = await rows.next(); rest; rest = await rows.next()) batches.push(...rest);
    return [batches, rows.commandTag, rows.rowCount];
  };
  return [
    await Promise.all([rowsOf(opened, "SELECT 1"), rowsOf(opened, "SELECT $1", "x")]),
    (await assertRejects(() => rowsOf(opened, "SELECT 1/0"), DataError)).code,
    await rowsOf(opened, "SELECT 1"),
    (await opened.session.script("SELECT 3")).map(({ rows }) => rows),
    await stream(),
  ];
}

const UNASKED = concat(
  notice("01000"),
  notification(7, "channel", "payload"),
  parameterStatus("TimeZone", "UTC"),
);

Deno.test("notices, notifications and parameters between any two messages change no result", async () => {
  const plain = await open({ answers: ANSWERS });
  const expected = await everyKind(plain);
  await close(plain);

  const count = await openCounting();
  for (let place = 0; place <= count; place++) {
    const opened = await open({ answers: ANSWERS });
    const heard = listen(opened);
    const first = opened.backend.written;
    opened.backend.between = (n) => n - first === place ? UNASKED : new Uint8Array();
    assertEquals(await everyKind(opened), expected, `between messages ${place - 1} and ${place}`);
    await close(opened);
    assertEquals(heard.notices.length, place === count ? 0 : 1);
    assertEquals(heard.notifications.length, place === count ? 0 : 1);
  }
});

/** How many messages the server sends for `everyKind()`. */
async function openCounting(): Promise<number> {
  const opened = await open({ answers: ANSWERS });
  const before = opened.backend.written;
  await everyKind(opened);
  const count = opened.backend.written - before;
  await close(opened);
  return count;
}

Deno.test("notices, notifications and parameters between all messages at once change no result", async () => {
  const plain = await open({ answers: ANSWERS });
  const expected = await everyKind(plain);
  await close(plain);
  const opened = await open({ answers: ANSWERS });
  const heard = listen(opened);
  opened.backend.between = () => UNASKED;
  assertEquals(await everyKind(opened), expected);
  assertEquals(heard.notifications[0], { pid: 7, channel: "channel", payload: "payload" });
  assertEquals(opened.session.parameterStatus("TimeZone"), "UTC");
  await close(opened);
  assertEquals(heard.lost.length, 1);
});

Deno.test("an idle session hears what comes unasked at once", async () => {
  const opened = await open();
  const heard = listen(opened);
  opened.link.send(UNASKED);
  await turn();
  assertEquals([heard.notices.length, heard.notifications.length], [1, 1]);
  await close(opened);
});

Deno.test("a hundred thousand notifications during a statement change nothing of it", async () => {
  const flood = concat(...new Array<Bytes>(1_000).fill(notification(7, "c", "p")));
  const opened = await open({ answers: ANSWERS });
  const heard = listen(opened);
  opened.backend.between = (n) => concat(...new Array<Bytes>(n % 2 === 0 ? 34 : 0).fill(flood));
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assert(heard.notifications.length >= 100_000);
  await close(opened);
});

Deno.test("a listener that throws is reported, and changes no result", async () => {
  const reported: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    reported.push(event.error);
    event.preventDefault();
  };
  globalThis.addEventListener("error", onError);
  try {
    const opened = await open({ answers: ANSWERS });
    const throws = () => {
      throw new TypeError("no");
    };
    opened.session.events = { notice: throws, notification: throws, lost: throws };
    opened.backend.between = () => UNASKED;
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    await close(opened);
    assert(reported.length > 2);
    for (const error of reported) assertInstanceOf(error, TypeError);
  } finally {
    globalThis.removeEventListener("error", onError);
  }
});

// What may not come.

const NOT_WHILE_IDLE: Readonly<Record<string, Bytes>> = {
  "ReadyForQuery": readyForQuery(),
  "DataRow": textRow("1"),
  "CommandComplete": commandComplete("SELECT 1"),
  "CopyData": COPY_DATA,
  "Authentication": AUTHENTICATION_OK,
  "a message that does not exist": message("?"),
  "a length of 0": message("Z", new Uint8Array(), 0),
  "a length of two gigabytes": message("D", new Uint8Array(), 0x7fffffff),
  "a negative length": message("D", new Uint8Array(), -1),
};

for (const [what, bytes] of Object.entries(NOT_WHILE_IDLE)) {
  Deno.test(`${what} on an idle session ends it with ProtocolError`, async () => {
    const opened = await open({ answers: ANSWERS });
    const heard = listen(opened);
    opened.link.send(bytes);
    await turn();
    const { state } = opened.session;
    assert(state.kind === "closed" && state.reason instanceof ProtocolError);
    assert(heard.lost.length === 1 && heard.lost[0] === state.reason);
    const error = await assertRejects(() => rowsOf(opened, "SELECT 1"), DatabaseError);
    assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
    assertEquals(opened.server.faults, []);
  });

  Deno.test(`${what} behind a reply ends the session, and the reply stays good`, async () => {
    const opened = await open({
      answers: { ...ANSWERS, "SELECT 1": { columns: [ONE], rows: [[1]] } },
    });
    const query = rowsOf(opened, "SELECT 1");
    opened.backend.after = bytes;
    assertEquals(await query, [[1]]);
    const error = await assertRejects(() => rowsOf(opened, "SELECT 1"), DatabaseError);
    assert(error instanceof ProtocolError || error instanceof OperationalError);
    assertEquals(opened.session.state.kind, "closed");
    assertEquals(opened.server.faults, []);
  });
}

const NOT_IN_A_REPLY: Readonly<Record<string, Bytes>> = {
  "a second ReadyForQuery": concat(readyForQuery(), readyForQuery()),
  "ReadyForQuery without CommandComplete": readyForQuery(),
  "CopyBothResponse": COPY_BOTH,
  "CopyData": COPY_DATA,
  "a row of two values": textRow("1", "2"),
  "BackendKeyData": message("K", new Uint8Array(8)),
  "AuthenticationOk": AUTHENTICATION_OK,
};

for (const [what, raw] of Object.entries(NOT_IN_A_REPLY)) {
  Deno.test(`${what} in a reply ends the session with ProtocolError; nobody gets other rows`, async () => {
    const opened = await open({ answers: { ...ANSWERS, bad: { columns: [TEXT], raw } } });
    const [bad, next] = await Promise.allSettled([
      rowsOf(opened, "bad"),
      rowsOf(opened, "SELECT none"),
    ]);
    if (bad.status === "rejected") assertInstanceOf(bad.reason, ProtocolError);
    else assertEquals(bad.value, []);
    assert(next.status === "rejected");
    assertInstanceOf(next.reason, ProtocolError);
    const { state } = opened.session;
    assert(state.kind === "closed" && state.reason instanceof ProtocolError);
    assertEquals(opened.server.faults, []);
  });
}

// The end.

Deno.test("what the server says before it hangs up is what every caller hears", async () => {
  for (
    const [words, how] of [
      [fatal("57P01"), "end"],
      [notice("57P01"), "end"],
      [notice("57P01"), "break"],
    ] as const
  ) {
    const opened = await open({ answers: ANSWERS });
    const heard = listen(opened);
    const running = rowsOf(opened, "runs");
    const behind = rowsOf(opened, "SELECT 1");
    const queued = rowsOf(opened, "SELECT $1", "x");
    await turn();
    opened.link.send(words);
    opened.link[how]();
    for (const promise of [running, behind, queued]) {
      const error = await assertRejects(() => promise, AdminShutdown);
      assertEquals(error.code, "57P01");
      assertEquals(error.retryable, promise === queued ? "never-sent" : "unknown");
    }
    const later = await assertRejects(() => rowsOf(opened, "SELECT 1"), AdminShutdown, "closed");
    assertEquals([later.code, later.retryable], ["57P01", "never-sent"]);
    assertInstanceOf(heard.lost[0], AdminShutdown);
    assertEquals(opened.server.faults, []);
  }
});

Deno.test("what the server says to an idle session is what later callers hear", async () => {
  for (const [code, how] of [["25P03", "end"], ["57P05", "break"], ["57P02", "end"]] as const) {
    const opened = await open({ answers: ANSWERS });
    const heard = listen(opened);
    opened.link.send(fatal(code));
    opened.link[how]();
    await turn();
    assertEquals(heard.lost.length, 1);
    const error = await assertRejects(() => rowsOf(opened, "SELECT 1"), OperationalError);
    assertEquals([error.code, error.sent, error.retryable], [code, "no", "never-sent"]);
    assertEquals(opened.server.faults, []);
  }
});

Deno.test("FATAL ends the session though the server keeps the link open", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = rowsOf(opened, "runs");
  await turn();
  opened.link.send(fatal("57P01"));
  assertEquals((await assertRejects(() => query, AdminShutdown)).code, "57P01");
  assertEquals(opened.server.faults, []);
});

Deno.test("what the server said is the reason, not that writing to it failed", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  opened.link.failWrites();
  const query = rowsOf(opened, "SELECT 1");
  await Promise.resolve();
  opened.link.send(fatal("25P03"));
  const error = await assertRejects(() => query, DatabaseError);
  assertEquals(error.code, "25P03");
  assertEquals(opened.session.state.kind, "closed");
  assertEquals(opened.server.faults, []);
});

Deno.test("nothing more is written after a write has failed", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  opened.link.failWrites();
  const first = assertRejects(() => rowsOf(opened, "SELECT 1"), OperationalError, "while writing");
  await turn();
  const writes = opened.link.writes.length;
  opened.link.unholdWrites();
  const second = assertRejects(() => rowsOf(opened, "SELECT 1"), OperationalError);
  assertEquals((await second).retryable, "never-sent");
  await first;
  assertEquals(opened.link.writes.length, writes);
  assertEquals(opened.server.faults, []);
});

Deno.test("a listener that destroys the session ends it in the middle of a chunk", async () => {
  const opened = await open({ answers: ANSWERS });
  const reason = new TypeError("enough");
  const notice = () => opened.session.destroy(reason);
  opened.session.events = { notice, notification() {}, lost() {} };
  opened.backend.between = () => UNASKED;
  const error = await assertRejects(() => rowsOf(opened, "SELECT 3"), OperationalError);
  assert(error.cause === reason);
  assertEquals(opened.server.faults, []);
});

Deno.test("an error and then the end: its caller hears the error, the others the loss", async () => {
  const opened = await open({ answers: ANSWERS });
  const first = rowsOf(opened, "runs");
  const second = rowsOf(opened, "SELECT 1");
  await turn();
  opened.link.send(BIND_COMPLETE.slice(0, 0), errorResponse("22012"));
  opened.link.end();
  const error = await assertRejects(() => first, DataError);
  assertEquals([error.code, error.retryable], ["22012", "no"]);
  const loss = await assertRejects(() => second, OperationalError, "closed the connection");
  assertEquals([loss.code, loss.retryable, loss.sent], [null, "unknown", "yes"]);
  assertEquals(opened.server.faults, []);
});

Deno.test("a reply without its ReadyForQuery is no result", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = rowsOf(opened, "runs");
  await turn();
  opened.link.send(commandComplete("INSERT 0 1"));
  opened.link.end();
  const error = await assertRejects(() => query, OperationalError);
  assertEquals(error.retryable, "unknown");
});

Deno.test("Session.destroy() rejects everything that waits, and closes the link at once", async () => {
  const opened = await open({ answers: ANSWERS });
  const heard = listen(opened);
  const running = rowsOf(opened, "runs");
  const behind = rowsOf(opened, "SELECT 1");
  const queued = rowsOf(opened, "SELECT $1", "x");
  const reason = new TypeError("not needed any more");
  await turn();
  opened.session.destroy(reason);
  opened.session.destroy(new Error("too late"));
  assertEquals(opened.link.closed, true);
  for (const promise of [running, behind, queued]) {
    assert((await assertRejects(() => promise, OperationalError)).cause === reason);
  }
  assertEquals(heard.lost, [reason]);
  await opened.session.close();
  assertEquals(opened.server.faults, []);
});

Deno.test("Session.close() lets finish what was asked for before, and refuses what comes later", async () => {
  const opened = await open({ answers: ANSWERS });
  const { session } = opened;
  const before = [
    rowsOf(opened, "SELECT 1"),
    rowsOf(opened, "SELECT $1", "x"),
    rowsOf(opened, "SELECT 2"),
  ];
  const closing = session.close();
  assert(closing === session.close());
  await assertRejects(() => rowsOf(opened, "SELECT 1"), InterfaceError, "closing");
  assertEquals(await Promise.all(before), [[[1]], [["echo"]], [[2]]]);
  await closing;
  assertEquals(opened.link.messages.at(-1)?.type, "X");
  await assertRejects(
    () => rowsOf(opened, "SELECT 1"),
    OperationalError,
    "the connection was closed",
  );
  assertEquals(opened.server.faults, []);
});

Deno.test("Session.close() ends when the server hangs up instead of answering", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = rowsOf(opened, "runs");
  const closing = opened.session.close();
  await turn();
  opened.link.end();
  await assertRejects(() => query, OperationalError);
  await closing;
  assertEquals(opened.server.faults, []);
});

Deno.test("a session is idle when nothing runs, waits, or is being cancelled", async () => {
  const opened = await open({ answers: ANSWERS });
  assertEquals(opened.session.idle, true);
  const query = rowsOf(opened, "SELECT $1", "x");
  assertEquals(opened.session.idle, false);
  await query;
  assertEquals(opened.session.idle, true);
  await close(opened);
});
