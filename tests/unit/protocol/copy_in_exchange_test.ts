import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  DatabaseError,
  OperationalError,
  ProgrammingError,
  ProtocolError,
} from "../../../src/errors.ts";
import { CopyInExchange } from "../../../src/protocol/copy_in_exchange.ts";
import { converse, type Conversing, feed, takeTypes } from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  commandComplete,
  concat,
  dataRow,
  errorResponse,
  int16,
  message,
  PARSE_COMPLETE,
  readyForQuery,
} from "../../support/scripted_messages.ts";

/** Asks for data: text, one column. */
const COPY_IN = message("G", concat(Uint8Array.of(0), int16(1), int16(0)));
const COPY_OUT = message("H", concat(Uint8Array.of(0), int16(1), int16(0)));
const STOPPED = new Error("stopped");

interface Started extends Conversing {
  readonly exchange: CopyInExchange;
  readonly givenUp: unknown[];
}

function start(...replies: readonly Uint8Array[]): Started {
  const conversing = converse();
  const givenUp: unknown[] = [];
  const exchange = new CopyInExchange("COPY t FROM STDIN", (reason) => givenUp.push(reason));
  conversing.conversation.start(exchange);
  assertEquals(takeTypes(conversing.conversation), "PBEH");
  feed(conversing.conversation, PARSE_COMPLETE, BIND_COMPLETE, ...replies);
  return { ...conversing, exchange, givenUp };
}

Deno.test("CopyInExchange writes data when the server asks for it, then CopyDone and one Sync", async () => {
  const { conversation, exchange } = start();
  assert(!exchange.copying);
  feed(conversation, COPY_IN);
  await exchange.ready;
  assert(exchange.copying);
  exchange.data(Uint8Array.of(1));
  exchange.data(Uint8Array.of(2));
  exchange.complete();
  assert(!exchange.copying);
  assertEquals(takeTypes(conversation), "ddcS");
  feed(conversation, commandComplete("COPY 2"), readyForQuery());
  const { rowCount, commandTag, fields } = await exchange.done;
  assertEquals([rowCount, commandTag, fields], [2, "COPY 2", null]);
  assertEquals(takeTypes(conversation), "");
});

Deno.test("CopyInExchange ends with one Sync when the server refuses, before or amid the data", async () => {
  for (const replies of [[], [COPY_IN]]) {
    const { conversation, exchange } = start(...replies);
    let overs = 0;
    exchange.onOver = () => overs += 1;
    feed(conversation, errorResponse("23505"));
    assertEquals([exchange.copying, overs], [false, 1]);
    await exchange.ready;
    assertEquals(takeTypes(conversation), "S");
    feed(conversation, readyForQuery());
    const error = await assertRejects(() => exchange.done, DatabaseError);
    assertEquals(error.code, "23505");
  }
});

Deno.test("CopyInExchange writes nothing when the server asks for data after it has refused", async () => {
  const { conversation, exchange } = start(errorResponse("42501"), COPY_IN);
  assertEquals([takeTypes(conversation), exchange.copying], ["S", false]);
  feed(conversation, readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError);
});

Deno.test("CopyInExchange takes an error that comes after CopyDone without another Sync", async () => {
  const { conversation, exchange } = start(COPY_IN);
  exchange.complete();
  assertEquals(takeTypes(conversation), "cS");
  feed(conversation, errorResponse("23505"), readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError);
  assertEquals(takeTypes(conversation), "");
});

Deno.test("CopyInExchange gives the error of the source, made with what the server says to CopyFail", async () => {
  const { conversation, exchange } = start(COPY_IN);
  exchange.sourceFailed((diag) => new OperationalError(`source, ${diag.sqlstate}`));
  assertEquals(takeTypes(conversation), "fS");
  feed(conversation, errorResponse("57014"), readyForQuery());
  await assertRejects(() => exchange.done, OperationalError, "source, 57014");
});

Deno.test("CopyInExchange gives the server's own error when that came before the source failed", async () => {
  const { conversation, exchange } = start(COPY_IN);
  exchange.sourceFailed(() => STOPPED);
  feed(conversation, errorResponse("22P02"), readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError);
});

Deno.test("CopyInExchange stopped amid the data writes CopyFail, and rejects with the reason", async () => {
  const { conversation, exchange } = start(COPY_IN);
  exchange.stop(STOPPED);
  exchange.stop(STOPPED);
  assert(!exchange.copying);
  assertEquals(takeTypes(conversation), "fS");
  feed(conversation, errorResponse("57014"), readyForQuery());
  assert(await assertRejects(() => exchange.done, Error) === STOPPED);
});

Deno.test("CopyInExchange stopped after the source failed rejects with the reason", async () => {
  const { conversation, exchange } = start(COPY_IN);
  exchange.sourceFailed(() => new Error("source"));
  exchange.stop(STOPPED);
  assertEquals(takeTypes(conversation), "fS");
  feed(conversation, errorResponse("57014"), readyForQuery());
  assert(await assertRejects(() => exchange.done, Error) === STOPPED);
});

Deno.test("CopyInExchange stopped before the server asks for data refuses it then", async () => {
  const { conversation, exchange } = start();
  exchange.stop(STOPPED);
  assertEquals(takeTypes(conversation), "");
  feed(conversation, COPY_IN);
  assertEquals([takeTypes(conversation), exchange.copying], ["fS", false]);
  feed(conversation, errorResponse("57014"), readyForQuery());
  assert(await assertRejects(() => exchange.done, Error) === STOPPED);
});

Deno.test("CopyInExchange abandoned gives the session up", async () => {
  const { exchange, givenUp } = start(COPY_IN);
  exchange.abandon(STOPPED);
  assertEquals(givenUp, [STOPPED]);
  assert(!exchange.copying);
  assert(await assertRejects(() => exchange.done, Error) === STOPPED);
});

Deno.test("CopyInExchange rejects with the loss of the session, and wants no more data", async () => {
  const { exchange } = start(COPY_IN);
  let overs = 0;
  exchange.onOver = () => overs += 1;
  exchange.abort(STOPPED);
  assertEquals(overs, 1);
  assert(await assertRejects(() => exchange.done, Error) === STOPPED);
});

Deno.test("CopyInExchange says so when the statement is another", async () => {
  const others: Uint8Array[][] = [
    [commandComplete("INSERT 0 1")],
    [message("I")],
    [dataRow(Uint8Array.of(49)), dataRow(null), commandComplete("SELECT 2")],
    [COPY_OUT, message("d", Uint8Array.of(49)), message("c"), commandComplete("COPY 1")],
  ];
  for (const replies of others) {
    const { conversation, exchange } = start(...replies);
    assertEquals(takeTypes(conversation), "S");
    feed(conversation, readyForQuery());
    await assertRejects(() => exchange.done, ProgrammingError, "the statement is not COPY");
    await exchange.ready;
  }
});

Deno.test("CopyInExchange completes when the server has enough before CopyDone", async () => {
  const { conversation, exchange } = start(COPY_IN, commandComplete("COPY 1"));
  assertEquals(takeTypes(conversation), "S");
  feed(conversation, readyForQuery());
  assertEquals((await exchange.done).rowCount, 1);
  assert(!exchange.copying);
});

Deno.test("CopyInExchange ends the session for what cannot come", () => {
  const cases: Uint8Array[][] = [
    [message("d")],
    [message("c")],
    [message("n")],
    [COPY_IN, message("d")],
    [message("G", Uint8Array.of(0, 0, 5))],
    [message("G", Uint8Array.of(0, 0, 0, 1))],
    [commandComplete("COPY 1"), commandComplete("COPY 1")],
    [readyForQuery()],
    [COPY_OUT, message("n")],
    [COPY_IN, COPY_IN],
    [COPY_OUT, COPY_IN],
  ];
  for (const replies of cases) assertThrows(() => start(...replies), ProtocolError);
});

Deno.test("CopyInExchange writes nothing before it was sent", () => {
  const exchange = new CopyInExchange("COPY t FROM STDIN", () => {});
  assertThrows(() => exchange.data(Uint8Array.of(1)), ProtocolError);
});
