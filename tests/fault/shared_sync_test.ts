import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { ResultSet, Statement } from "../../src/driver.ts";
import { DatabaseError, DataError, OperationalError } from "../../src/errors.ts";
import { InFailedSqlTransaction } from "../../src/sqlstate/error_classes.ts";
import type { Answer } from "../support/scripted_backend.ts";
import { fatal, readyForQuery } from "../support/scripted_messages.ts";
import {
  close,
  open,
  type Opened,
  type OpenOptions,
  statementOf,
  turn,
} from "../support/scripted_native.ts";
import { ONE, PLUS, STALE_PLAN, STATEMENTS } from "../support/scripted_statements.ts";

const ANSWERS: Readonly<Record<string, Answer>> = {
  ...STATEMENTS,
  "SELECT wrong": { columns: [ONE], rows: [["no number"]] },
  "SELECT serial": { columns: [ONE], error: "40001" },
  "SELECT runs": { runs: true },
  "WITH": { columns: [ONE], rows: [[5]], tag: "INSERT 0 1" },
  "CALL": { tag: "CALL" },
  "copy": { copyIn: true },
};
const READS = { default_transaction_read_only: "on" };

/** Opens a session in a transaction. */
async function begin(options: OpenOptions = {}): Promise<Opened> {
  const opened = await open({ answers: ANSWERS, ...options });
  await opened.session.query(statementOf("BEGIN"));
  opened.link.receiveAll();
  return opened;
}

/** Opens a session of which all statements share what they read, these texts known. */
async function openToRead(...known: string[]): Promise<Opened> {
  const opened = await open({ answers: ANSWERS, reports: READS });
  for (const text of known) await opened.session.query(statementOf(text));
  opened.link.receiveAll();
  return opened;
}

function reading(text: string, ...values: unknown[]): Statement {
  return { ...statementOf(text, ...values), shares: "transaction" };
}

/** Makes calls at once; the rows or the SQLSTATE of each. */
async function outcomesOf(calls: readonly Promise<ResultSet>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((each) =>
    each.status === "fulfilled" ? each.value.rows : each.reason.code ?? each.reason.name
  );
}

function run({ session }: Opened, ...texts: string[]): Promise<ResultSet>[] {
  return texts.map((text) => session.query(statementOf(text)));
}

function read({ session }: Opened, ...texts: string[]): Promise<ResultSet>[] {
  return texts.map((text) => session.query(reading(text)));
}

// In a transaction.

Deno.test("statements of one turn share a Sync in a transaction, also when they are parsed on the way", async () => {
  const opened = await begin();
  for (const types of ["PDBEPDBES", "BEBES"]) {
    assertEquals(await outcomesOf(run(opened, "SELECT 1", "SELECT 2")), [[[1]], [[2]]]);
    assertEquals(opened.link.receiveAll(), types);
  }
  assertEquals(opened.session.transactionStatus, "inTransaction");
  await close(opened);
});

Deno.test("statements that have waited for the first to be described share a Sync in a transaction", async () => {
  const opened = await begin();
  const calls = [7, 7, 7].map((value) => opened.session.query(statementOf(PLUS, value)));
  assertEquals(await outcomesOf(calls), [[[8]], [[8]], [[8]]]);
  assertEquals(opened.link.receiveAll(), "PDSBEBEBES");
  await close(opened);
});

Deno.test("statements have a Sync each without a transaction, and before BEGIN is answered", async () => {
  const opened = await open({ answers: ANSWERS });
  await Promise.all(run(opened, "SELECT 1", "SELECT 2"));
  opened.link.receiveAll();
  await Promise.all(run(opened, "SELECT 1", "SELECT 2", "BEGIN", "SELECT 1", "SELECT 2"));
  assertEquals(opened.link.receiveAll(), "BESBESPDBESBESBES");
  await close(opened);
});

for (const text of ["CALL", "SAVEPOINT a"]) {
  Deno.test(`${text} has a Sync before it and its own, and so has what is behind it`, async () => {
    const opened = await begin();
    await Promise.all(run(opened, "SELECT 1", "SELECT 2", text));
    opened.link.receiveAll();
    await Promise.all(run(opened, "SELECT 1", "SELECT 2", text, "SELECT 1", "SELECT 2"));
    assertEquals(opened.link.receiveAll().replace("PD", ""), "BEBESBESBESBES");
    await close(opened);
  });
}

Deno.test("a call with a timeout has a Sync of its own: its cancel request could hit others", async () => {
  const opened = await begin();
  await Promise.all(run(opened, "SELECT 1"));
  opened.link.receiveAll();
  const calls = [undefined, { timeout: 1e6 }, { signal: new AbortController().signal }, {}]
    .map((options) => opened.session.query(statementOf("SELECT 1"), options));
  await Promise.all(calls);
  assertEquals(opened.link.receiveAll(), "BESBESBESBES");
  await close(opened);
});

Deno.test("an error in a transaction fails what shares its Sync, and a COMMIT behind it rolls back", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT 1/0", "SELECT 2", "SELECT 3", "COMMIT");
  const committed = await calls.at(-1)!;
  assertEquals(committed.commandTag, "ROLLBACK");
  assertEquals(await outcomesOf(calls), [[[1]], "22012", "25P02", "25P02", []]);
  const error = await assertRejects(() => calls[2]!, InFailedSqlTransaction);
  assertInstanceOf(error.cause, DataError);
  assertEquals([error.query, error.sent, error.retryable], ["SELECT 2", "yes", "no"]);
  assertEquals(opened.backend.executed, ["BEGIN", "SELECT 1", "SELECT 1/0", "COMMIT"]);
  assertEquals(opened.session.transactionStatus, "idle");
  await close(opened);
});

Deno.test("ROLLBACK TO behind statements that have failed lets the transaction go on", async () => {
  const opened = await begin();
  const calls = run(opened, "SAVEPOINT a", "SELECT 1/0", "SELECT 1", "ROLLBACK TO a", "SELECT 2");
  await calls[0];
  const more = run(opened, "SELECT 1/0", "SELECT 1", "ROLLBACK TO a", "SELECT 2");
  const codes = ["22012", "25P02", [], [[2]]];
  assertEquals((await outcomesOf(calls)).slice(-2), [[], [[2]]]);
  assertEquals(await outcomesOf(more), codes);
  assertEquals(opened.session.transactionStatus, "inTransaction");
  await close(opened);
});

Deno.test("what was skipped before it was parsed is parsed the next time", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1/0", "SELECT 1", "SELECT 1");
  assertEquals(await outcomesOf(calls), ["22012", "25P02", "25P02"]);
  assertEquals(opened.link.receiveAll(), "PDBEPDBEPDBES");
  await Promise.all(run(opened, "ROLLBACK"));
  opened.link.receiveAll();
  assertEquals(await outcomesOf(run(opened, "SELECT 1")), [[[1]]]);
  assertEquals(opened.link.receiveAll(), "PDBES");
  assertEquals(await outcomesOf(run(opened, "SELECT 1")), [[[1]]]);
  assertEquals(opened.link.receiveAll(), "BES");
  await close(opened);
});

Deno.test("rows that cannot be read fail their own call only", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT wrong", "SELECT 2");
  assertEquals(await outcomesOf(calls), [[[1]], "DataError", [[2]]]);
  await close(opened);
});

Deno.test("a statement that names others to be closed has its own Sync: Close must not be skipped", async () => {
  const opened = await begin({ driver: { statementCacheSize: 1 } });
  await Promise.all(run(opened, "SELECT 1"));
  await Promise.all(run(opened, "SELECT 2"));
  opened.link.receiveAll();
  const calls = run(opened, "SELECT 1/0", "SELECT 3");
  assertEquals(await outcomesOf(calls), ["22012", "25P02"]);
  assertEquals(opened.link.receiveAll(), "CPDBESPDBES");
  await close(opened);
});

Deno.test("the session is not idle before ReadyForQuery, and a goodbye waits for it", async () => {
  const opened = await begin();
  const { link, session } = opened;
  const calls = run(opened, "SELECT 1", "SELECT runs");
  await turn();
  assertEquals([session.idle, session.transactionStatus], [false, "inTransaction"]);
  const closing = session.close();
  opened.backend.finish();
  assertEquals(await outcomesOf(calls), [[[1]], []]);
  await closing;
  assertEquals(link.receiveAll(), "PDBEPDBESX");
});

Deno.test("a goodbye comes behind the Sync of what was written in the same turn", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT 2");
  await opened.session.close();
  assertEquals(await outcomesOf(calls), [[[1]], [[2]]]);
  assertEquals(opened.link.receiveAll(), "PDBEPDBESX");
});

Deno.test("a cancel request hits the one that runs; those behind it are skipped", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT runs", "SELECT 2");
  await turn();
  await opened.session.cancel();
  assertEquals(await outcomesOf(calls), [[[1]], "57014", "25P02"]);
  await close(opened);
});

// A session that is lost.

Deno.test("a session lost after any byte settles all that share a Sync, and says no lie", async () => {
  const whole = await begin();
  const before = whole.link.taken;
  await outcomesOf(run(whole, "SELECT 1", "SELECT 2", "SELECT 1/0", "SELECT 3"));
  const after = whole.link.taken;
  await close(whole);
  for (let at = before + 1; at < after; at++) {
    const opened = await begin({ link: { plan: () => ({ stop: { at, how: "end" } }) } });
    const calls = run(opened, "SELECT 1", "SELECT 2", "SELECT 1/0", "SELECT 3");
    const outcomes = await Promise.allSettled(calls);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === "fulfilled") throw new Error(`${i} resolved though ${at} was lost`);
      const { code, sent, retryable } = outcome.reason;
      const isKnown = code === (i === 3 ? "25P02" : "22012");
      assertEquals([sent, retryable], ["yes", isKnown ? "no" : "unknown"]);
    }
    assertEquals(opened.session.state.kind, "closed");
    assertEquals(opened.server.faults, []);
  }
});

Deno.test("what the server says when it ends the session reaches all that share a Sync", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT runs", "SELECT 2");
  await turn();
  opened.link.send(fatal("57P01"));
  opened.link.end();
  assertEquals(await outcomesOf(calls), ["57P01", "57P01", "57P01"]);
});

Deno.test("a session that is destroyed rejects all that share a Sync", async () => {
  const opened = await begin();
  const sent = run(opened, "SELECT 1", "SELECT runs");
  await turn();
  const notSent = run(opened, "SELECT 1", "SELECT 2");
  opened.session.destroy(new OperationalError("enough"));
  for (const call of sent) {
    const { retryable } = await assertRejects(() => call, OperationalError, "enough");
    assertEquals(retryable, "unknown");
  }
  for (const call of notSent) {
    const { retryable } = await assertRejects(() => call, OperationalError, "enough");
    assertEquals(retryable, "never-sent");
  }
});

Deno.test("a server that is ready too early is left", async () => {
  const opened = await begin();
  const calls = run(opened, "SELECT 1", "SELECT runs", "SELECT 2");
  await turn();
  opened.link.send(readyForQuery("T"));
  assertEquals(await outcomesOf(calls), ["ProtocolError", "ProtocolError", "ProtocolError"]);
});

Deno.test("what was skipped in a transaction is not run again, whatever the server says of that", async () => {
  const opened = await begin();
  opened.backend.status = "I";
  const calls = run(opened, "SELECT 1", "SELECT 1/0", "SELECT 2");
  assertEquals(await outcomesOf(calls), [[[1]], "22012", "25P02"]);
  await close(opened);
});

// Those that only read.

Deno.test("statements that only read share a Sync where the server does so by default", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 2");
  assertEquals(await outcomesOf(read(opened, "SELECT 1", "SELECT 2")), [[[1]], [[2]]]);
  assertEquals(opened.link.receiveAll(), "BEBES");
  const connection = { ...statementOf("SELECT 1"), shares: "connection" } as const;
  await Promise.all([connection, connection].map((each) => opened.session.query(each)));
  assertEquals(opened.link.receiveAll(), "BESBES");
  await close(opened);
});

Deno.test("those behind one that fails are sent again, each with its own Sync", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 2");
  const texts = ["SELECT 1", "SELECT 1/0", "SELECT 2", "SELECT 1/0", "SELECT 3"];
  assertEquals(await outcomesOf(read(opened, ...texts)), [[[1]], "22012", [[2]], "22012", [[3]]]);
  assertEquals(opened.link.receiveAll(), "BEPDBEBEPDBEPDBESBESCPDBESCPDBES");
  assertEquals(opened.session.idle, true);
  await close(opened);
});

Deno.test("what an error has undone is run again: what wrote, and all of a transaction that was not serializable", async () => {
  for (const [error, again] of [["SELECT 1/0", 1], ["SELECT serial", 2]] as const) {
    const opened = await openToRead("SELECT 1", "WITH");
    const before = opened.backend.executed.length;
    const outcomes = await outcomesOf(read(opened, "SELECT 1", "WITH", error));
    assertEquals(outcomes.slice(0, 2), [[[1]], [[5]]]);
    assertEquals(opened.backend.executed.length - before, 3 + again);
    await close(opened);
  }
});

Deno.test("a statement whose plan was stale among others is run once more, and those behind it", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 2", "SELECT 3");
  opened.backend.answer("SELECT 2", { ...ANSWERS["SELECT 2"]!, ...STALE_PLAN });
  const calls = read(opened, "SELECT 1", "SELECT 2", "SELECT 3");
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    if (message.type === "P") opened.backend.answer("SELECT 2", ANSWERS["SELECT 2"]!);
    hear(message);
  };
  assertEquals(await outcomesOf(calls), [[[1]], [[2]], [[3]]]);
  assertEquals(await outcomesOf(read(opened, "SELECT 1", "SELECT 2")), [[[1]], [[2]]]);
  await close(opened);
});

Deno.test("a statement of its own whose plan was stale is run once more behind others that share the connection", async () => {
  const opened = await open({ answers: ANSWERS, target: { prepare: true } });
  const share = (text: string, ...values: unknown[]) =>
    opened.session.query({ ...statementOf(text, ...values), shares: "connection" });
  await outcomesOf([share("SELECT 1"), share(PLUS, 7)]);
  opened.backend.forget();
  const calls = [share("SELECT 1"), share(PLUS, 7), share("SELECT 1"), share("SELECT 2")];
  assertEquals(await outcomesOf(calls), [[[1]], [[8]], [[1]], [[2]]]);
  await close(opened);
});

Deno.test("those that were skipped are run before a goodbye that was asked for meanwhile", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 1/0".replace("1/0", "2"));
  const calls = read(opened, "SELECT 1", "SELECT 1/0", "SELECT 2", "SELECT 3");
  const closing = opened.session.close();
  assertEquals(await outcomesOf(calls), [[[1]], "22012", [[2]], [[3]]]);
  await closing;
});

Deno.test("those that were skipped wait for a cancel request that is under way", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 2");
  const calls = read(opened, "SELECT 1", "SELECT runs", "SELECT 2");
  await turn();
  const cancelling = opened.session.cancel();
  assertEquals(await outcomesOf(calls), [[[1]], "57014", [[2]]]);
  await cancelling;
  await close(opened);
});

Deno.test("none is run again in the middle of a COPY that was called behind it", async () => {
  const opened = await openToRead("SELECT 1", "SELECT 2");
  const calls = read(opened, "SELECT 1", "SELECT 1/0", "SELECT 2");
  const source = { fill: () => Promise.resolve(false), failure: (error: unknown) => error };
  const copying = opened.session.copyIn("copy", source);
  assertEquals(await outcomesOf(calls), [[[1]], "22012", "25P02"]);
  assertEquals((await copying).commandTag, "SELECT 0");
  await close(opened);
});

Deno.test("those that only read fail in a transaction as all others do", async () => {
  const opened = await begin({ reports: READS });
  const calls = read(opened, "SELECT 1", "SELECT 1/0", "SELECT 2");
  assertEquals(await outcomesOf(calls), [[[1]], "22012", "25P02"]);
  const error = await assertRejects(() => calls[2]!, DatabaseError);
  assertEquals(error.query, "SELECT 2");
  await close(opened);
});
