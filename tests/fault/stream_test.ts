import { assert, assertEquals, assertRejects } from "@std/assert";
import type { RowStream } from "../../src/driver.ts";
import {
  DatabaseError,
  DataError,
  InterfaceError,
  OperationalError,
  TimeoutError,
} from "../../src/errors.ts";
import type { Answer } from "../support/scripted_backend.ts";
import {
  type Column,
  commandComplete,
  OID,
  readyForQuery,
  textRow,
} from "../support/scripted_messages.ts";
import { close, open, type Opened, statementOf, turn, until } from "../support/scripted_native.ts";

const ONE: Column = { name: "a", oid: OID.int4 };
const TEXT: Column = { name: "t", oid: OID.text };
const BIG = "x".repeat(50_000);
const NUMBERS = Array.from({ length: 10 }, (_, i) => [i]);
const ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT 1": { columns: [ONE], rows: [[1]] },
  "numbers": { columns: [ONE], rows: NUMBERS },
  "numbers of $1": { parameters: [OID.text], columns: [ONE], rows: NUMBERS },
  "nothing": { columns: [ONE], rows: [] },
  "big": { columns: [TEXT], rows: new Array(20).fill([BIG]) },
  "fails": { columns: [ONE], rows: NUMBERS, error: "22012" },
  "runs": { columns: [TEXT], rows: [], runs: true },
  "INSERT": { tag: "INSERT 0 3" },
};

async function rest(rows: RowStream): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let batch = await rows.next(); batch; batch = await rows.next()) all.push(...batch);
  return all;
}

async function isUsable({ session }: Opened): Promise<void> {
  assertEquals((await session.query(statementOf("SELECT 1"))).rows, [[1]]);
  assertEquals(session.idle, true);
}

/** Begins a stream whose rows the test sends, over the backend's head. */
async function openRunning(more = {}): Promise<Opened & { readonly rows: RowStream }> {
  const opened = await open({ answers: ANSWERS, ...more });
  const rows = await opened.session.stream(statementOf("runs"));
  await until(() => opened.backend.executed.includes("runs"));
  return { ...opened, rows };
}

Deno.test("a stream hands out all rows, and then knows the command tag", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 37 }) } });
  for (const statement of [statementOf("numbers"), statementOf("numbers of $1", "x")]) {
    for (let i = 0; i < 2; i++) {
      const rows = await opened.session.stream(statement);
      assertEquals([rows.fields?.length, rows.commandTag, rows.rowCount], [1, "", null]);
      assertEquals(await rest(rows), NUMBERS);
      assertEquals([rows.commandTag, rows.rowCount], ["SELECT 10", 10]);
      assertEquals(await rows.next(), null);
      await rows.close();
    }
  }
  await isUsable(opened);
  await close(opened);
});

Deno.test("a stream of no rows ends at once, with or without columns", async () => {
  const opened = await open({ answers: ANSWERS });
  const nothing = await opened.session.stream(statementOf("nothing"));
  assertEquals([await nothing.next(), nothing.fields?.length], [null, 1]);
  const insert = await opened.session.stream(statementOf("INSERT"));
  assertEquals([await insert.next(), insert.fields, insert.rowCount], [null, null, 3]);
  await isUsable(opened);
  await close(opened);
});

Deno.test("a stream rejects before it begins when its statement is wrong", async () => {
  const opened = await open({ answers: ANSWERS });
  for (
    const statement of [statementOf("wrong"), statementOf("wrong", 1), statementOf("numbers", 1)]
  ) {
    const error = await assertRejects(() => opened.session.stream(statement), Error);
    assert(error instanceof DatabaseError || error instanceof InterfaceError);
    await isUsable(opened);
  }
  await close(opened);
});

Deno.test("a stream that fails rejects in place of its rest, and the session goes on", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 11 }) } });
  const rows = await opened.session.stream(statementOf("fails"));
  const got: unknown[] = [];
  const reading = async () => {
    for (let batch = await rows.next(); batch; batch = await rows.next()) got.push(...batch);
  };
  assertEquals((await assertRejects(reading, DataError)).code, "22012");
  assertEquals(got, NUMBERS.slice(0, got.length));
  assertEquals((await assertRejects(() => rows.next(), DataError)).code, "22012");
  await rows.close();
  await isUsable(opened);
  await close(opened);
});

// Back-pressure.

Deno.test("the link is not read while the reader does not take", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 16 * 1024 }) } });
  const { link, session } = opened;
  const rows = await session.stream(statementOf("big"));
  await until(() => !link.reading);
  const taken = link.taken;
  for (let i = 0; i < 20; i++) await turn();
  assertEquals([link.taken, link.reading], [taken, false]);
  assert(taken < 300_000, `${taken} bytes were taken`);
  for (let i = 0; i < 3; i++) assert((await rows.next())!.length >= 1);
  await until(() => !link.reading);
  assert(link.taken > taken && link.taken < 2 * 300_000);
  const all = await rest(rows);
  assert(all.length < 20 && all.length > 10);
  await isUsable(opened);
  await close(opened);
});

const ENDINGS: Readonly<Record<string, (opened: Opened, rows: RowStream) => Promise<void>>> = {
  "is read to its end": async (_, rows) => {
    assertEquals((await rest(rows)).length, 20);
  },
  "is closed": async (_, rows) => {
    await rows.close();
    assertEquals(await rows.next(), null);
  },
  "is read a little and closed": async (_, rows) => {
    await rows.next();
    await rows.close();
    await rows.close();
  },
};

for (const [what, end] of Object.entries(ENDINGS)) {
  Deno.test(`the session is usable after a stream that held the link back ${what}`, async () => {
    const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 16 * 1024 }) } });
    const rows = await opened.session.stream(statementOf("big"));
    await until(() => !opened.link.reading);
    await end(opened, rows);
    await isUsable(opened);
    await close(opened);
  });
}

Deno.test("a stream that held the link back rejects its reader when the session is destroyed", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 16 * 1024 }) } });
  const rows = await opened.session.stream(statementOf("big"));
  await until(() => !opened.link.reading);
  opened.session.destroy(new Error("enough"));
  await assertRejects(() => rest(rows), OperationalError, "enough");
  await rows.close();
  await opened.session.close();
  assertEquals(opened.server.faults, []);
});

Deno.test("a session closes in spite of a stream that nobody reads", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 16 * 1024 }) } });
  const rows = await opened.session.stream(statementOf("big"));
  await until(() => !opened.link.reading);
  await close(opened);
  await assertRejects(() => rest(rows), OperationalError, "closed");
});

// Early ends.

Deno.test("closing a stream outside a transaction cancels its statement", async () => {
  const opened = await openRunning();
  opened.link.send(textRow("x"));
  assertEquals(await opened.rows.next(), [["x"]]);
  await opened.rows.close();
  assertEquals(opened.server.links.length, 2);
  await isUsable(opened);
  await close(opened);
});

Deno.test("closing a stream inside a transaction lets it end by itself", async () => {
  const opened = await open({ answers: ANSWERS });
  const { session, backend, server } = opened;
  await session.query(statementOf("SELECT 1"));
  // The transaction begins after the stream was asked for as far as the client knows.
  const beginning = session.query(statementOf("BEGIN"));
  const opening = session.stream(statementOf("runs"));
  await beginning;
  const rows = await opening;
  await until(() => backend.executed.includes("runs"));
  const closing = rows.close();
  await turn();
  assertEquals(server.links.length, 1);
  backend.finish();
  await closing;
  assertEquals(session.transactionStatus, "inTransaction");
  await session.query(statementOf("ROLLBACK"));
  await close(opened);
});

Deno.test("closing a stream rejects who reads it", async () => {
  const opened = await openRunning();
  const reading = assertRejects(() => opened.rows.next(), InterfaceError, "the stream was closed");
  await opened.rows.close();
  await reading;
  await isUsable(opened);
  await close(opened);
});

Deno.test("aborting a stream cancels its statement and rejects with the signal's reason", async () => {
  const opened = await open({ answers: ANSWERS });
  const controller = new AbortController();
  const { signal } = controller;
  const rows = await opened.session.stream(statementOf("runs"), { signal });
  await until(() => opened.backend.executed.includes("runs"));
  const reading = assertRejects(() => rows.next(), TypeError, "no more");
  controller.abort(new TypeError("no more"));
  await reading;
  await rows.close();
  assertEquals(opened.server.links.length, 2);
  await isUsable(opened);
  await close(opened);
});

Deno.test("aborting a stream that holds the link back lets the rest be read", async () => {
  const opened = await open({ answers: ANSWERS, link: { plan: () => ({ chunk: 16 * 1024 }) } });
  const controller = new AbortController();
  const { signal } = controller;
  const rows = await opened.session.stream(statementOf("big"), { signal });
  await until(() => !opened.link.reading);
  controller.abort(new TypeError("no more"));
  await assertRejects(() => rows.next(), TypeError, "no more");
  await isUsable(opened);
  await close(opened);
});

Deno.test("leaving a stream that was aborted waits for its one cancel request", async () => {
  const opened = await open({ answers: ANSWERS });
  const controller = new AbortController();
  const { signal } = controller;
  const rows = await opened.session.stream(statementOf("runs"), { signal });
  await until(() => opened.backend.executed.includes("runs"));
  controller.abort(new TypeError("no more"));
  await rows.close();
  await isUsable(opened);
  assertEquals(opened.server.links.length, 2);
  await close(opened);
});

Deno.test("aborting a stream that has ended takes no row from its reader", async () => {
  const opened = await open({ answers: ANSWERS });
  const controller = new AbortController();
  const rows = await opened.session.stream(statementOf("numbers"), { signal: controller.signal });
  await until(() => rows.commandTag !== "");
  controller.abort();
  assertEquals(await rest(rows), NUMBERS);
  await isUsable(opened);
  await close(opened);
});

Deno.test("a timeout ends a stream that takes too long", async () => {
  const opened = await open({ answers: ANSWERS });
  const rows = await opened.session.stream(statementOf("runs"), { timeout: 5 });
  await assertRejects(() => rows.next(), TimeoutError, "longer than 5 ms");
  await isUsable(opened);
  await close(opened);
});

for (const how of ["end", "break"] as const) {
  Deno.test(`a stream gives the rows that came before the link ${how}s, and then the loss`, async () => {
    const opened = await openRunning();
    opened.link.send(textRow("x"), textRow("y"), textRow("z").slice(0, 8));
    opened.link[how]();
    assertEquals(await opened.rows.next(), [["x"], ["y"]]);
    const error = await assertRejects(() => opened.rows.next(), OperationalError, "the connection");
    assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
    await opened.rows.close();
    assertEquals(opened.server.faults, []);
  });
}

Deno.test("a stream whose ReadyForQuery comes too early rejects its reader", async () => {
  const opened = await openRunning();
  const reading = assertRejects(() => opened.rows.next(), DatabaseError);
  opened.link.send(readyForQuery());
  await reading;
  assertEquals(opened.session.state.kind, "closed");
  assertEquals(opened.server.faults, []);
});

// Who else may use the session.

Deno.test("other calls are refused from the call of stream() to its end", async () => {
  const opened = await open({ answers: ANSWERS });
  const { session } = opened;
  const refused = async () => {
    const others = [
      () => session.query(statementOf("SELECT 1")),
      () => session.query(statementOf("SELECT 1"), { timeout: 60_000 }),
      () => session.script("SELECT 1"),
      () => session.stream(statementOf("numbers")),
    ];
    for (const other of others) {
      const error = await assertRejects<Error>(other, InterfaceError, "a stream is open");
      assert(error instanceof InterfaceError && error.sent === "no");
    }
  };
  const opening = session.stream(statementOf("runs"));
  const before = refused();
  const rows = await opening;
  await before;
  await refused();
  await until(() => opened.backend.executed.includes("runs"));
  await refused();
  opened.backend.finish();
  assertEquals(await rest(rows), []);
  await isUsable(opened);
  await close(opened);
});

Deno.test("a stream waits for what was asked for before it", async () => {
  const opened = await open({ answers: ANSWERS });
  const query = opened.session.query(statementOf("numbers of $1", "x"));
  const rows = await opened.session.stream(statementOf("numbers"));
  assertEquals((await query).rows, NUMBERS);
  assertEquals(await rest(rows), NUMBERS);
  await close(opened);
});

for (const values of [[], ["x"]]) {
  Deno.test(`a stream that could not begin (${values.length} values) keeps nobody from the session`, async () => {
    const opened = await open({ answers: ANSWERS });
    const controller = new AbortController();
    const statement = statementOf("numbers of $1", ...values);
    const opening = opened.session.stream(statement, { signal: controller.signal });
    controller.abort(new TypeError("no more"));
    await assertRejects(() => opening, TypeError, "no more");
    await isUsable(opened);
    await close(opened);
  });
}

Deno.test("a stream has the session until it is read, however early its rows came", async () => {
  const opened = await openRunning();
  opened.link.send(textRow("x"), commandComplete("SELECT 1"), readyForQuery());
  opened.backend.finishSilently();
  await until(() => opened.rows.commandTag !== "");
  await assertRejects(
    () => opened.session.query(statementOf("SELECT 1")),
    InterfaceError,
    "stream",
  );
  assert(!opened.session.idle);
  assertEquals(await rest(opened.rows), [["x"]]);
  await isUsable(opened);
  await close(opened);
});
