import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, ProgrammingError, ProtocolError } from "../../../src/errors.ts";
import { CopyOutExchange } from "../../../src/protocol/copy_out_exchange.ts";
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
  utf8,
} from "../../support/scripted_messages.ts";

const COPY_OUT = message("H", concat(Uint8Array.of(0), int16(1), int16(0)));
const COPY_IN = message("G", concat(Uint8Array.of(0), int16(1), int16(0)));
const COPY_DONE = message("c");
const STOPPED = new Error("stopped");
const LONG = "x".repeat(100_000);

interface Started extends Conversing {
  readonly exchange: CopyOutExchange;
  readonly givenUp: unknown[];
}

function start(...replies: readonly Uint8Array[]): Started {
  const conversing = converse();
  const givenUp: unknown[] = [];
  const exchange = new CopyOutExchange("COPY t TO STDOUT", (reason) => givenUp.push(reason));
  conversing.conversation.start(exchange);
  assertEquals(takeTypes(conversing.conversation), "PBEH");
  feed(conversing.conversation, PARSE_COMPLETE, BIND_COMPLETE, ...replies);
  return { ...conversing, exchange, givenUp };
}

function data(text: string): Uint8Array {
  return message("d", utf8(text));
}

async function nextText(exchange: CopyOutExchange): Promise<string | null> {
  const bytes = await exchange.next();
  return bytes && new TextDecoder().decode(bytes);
}

Deno.test("CopyOutExchange.next() resolves with the data of one chunk, then with null", async () => {
  const { conversation, exchange } = start(COPY_OUT);
  await exchange.started;
  const first = nextText(exchange);
  assert(exchange.next() === exchange.next());
  feed(conversation, data("a\n"), data(""), data("b\n"));
  assertEquals(await first, "a\nb\n");
  assertEquals(exchange.messages, 3);
  feed(conversation, data("c\n"));
  feed(conversation, data("d\n"), COPY_DONE, commandComplete("COPY 4"));
  assertEquals(takeTypes(conversation), "S");
  feed(conversation, readyForQuery());
  assertEquals(await nextText(exchange), "c\n");
  assertEquals(await nextText(exchange), "d\n");
  assertEquals(await nextText(exchange), null);
  assertEquals(await nextText(exchange), null);
  assertEquals([exchange.ended, exchange.commandTag], [true, "COPY 4"]);
  assertEquals((await exchange.done).rowCount, 4);
});

Deno.test("CopyOutExchange takes data that comes byte by byte", async () => {
  const { conversation, exchange } = start(COPY_OUT);
  const bytes = concat(
    data("a\n"),
    data("b\n"),
    COPY_DONE,
    commandComplete("COPY 2"),
    readyForQuery(),
  );
  let text = "";
  for (const byte of bytes.subarray(0, -readyForQuery().length)) {
    feed(conversation, Uint8Array.of(byte));
  }
  feed(conversation, readyForQuery());
  for (let next = await nextText(exchange); next !== null; next = await nextText(exchange)) {
    text += next;
  }
  assertEquals(text, "a\nb\n");
});

Deno.test("CopyOutExchange is full until what waits was read", async () => {
  const { conversation, exchange } = start(COPY_OUT, data(LONG));
  assert(!exchange.full);
  feed(conversation, data(LONG));
  assert(exchange.full);
  let drained = 0;
  exchange.onDrained = () => drained += 1;
  let length = 0;
  while (length < 2 * LONG.length) length += (await exchange.next())!.length;
  assertEquals([exchange.full, drained], [false, 1]);
});

Deno.test("CopyOutExchange drops what waits when it is discarded or stopped, and is not full then", async () => {
  for (const end of ["discard", "stop"] as const) {
    const { conversation, exchange } = start(COPY_OUT, data(LONG), data(LONG));
    let drained = 0;
    exchange.onDrained = () => drained += 1;
    exchange[end](STOPPED);
    assertEquals([exchange.full, drained], [false, 1]);
    feed(conversation, data(LONG), COPY_DONE, commandComplete("COPY 3"), readyForQuery());
    assert(await assertRejects(() => exchange.next(), Error) === STOPPED);
    assert(await assertRejects(() => exchange.done, Error) === STOPPED);
  }
});

Deno.test("CopyOutExchange rejects its reader with the server's error, amid the data and before", async () => {
  for (const replies of [[], [COPY_OUT]]) {
    const { conversation, exchange } = start(...replies);
    const next = exchange.next();
    feed(conversation, errorResponse("22012"));
    assertEquals(takeTypes(conversation), "S");
    feed(conversation, readyForQuery());
    await assertRejects(() => next, DatabaseError);
    await assertRejects(() => exchange.next(), DatabaseError);
    if (replies.length === 0) await assertRejects(() => exchange.started, DatabaseError);
  }
});

Deno.test("CopyOutExchange rejects with the loss of the session, unless it had failed before", async () => {
  const { exchange } = start(COPY_OUT, data(LONG), data(LONG));
  let drained = 0;
  exchange.onDrained = () => drained += 1;
  exchange.abort(STOPPED);
  assertEquals(drained, 1); // nothing more comes, so nobody waits with it
  assertEquals((await exchange.next())?.length, LONG.length);
  assertEquals((await exchange.next())?.length, LONG.length);
  assert(await assertRejects(() => exchange.next(), Error) === STOPPED);
  const failed = start(COPY_OUT, errorResponse("22012"));
  failed.exchange.abort(STOPPED);
  await assertRejects(() => failed.exchange.next(), DatabaseError);
});

Deno.test("CopyOutExchange abandoned gives the session up, unless it has ended", async () => {
  const { exchange, givenUp } = start(COPY_OUT, data("a"));
  exchange.abandon(STOPPED);
  assertEquals(givenUp, [STOPPED]);
  assert(await assertRejects(() => exchange.next(), Error) === STOPPED);
  const ended = start(COPY_OUT, data("a"), COPY_DONE, commandComplete("COPY 1"), readyForQuery());
  ended.exchange.abandon(STOPPED);
  assertEquals([ended.givenUp, await nextText(ended.exchange)], [[], "a"]);
});

Deno.test("CopyOutExchange says so when the statement is another", async () => {
  const others: Uint8Array[][] = [
    [commandComplete("INSERT 0 1")],
    [dataRow(Uint8Array.of(49)), commandComplete("SELECT 1")],
  ];
  for (const replies of others) {
    const { conversation, exchange } = start(...replies);
    assertEquals(takeTypes(conversation), "S");
    feed(conversation, readyForQuery());
    await assertRejects(() => exchange.started, ProgrammingError, "the statement is not COPY");
  }
  const { conversation, exchange } = start(COPY_IN);
  assertEquals(takeTypes(conversation), "fS");
  feed(conversation, errorResponse("57014"), readyForQuery());
  await assertRejects(() => exchange.started, ProgrammingError, "the statement is not COPY");
});

Deno.test("CopyOutExchange ends the session for what cannot come", async () => {
  const cases: Uint8Array[][] = [
    [data("a")],
    [COPY_DONE],
    [COPY_OUT, dataRow(null)],
    [message("n")],
    [COPY_OUT, data("a"), COPY_DONE, data("b")],
    [COPY_OUT, message("d", undefined, 3)],
    [COPY_OUT, concat(data("a"), message("d", undefined, 3))],
    [COPY_OUT, COPY_DONE, COPY_DONE],
  ];
  for (const replies of cases) assertThrows(() => start(...replies), ProtocolError);
  const { conversation, exchange } = start(COPY_OUT);
  const next = exchange.next();
  assertThrows(() => feed(conversation, readyForQuery()), ProtocolError);
  await assertRejects(() => next, ProtocolError);
});
