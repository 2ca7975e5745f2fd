import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, ProtocolError } from "../../../src/errors.ts";
import { PrepareExchange } from "../../../src/protocol/prepare_exchange.ts";
import { converse, feed, takeMessages } from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  CLOSE_COMPLETE,
  commandComplete,
  concat,
  COPY_IN,
  cstring,
  errorResponse,
  int16,
  message,
  NO_DATA,
  parameterDescription,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  textRow,
} from "../../support/scripted_messages.ts";

const ONE_COLUMN = rowDescription({ name: "a", oid: 25 });

Deno.test("PrepareExchange sends Close for what is not wanted, Parse, Describe and Sync", () => {
  const { conversation } = converse();
  conversation.start(new PrepareExchange("s1", "SELECT $1", ["s0"]));
  assertEquals(takeMessages(conversation), [
    { type: "C", body: cstring("Ss0") },
    { type: "P", body: concat(cstring("s1"), cstring("SELECT $1"), int16(0)) },
    { type: "D", body: cstring("Ss1") },
    { type: "S", body: new Uint8Array() },
  ]);
});

Deno.test("PrepareExchange resolves with the types of the parameters and the columns", async () => {
  const { conversation } = converse();
  const exchange = new PrepareExchange("s1", "SELECT $1", ["s0"]);
  conversation.start(exchange);
  feed(conversation, CLOSE_COMPLETE, PARSE_COMPLETE, parameterDescription(23, 25), ONE_COLUMN);
  feed(conversation, readyForQuery());
  const { parameterOids, fields } = await exchange.done;
  assertEquals([parameterOids, fields?.map(({ name }) => name)], [[23, 25], ["a"]]);
});

Deno.test("PrepareExchange resolves without columns when the statement returns no rows", async () => {
  const { conversation } = converse();
  const exchange = new PrepareExchange("", "DELETE", []);
  conversation.start(exchange);
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, readyForQuery());
  assertEquals(await exchange.done, { parameterOids: [], fields: null });
});

Deno.test("PrepareExchange rejects with the server's error and the statement's text", async () => {
  const { conversation } = converse();
  const exchange = new PrepareExchange("", "SELEC", []);
  conversation.start(exchange);
  feed(conversation, errorResponse("42601"), readyForQuery());
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.query], ["42601", "SELEC"]);
});

const OUT_OF_TURN: Readonly<Record<string, readonly Uint8Array[]>> = {
  "ReadyForQuery without a description": [PARSE_COMPLETE, readyForQuery()],
  "ReadyForQuery without columns": [PARSE_COMPLETE, parameterDescription(), readyForQuery()],
  "ReadyForQuery without parameters": [PARSE_COMPLETE, NO_DATA, readyForQuery()],
  "two RowDescriptions": [ONE_COLUMN, ONE_COLUMN],
  "BindComplete": [BIND_COMPLETE],
  "CommandComplete": [commandComplete("SELECT 1")],
  "DataRow": [ONE_COLUMN, textRow("x")],
  "CopyInResponse": [COPY_IN],
  "ParseComplete that is too long": [message("1", Uint8Array.of(0))],
  "NoData that is too long": [message("n", Uint8Array.of(0))],
};

for (const [what, messages] of Object.entries(OUT_OF_TURN)) {
  Deno.test(`PrepareExchange ends the session for ${what}`, () => {
    const { conversation } = converse();
    const exchange = new PrepareExchange("s1", "SELECT $1", []);
    exchange.done.catch(() => {});
    conversation.start(exchange);
    assertThrows(() => feed(conversation, ...messages), ProtocolError);
  });
}

Deno.test("PrepareExchange knows when a cancel request for another may have hit it", async () => {
  for (const [isEndangered, sqlstate] of [[true, "57014"], [true, "42601"], [false, "57014"]]) {
    const { conversation } = converse();
    const exchange = new PrepareExchange("s1", "SELECT 1", [], true);
    conversation.start(exchange);
    exchange.isEndangered = isEndangered as boolean;
    feed(conversation, errorResponse(sqlstate as string), readyForQuery());
    await assertRejects(() => exchange.done, DatabaseError);
    assertEquals([exchange.isRepeatable, exchange.isHit], [
      true,
      isEndangered === true && sqlstate === "57014",
    ]);
  }
});
