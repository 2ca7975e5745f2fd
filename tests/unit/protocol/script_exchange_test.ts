import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, NotSupportedError, ProtocolError } from "../../../src/errors.ts";
import { ScriptExchange } from "../../../src/protocol/script_exchange.ts";
import {
  converse,
  type Conversing,
  feed,
  takeMessages,
  takeTypes,
  textDecoder,
} from "../../support/scripted_conversation.ts";
import {
  commandComplete,
  COPY_DATA,
  COPY_DONE,
  COPY_IN,
  COPY_OUT,
  cstring,
  EMPTY_QUERY,
  errorResponse,
  message,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  textRow,
} from "../../support/scripted_messages.ts";

const ONE_COLUMN = rowDescription({ name: "a", oid: 25 });

function start(
  { conversation }: Conversing,
  completed?: (commandTag: string) => void,
): ScriptExchange {
  const exchange = new ScriptExchange("SELECT 1; SELECT 2", () => textDecoder, completed);
  conversation.start(exchange);
  return exchange;
}

Deno.test("ScriptExchange sends its text as one Query", () => {
  const conversing = converse();
  start(conversing);
  const [query, ...more] = takeMessages(conversing.conversation);
  assertEquals(query, { type: "Q", body: cstring("SELECT 1; SELECT 2") });
  assertEquals(more, []);
});

Deno.test("ScriptExchange resolves with one result for each statement", async () => {
  const conversing = converse();
  const tags: string[] = [];
  const exchange = start(conversing, (tag) => tags.push(tag));
  const { conversation } = conversing;
  feed(conversation, ONE_COLUMN, textRow("x"), commandComplete("SELECT 1"));
  feed(conversation, commandComplete("CREATE TABLE"), EMPTY_QUERY, readyForQuery());
  const [select, create, empty, ...more] = await exchange.done;
  assertEquals([select?.rows, select?.rowCount, select?.fields?.[0]?.name], [["x"], 1, "a"]);
  assertEquals(create, { fields: null, rows: [], commandTag: "CREATE TABLE", rowCount: null });
  assertEquals(empty, { fields: null, rows: [], commandTag: "", rowCount: null });
  assertEquals(more, []);
  assertEquals(tags, ["SELECT 1", "CREATE TABLE", ""]);
});

Deno.test("ScriptExchange rejects with the server's error and its text", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  feed(conversation, ONE_COLUMN, textRow("x"), commandComplete("SELECT 1"), errorResponse("42601"));
  feed(conversation, readyForQuery());
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.query], ["42601", "SELECT 1; SELECT 2"]);
});

Deno.test("ScriptExchange rejects with what a decoder throws, and the session goes on", async () => {
  const conversing = converse();
  const tags: string[] = [];
  const exchange = start(conversing, (tag) => tags.push(tag));
  const { conversation } = conversing;
  feed(conversation, ONE_COLUMN, textRow("bad"), textRow("x"), commandComplete("SELECT 2"));
  feed(conversation, commandComplete("ALTER TABLE"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "a value cannot be decoded");
  assertEquals([conversation.waiting, tags], [0, ["SELECT 2", "ALTER TABLE"]]);
});

Deno.test("ScriptExchange rejects when no decoder can be made, and the session goes on", async () => {
  const { conversation } = converse();
  const exchange = new ScriptExchange("SELECT 1", () => {
    throw new TypeError("no decoder");
  });
  conversation.start(exchange);
  feed(conversation, ONE_COLUMN, textRow("x"), commandComplete("SELECT 1"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "no decoder");
  assertEquals(conversation.waiting, 0);
});

Deno.test("ScriptExchange ends the session when a decoder meets a malformed row", () => {
  const { conversation } = converse();
  const exchange = new ScriptExchange("SELECT 1", () => () => {
    throw new ProtocolError("malformed");
  });
  conversation.start(exchange);
  assertThrows(() => feed(conversation, ONE_COLUMN, textRow("x")), ProtocolError, "malformed");
});

Deno.test("ScriptExchange refuses COPY FROM STDIN, without another Sync", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  takeTypes(conversation);
  feed(conversation, COPY_IN);
  assertEquals(takeTypes(conversation), "f");
  feed(conversation, errorResponse("57014"), readyForQuery());
  await assertRejects(() => exchange.done, NotSupportedError, "COPY");
});

Deno.test("ScriptExchange passes over what COPY TO STDOUT sends, and refuses it", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, COPY_OUT, COPY_DATA, COPY_DONE, commandComplete("COPY 1"));
  feed(conversing.conversation, readyForQuery());
  await assertRejects(() => exchange.done, NotSupportedError, "COPY");
});

const OUT_OF_TURN: Readonly<Record<string, readonly Uint8Array[]>> = {
  "DataRow before RowDescription": [textRow("x")],
  "DataRow after CommandComplete": [ONE_COLUMN, commandComplete("SELECT 0"), textRow("x")],
  "two RowDescriptions": [ONE_COLUMN, ONE_COLUMN],
  "ReadyForQuery before anything": [readyForQuery()],
  "ReadyForQuery before CommandComplete": [ONE_COLUMN, readyForQuery()],
  "ParseComplete": [PARSE_COMPLETE],
  "CopyData without COPY": [COPY_DATA],
  "CommandComplete that is too long": [message("C", Uint8Array.of(0, 0))],
};

for (const [what, messages] of Object.entries(OUT_OF_TURN)) {
  Deno.test(`ScriptExchange ends the session for ${what}`, () => {
    const conversing = converse();
    start(conversing).done.catch(() => {});
    assertThrows(() => feed(conversing.conversation, ...messages), ProtocolError);
  });
}
