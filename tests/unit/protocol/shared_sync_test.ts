import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  DatabaseError,
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProtocolError,
} from "../../../src/errors.ts";
import type { Conversation } from "../../../src/protocol/conversation.ts";
import { QueryExchange, type QueryRequest } from "../../../src/protocol/query_exchange.ts";
import { writeNoParameters } from "../../../src/protocol/statement.ts";
import type { Writer } from "../../../src/protocol/writer.ts";
import { InFailedSqlTransaction } from "../../../src/sqlstate/error_classes.ts";
import {
  converse,
  feed,
  FIELD,
  type Observed,
  requestOf,
  takeTypes,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  type Bytes,
  commandComplete,
  COPY_DATA,
  COPY_DONE,
  COPY_IN,
  COPY_OUT,
  EMPTY_QUERY,
  errorResponse,
  fatal,
  notice,
  parameterStatus,
  readyForQuery,
  textRow,
} from "../../support/scripted_messages.ts";

const READ_ONLY = parameterStatus("default_transaction_read_only", "on");
const SENT_ALL = { begun: 1e9, done: 1e9 };
const SENT_NONE = { begun: 0, done: 0 };

/** A conversation in a transaction. */
function inTransaction(): Conversation {
  const { conversation } = converse();
  conversation.transactionStatus = "inTransaction";
  return conversation;
}

/** One outside of a transaction, on a server that only reads. */
function reading(): Conversation {
  const { conversation } = converse();
  feed(conversation, READ_ONLY);
  return conversation;
}

/** Starts a statement that is prepared. */
function start(
  conversation: Conversation,
  changes: Partial<QueryRequest> = {},
  observed: Observed[] = [],
): QueryExchange {
  const kept = { parse: false, fields: [FIELD], sharing: "open" } as const;
  const exchange = new QueryExchange(requestOf({ ...kept, ...changes }, observed));
  exchange.done.catch(() => {});
  conversation.start(exchange);
  return exchange;
}

function startSeveral(
  conversation: Conversation,
  count: number,
  sharing: QueryRequest["sharing"] = "open",
): QueryExchange[] {
  return Array.from(
    { length: count },
    (_, i) => start(conversation, { sharing, text: `SELECT ${i}` }),
  );
}

function replies(...texts: string[]): Bytes[] {
  const rows = texts.map((text) => textRow(text));
  return [BIND_COMPLETE, ...rows, commandComplete(`SELECT ${texts.length}`)];
}

/** The rows or the SQLSTATE of each; what is not the server's error, by its class. */
async function outcomesOf(exchanges: readonly QueryExchange[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(exchanges.map(({ done }) => done));
  return settled.map((each) =>
    each.status === "fulfilled" ? each.value.rows : each.reason.code ?? each.reason.name
  );
}

async function errorOf({ done }: QueryExchange): Promise<DatabaseError> {
  return await assertRejects(() => done, DatabaseError);
}

// Who shares.

Deno.test("statements of one turn share one Sync in a transaction", () => {
  const conversation = inTransaction();
  startSeveral(conversation, 3);
  assertEquals(takeTypes(conversation), "BEBEBES");
  startSeveral(conversation, 2);
  assertEquals(takeTypes(conversation), "BEBES");
  assertEquals(conversation.waiting, 5);
});

Deno.test("statements have a Sync each without a transaction, and in one that has failed", () => {
  for (const status of ["idle", "inError"] as const) {
    const { conversation } = converse();
    conversation.transactionStatus = status;
    startSeveral(conversation, 2);
    startSeveral(conversation, 2, "reading");
    assertEquals(takeTypes(conversation), "BESBESBESBES");
  }
});

Deno.test("statements that only read share one Sync where the server does so by default", () => {
  const conversation = reading();
  startSeveral(conversation, 2, "reading");
  startSeveral(conversation, 2, "open");
  startSeveral(conversation, 2, "reading");
  assertEquals(takeTypes(conversation), "BEBESBESBESBEBES");
  feed(conversation, parameterStatus("default_transaction_read_only", "off"));
  startSeveral(conversation, 2, "reading");
  assertEquals(takeTypes(conversation), "BESBES");
});

Deno.test("a statement that cannot share has a Sync before it and its own, and none shares behind it till it has ended", () => {
  const conversation = inTransaction();
  start(conversation);
  start(conversation, { sharing: undefined });
  startSeveral(conversation, 2);
  assertEquals(takeTypes(conversation), "BESBESBESBES");
  for (let i = 0; i < 2; i++) feed(conversation, ...replies(), readyForQuery("T"));
  startSeveral(conversation, 2);
  assertEquals(takeTypes(conversation), "BEBES");
});

Deno.test("at most 32 statements share a Sync, and not more than 64 KiB but for the last of them", () => {
  const conversation = inTransaction();
  startSeveral(conversation, 65);
  assertEquals(takeTypes(conversation), ("BE".repeat(32) + "S").repeat(2) + "BES");
  const binding = {
    name: "",
    resultFormats: [],
    writeParameters: (out: Writer) => out.bytes(new Uint8Array(32 * 1024)),
  };
  for (let i = 0; i < 3; i++) start(conversation, { binding });
  assertEquals(takeTypes(conversation), "BEBESBES");
});

Deno.test("a statement that cannot be encoded takes nothing of its neighbours along", async () => {
  const conversation = inTransaction();
  const first = start(conversation);
  const writeParameters = (out: Writer) => {
    writeNoParameters(out);
    throw new InterfaceError("no");
  };
  const binding = { name: "", resultFormats: [], writeParameters };
  assertThrows(() => start(conversation, { binding }), InterfaceError);
  assertThrows(() => start(conversation, { binding, sharing: undefined }), InterfaceError);
  const last = start(conversation);
  assertEquals(takeTypes(conversation), "BESBES");
  feed(conversation, ...replies("a"), readyForQuery("T"), ...replies("b"), readyForQuery("T"));
  assertEquals(await outcomesOf([first, last]), [["a"], ["b"]]);
});

// How they end.

Deno.test("statements that share a Sync get their own rows, at ReadyForQuery", async () => {
  const conversation = inTransaction();
  const observed: Observed[] = [];
  const exchanges = [1, 2, 3].map(() => start(conversation, {}, observed));
  const emptied = conversation.emptied().then(() => true);
  feed(conversation, ...replies("a"), ...replies("b", "c"), notice("00000"));
  feed(conversation, BIND_COMPLETE, EMPTY_QUERY);
  assertEquals([conversation.waiting, observed.length], [3, 0]);
  assertEquals(await Promise.race([emptied, Promise.resolve(false)]), false);
  feed(conversation, readyForQuery("T"));
  assertEquals(await outcomesOf(exchanges), [["a"], ["b", "c"], []]);
  assertEquals(observed.map(([event, { endedIn }]) => [event, endedIn]), [
    ["completed", "inTransaction"],
    ["completed", "inTransaction"],
    ["completed", "inTransaction"],
  ]);
  assertEquals([conversation.waiting, await emptied], [0, true]);
});

Deno.test("an empty statement ends its replies in the middle, too", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 2);
  feed(conversation, BIND_COMPLETE, EMPTY_QUERY, ...replies("b"), readyForQuery("T"));
  assertEquals(await outcomesOf(exchanges), [[], ["b"]]);
});

Deno.test("an error of the server fails its own statement, and those behind it that share the Sync as skipped", async () => {
  const conversation = inTransaction();
  const observed: Observed[] = [];
  const exchanges = ["a", "b", "c", "d"].map((text) => start(conversation, { text }, observed));
  const own = start(conversation, { sharing: undefined });
  feed(conversation, ...replies("a"), BIND_COMPLETE, textRow("x"), errorResponse("23505"));
  assertEquals(conversation.waiting, 5);
  feed(conversation, readyForQuery("E"), errorResponse("25P02"), readyForQuery("E"));
  assertEquals(await outcomesOf([...exchanges, own]), [["a"], "23505", "25P02", "25P02", "25P02"]);
  const cause = await errorOf(exchanges[1]!);
  for (const [i, exchange] of exchanges.slice(2).entries()) {
    const error = await errorOf(exchange);
    assertInstanceOf(error, InFailedSqlTransaction);
    assertEquals([error.sent, error.retryable, error.phase], ["yes", "no", "execute"]);
    assertEquals([error.query, error.severity], [["c", "d"][i], "ERROR"]);
    assert(error.cause === cause);
  }
  assertEquals(observed.map(([event, { isSkipped }]) => [event, isSkipped]), [
    ["completed", false],
    ["failed", false],
    ["failed", true],
    ["failed", true],
  ]);
});

Deno.test("rows that cannot be read fail their own statement only, and the others go on", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 3);
  feed(conversation, ...replies("a"), ...replies("b", "bad", "c"), ...replies("d"));
  feed(conversation, readyForQuery("T"));
  assertEquals(await outcomesOf(exchanges), [["a"], "TypeError", ["d"]]);
});

Deno.test("the server's own error is the cause of those skipped, also when its rows could not be read before", async () => {
  const conversation = inTransaction();
  const decoderFor = () => () => {
    throw new RangeError("no number");
  };
  const unread = start(conversation, { decoderFor });
  const skipped = start(conversation);
  feed(conversation, BIND_COMPLETE, textRow("a"), errorResponse("40001"), readyForQuery("E"));
  assertEquals((await assertRejects(() => unread.done, RangeError)).message, "no number");
  const { cause, code } = await errorOf(skipped);
  assertEquals([code, (cause as DatabaseError).code], ["25P02", "40001"]);
});

Deno.test("one that a cancel request has hit in another's place ends as the session does: it would have been run again", async () => {
  const { conversation } = converse();
  const exchange = start(conversation, { isRepeatable: true });
  exchange.isEndangered = true;
  feed(conversation, errorResponse("57014"));
  const lost = new OperationalError("the connection was lost");
  conversation.abort(lost, SENT_ALL);
  const { code, retryable } = await errorOf(exchange);
  assertEquals([code, retryable], [null, "unknown"]);
});

Deno.test("what comes behind an error up to ReadyForQuery reaches nobody", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 3);
  feed(conversation, errorResponse("22012"), ...replies("b"), ...replies("c"), ...replies("d"));
  feed(conversation, errorResponse("42601"), readyForQuery("E"));
  assertEquals(await outcomesOf(exchanges), ["22012", "25P02", "25P02"]);
});

// Those that only read.

Deno.test("an error among those that only read leaves alone what was read before", async () => {
  const conversation = reading();
  const exchanges = startSeveral(conversation, 3, "reading");
  feed(conversation, ...replies("a"), errorResponse("22012"), readyForQuery());
  assertEquals(await outcomesOf(exchanges), [["a"], "22012", "25P02"]);
});

Deno.test("an error among those that only read undoes what did more, and what was read in vain", async () => {
  for (const [code, first] of [["22012", ["a"]], ["40001", "25P02"]] as const) {
    const conversation = reading();
    const exchanges = startSeveral(conversation, 4, "reading");
    feed(conversation, ...replies("a"), BIND_COMPLETE, commandComplete("INSERT 0 1"));
    feed(conversation, ...replies("bad"), ...replies("c"), errorResponse(code), readyForQuery());
    assertEquals(await outcomesOf(exchanges), [first, "25P02", "TypeError", code]);
  }
});

Deno.test("what shared a Sync in a transaction is not undone by the error of one behind it", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 2, "reading");
  feed(conversation, BIND_COMPLETE, commandComplete("INSERT 0 1"), errorResponse("40001"));
  feed(conversation, readyForQuery("E"));
  assertEquals(await outcomesOf(exchanges), [[], "40001"]);
});

Deno.test("one that was skipped resolves with what it brings when it is run again", async () => {
  const conversation = reading();
  const again = { fields: null, rows: ["again"], commandTag: "SELECT 1", rowCount: 1 };
  const observer = {
    completed() {},
    failed() {},
    again: (_: unknown, { isSkipped }: { isSkipped: boolean }) =>
      isSkipped ? Promise.resolve(again) : null,
  };
  const exchanges = [1, 2, 3].map(() => start(conversation, { sharing: "reading", observer }));
  feed(conversation, ...replies("a"), errorResponse("22012"), readyForQuery());
  assertEquals(await outcomesOf(exchanges), [["a"], "22012", ["again"]]);
  assertEquals(exchanges.map(({ isRerun }) => isRerun).at(2), true);
});

// The end of the session.

for (const count of [0, 1, 2, 3, 4, 5, 6, 7]) {
  Deno.test(`a session lost behind ${count} replies rejects all that share the Sync`, async () => {
    const conversation = inTransaction();
    const exchanges = startSeveral(conversation, 3);
    takeTypes(conversation);
    feed(conversation, ...[...replies("a"), ...replies("b"), ...replies()].slice(0, count));
    conversation.abort(new OperationalError("gone"), SENT_ALL);
    for (const exchange of exchanges) {
      const error = await errorOf(exchange);
      assertInstanceOf(error, OperationalError);
      assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
    }
    assertEquals(conversation.waiting, 0);
  });
}

Deno.test("a session lost behind an error leaves the skipped what they are", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 3);
  feed(conversation, ...replies("a"), errorResponse("22012"));
  conversation.abort(new OperationalError("gone"), SENT_ALL);
  assertEquals(await outcomesOf(exchanges), ["OperationalError", "22012", "25P02"]);
});

Deno.test("one that only reads and was skipped ends as the session does: it would have been run again", async () => {
  const conversation = reading();
  const exchanges = startSeveral(conversation, 3, "reading");
  feed(conversation, ...replies("a"), errorResponse("22012"));
  conversation.abort(new OperationalError("gone"), SENT_ALL);
  assertEquals(await outcomesOf(exchanges), ["OperationalError", "22012", "OperationalError"]);
});

Deno.test("a session that the server ends in the middle skips nobody: what it says is the reason", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 3);
  feed(conversation, ...replies("a"), fatal("57P01"));
  conversation.abort(new OperationalError("gone"), SENT_ALL);
  assertEquals(await outcomesOf(exchanges), ["OperationalError", "57P01", "OperationalError"]);
});

Deno.test("those whose bytes have not left were never sent, and can begin anew", async () => {
  const conversation = inTransaction();
  const [first, second] = startSeveral(conversation, 2);
  const flushed = conversation.out.position;
  takeTypes(conversation);
  const third = start(conversation);
  conversation.abort(new OperationalError("gone"), { begun: flushed, done: flushed - 1 });
  assertEquals((await errorOf(first!)).sent, "yes");
  assertEquals((await errorOf(second!)).sent, "partial");
  const error = await errorOf(third);
  assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
  const none = inTransaction();
  const [fourth] = startSeveral(none, 1);
  none.abort(new OperationalError("gone"), SENT_NONE);
  assertEquals((await errorOf(fourth!)).retryable, "never-sent");
});

// A server that does not keep to the protocol.

const ONE = replies("a");
const LOST = "ProtocolError";
const HOSTILE: Readonly<Record<string, readonly Bytes[]>> = {
  "ReadyForQuery before the last has ended": [...ONE, readyForQuery("T")],
  "ReadyForQuery before any has ended": [readyForQuery("T")],
  "a row behind a command tag": [...ONE, textRow("x")],
  "a second command tag": [...ONE, commandComplete("SELECT 1")],
  "replies of one too many": [...ONE, ...ONE, ...ONE],
  "a second ReadyForQuery": [...ONE, ...ONE, readyForQuery("T"), readyForQuery("T")],
};

/** What is whole by then was the server's answer. */
const WHOLE: Readonly<Record<string, readonly unknown[]>> = {
  "ReadyForQuery before the last has ended": [["a"], LOST],
  "a second ReadyForQuery": [["a"], ["a"]],
};

for (const [what, messages] of Object.entries(HOSTILE)) {
  Deno.test(`${what} ends the session of those that share a Sync`, async () => {
    const conversation = inTransaction();
    const exchanges = startSeveral(conversation, 2);
    takeTypes(conversation);
    const reason = assertThrows(() => feed(conversation, ...messages), ProtocolError);
    conversation.abort(reason, SENT_ALL);
    assertEquals(await outcomesOf(exchanges), WHOLE[what] ?? [LOST, LOST]);
  });
}

Deno.test("a ReadyForQuery in the middle ends the session also when the first has failed on this side", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 2);
  const early = [BIND_COMPLETE, textRow("bad"), readyForQuery("T")];
  const reason = assertThrows(() => feed(conversation, ...early), ProtocolError);
  conversation.abort(reason, SENT_ALL);
  assertEquals(await outcomesOf(exchanges), ["TypeError", "ProtocolError"]);
});

Deno.test("a COPY to the client among those that share a Sync is refused, and the others go on", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 2);
  feed(conversation, BIND_COMPLETE, COPY_OUT, COPY_DATA, COPY_DONE, commandComplete("COPY 1"));
  feed(conversation, ...replies("b"), readyForQuery("T"));
  await assertRejects(() => exchanges[0]!.done, NotSupportedError);
  assertEquals(await outcomesOf(exchanges.slice(1)), [["b"]]);
});

Deno.test("a COPY from the client among those that share a Sync ends the session", async () => {
  const conversation = inTransaction();
  const exchanges = startSeveral(conversation, 2);
  const messages = [...replies("a"), BIND_COMPLETE, COPY_IN];
  const reason = assertThrows(() => feed(conversation, ...messages), OperationalError, "given up");
  conversation.abort(reason, SENT_ALL);
  assertEquals(await outcomesOf(exchanges), ["OperationalError", "NotSupportedError"]);
});
