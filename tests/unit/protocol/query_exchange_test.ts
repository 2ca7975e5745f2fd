import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, NotSupportedError, ProtocolError } from "../../../src/errors.ts";
import { QueryExchange, type QueryResult } from "../../../src/protocol/query_exchange.ts";
import {
  converse,
  feed,
  FIELD,
  type Observed,
  requestOf,
  takeMessages,
  takeTypes,
  textDecoder,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  CLOSE_COMPLETE,
  commandComplete,
  COPY_BOTH,
  COPY_DATA,
  COPY_DONE,
  COPY_IN,
  COPY_OUT,
  cstring,
  EMPTY_QUERY,
  errorResponse,
  message,
  NO_DATA,
  parameterDescription,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  textRow,
} from "../../support/scripted_messages.ts";

const ONE_COLUMN = rowDescription({ name: "a", oid: 25 });
const DESCRIBED = [PARSE_COMPLETE, parameterDescription(), ONE_COLUMN, BIND_COMPLETE];

Deno.test("QueryExchange sends Parse and Describe with a statement that is not prepared", () => {
  const { conversation } = converse();
  conversation.start(new QueryExchange(requestOf({ closing: ["x", "y"] })));
  const messages = takeMessages(conversation);
  assertEquals(messages.map(({ type }) => type).join(""), "CCPDBES");
  assertEquals(messages[0]?.body, cstring("Sx"));
});

Deno.test("QueryExchange sends Bind and Execute with a statement that is prepared", () => {
  const { conversation } = converse();
  conversation.start(new QueryExchange(requestOf({ parse: false, fields: [FIELD] })));
  assertEquals(takeTypes(conversation), "BES");
});

Deno.test("QueryExchange resolves at ReadyForQuery, and not before", async () => {
  const { conversation } = converse();
  const observed: Observed[] = [];
  const exchange = new QueryExchange(requestOf({}, observed));
  conversation.start(exchange);
  feed(conversation, ...DESCRIBED, textRow("x"), commandComplete("SELECT 1"));
  await Promise.resolve();
  assertEquals([observed.length, conversation.waiting], [0, 1]);
  feed(conversation, readyForQuery("T"));
  const result: QueryResult = await exchange.done;
  assertEquals(result, { fields: [FIELD], rows: ["x"], commandTag: "SELECT 1", rowCount: 1 });
  const [event, outcome] = observed[0]!;
  assertEquals([event, outcome.commandTag, outcome.endedIn], [
    "completed",
    "SELECT 1",
    "inTransaction",
  ]);
  assertEquals(outcome.description, { parameterOids: [], fields: [FIELD] });
});

Deno.test("QueryExchange has no fields for a statement that returns no rows", async () => {
  const { conversation } = converse();
  const observed: Observed[] = [];
  const exchange = new QueryExchange(requestOf({}, observed));
  conversation.start(exchange);
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE);
  feed(conversation, commandComplete("INSERT 0 3"), readyForQuery());
  const expected = { fields: null, rows: [], commandTag: "INSERT 0 3", rowCount: 3 };
  assertEquals(await exchange.done, expected);
  assertEquals(observed[0]?.[1].description, { parameterOids: [], fields: null });
});

Deno.test("QueryExchange resolves an empty statement with an empty command tag", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE, EMPTY_QUERY);
  feed(conversation, readyForQuery());
  assertEquals(await exchange.done, { fields: null, rows: [], commandTag: "", rowCount: null });
});

Deno.test("QueryExchange rejects with the server's error, and tells its observer first", async () => {
  const { conversation } = converse();
  const observed: Observed[] = [];
  const exchange = new QueryExchange(requestOf({}, observed));
  conversation.start(exchange);
  feed(conversation, ...DESCRIBED, textRow("x"), errorResponse("22012"), readyForQuery("E"));
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.query, error.sent], ["22012", "SELECT 1", "yes"]);
  const [event, outcome, told] = observed[0]!;
  assertEquals([event, outcome.commandTag, outcome.endedIn], ["failed", null, "inError"]);
  assert(told === error);
});

Deno.test("QueryExchange keeps the first of several errors", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  feed(conversation, errorResponse("42601"), errorResponse("22012"), readyForQuery());
  assertEquals((await assertRejects(() => exchange.done, DatabaseError)).code, "42601");
});

Deno.test("QueryExchange rejects with an error that comes after CommandComplete", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  feed(conversation, ...DESCRIBED, commandComplete("INSERT 0 1"), errorResponse("23503"));
  feed(conversation, readyForQuery());
  assertEquals((await assertRejects(() => exchange.done, DatabaseError)).code, "23503");
});

Deno.test("QueryExchange has no description when the statement failed to parse", async () => {
  const { conversation } = converse();
  const observed: Observed[] = [];
  const exchange = new QueryExchange(requestOf({}, observed));
  conversation.start(exchange);
  feed(conversation, errorResponse("42601"), readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError);
  assertEquals(observed[0]?.[1].description, null);
});

Deno.test("QueryExchange rejects with what a decoder throws, and the session goes on", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  const next = new QueryExchange(requestOf());
  conversation.start(exchange);
  conversation.start(next);
  feed(conversation, ...DESCRIBED, textRow("x"), textRow("bad"), textRow("y"));
  feed(conversation, commandComplete("SELECT 3"), readyForQuery());
  feed(conversation, ...DESCRIBED, textRow("z"), commandComplete("SELECT 1"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "a value cannot be decoded");
  assertEquals((await next.done).rows, ["z"]);
});

Deno.test("QueryExchange rejects when no decoder can be made, and the session goes on", async () => {
  const { conversation } = converse();
  const decoderFor = () => {
    throw new TypeError("no decoder");
  };
  const exchange = new QueryExchange(requestOf({ decoderFor }));
  conversation.start(exchange);
  feed(conversation, ...DESCRIBED, textRow("x"), commandComplete("SELECT 1"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "no decoder");
  assertEquals(conversation.waiting, 0);
});

Deno.test("QueryExchange is not made when a prepared statement has no decoder", () => {
  const decoderFor = () => {
    throw new TypeError("no decoder");
  };
  const request = requestOf({ parse: false, fields: [FIELD], decoderFor });
  assertThrows(() => new QueryExchange(request), TypeError, "no decoder");
});

Deno.test("QueryExchange resolves with what running it again resolves with", async () => {
  const { conversation } = converse();
  const again: QueryResult = { fields: null, rows: [], commandTag: "AGAIN", rowCount: null };
  const { observer } = requestOf();
  const exchange = new QueryExchange(requestOf({
    observer: { ...observer, again: () => Promise.resolve(again) },
  }));
  conversation.start(exchange);
  feed(conversation, errorResponse("26000"), readyForQuery());
  assertEquals(await exchange.done, again);
});

Deno.test("QueryExchange.abandon() ends running it again", async () => {
  const { conversation } = converse();
  const { promise, reject } = Promise.withResolvers<QueryResult>();
  const { observer } = requestOf();
  const exchange = new QueryExchange(requestOf({
    observer: {
      ...observer,
      again: (_request, _outcome, _error, signal) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        return promise;
      },
    },
  }));
  conversation.start(exchange);
  feed(conversation, errorResponse("26000"), readyForQuery());
  exchange.abandon(new TypeError("stop it"));
  await assertRejects(() => exchange.done, TypeError, "stop it");
});

for (const how of ["stop", "abandon"] as const) {
  Deno.test(`QueryExchange is not run again after ${how}()`, async () => {
    const { conversation } = converse();
    let count = 0;
    const { observer } = requestOf();
    const again = () => {
      count++;
      return null;
    };
    const exchange = new QueryExchange(requestOf({ observer: { ...observer, again } }));
    const failed = assertRejects(() => exchange.done, Error);
    conversation.start(exchange);
    exchange[how](new TypeError("stop it"));
    feed(conversation, errorResponse("26000"), readyForQuery());
    await failed;
    assertEquals(count, 0);
  });
}

Deno.test("QueryExchange.stop() gives the reason in place of the server's 57014", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  exchange.stop(new TypeError("stop it"));
  exchange.stop(new TypeError("too late"));
  feed(conversation, errorResponse("57014"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "stop it");
});

Deno.test("QueryExchange.stop() hides neither a result nor another error", async () => {
  const { conversation } = converse();
  const fine = new QueryExchange(requestOf());
  const wrong = new QueryExchange(requestOf());
  conversation.start(fine);
  conversation.start(wrong);
  fine.stop(new TypeError("stop it"));
  wrong.stop(new TypeError("stop it"));
  feed(conversation, ...DESCRIBED, commandComplete("SELECT 0"), readyForQuery());
  feed(conversation, errorResponse("22012"), readyForQuery());
  assertEquals((await fine.done).commandTag, "SELECT 0");
  assertEquals((await assertRejects(() => wrong.done, DatabaseError)).code, "22012");
});

Deno.test("QueryExchange rejects with the reason of stop() when the session is lost", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  exchange.stop(new TypeError("stop it"));
  conversation.abort(new Error("gone"), { begun: 9, done: 9 });
  await assertRejects(() => exchange.done, TypeError, "stop it");
});

Deno.test("QueryExchange.abandon() rejects at once; the replies are passed over", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  const next = new QueryExchange(requestOf());
  conversation.start(exchange);
  conversation.start(next);
  feed(conversation, ...DESCRIBED);
  exchange.abandon(new TypeError("stop it"));
  await assertRejects(() => exchange.done, TypeError, "stop it");
  feed(conversation, textRow("x"), commandComplete("SELECT 1"), readyForQuery());
  feed(conversation, ...DESCRIBED, textRow("z"), commandComplete("SELECT 1"), readyForQuery());
  assertEquals((await next.done).rows, ["z"]);
});

const OUT_OF_TURN: Readonly<Record<string, readonly Uint8Array[]>> = {
  "DataRow before RowDescription": [PARSE_COMPLETE, textRow("x")],
  "DataRow after CommandComplete": [...DESCRIBED, commandComplete("SELECT 0"), textRow("x")],
  "DataRow of a statement without rows": [PARSE_COMPLETE, NO_DATA, BIND_COMPLETE, textRow("x")],
  "DataRow before BindComplete": [PARSE_COMPLETE, parameterDescription(), ONE_COLUMN, textRow("x")],
  "CommandComplete before BindComplete": [
    ...[PARSE_COMPLETE, parameterDescription(), NO_DATA],
    commandComplete("DO"),
  ],
  "EmptyQueryResponse before BindComplete": [
    ...[PARSE_COMPLETE, parameterDescription(), NO_DATA],
    EMPTY_QUERY,
  ],
  "BindComplete before the description": [PARSE_COMPLETE, parameterDescription(), BIND_COMPLETE],
  "two BindCompletes": [...DESCRIBED, BIND_COMPLETE],
  "two ParseCompletes": [PARSE_COMPLETE, PARSE_COMPLETE],
  "two ParameterDescriptions": [PARSE_COMPLETE, parameterDescription(), parameterDescription()],
  "ParameterDescription before ParseComplete": [parameterDescription()],
  "no ParameterDescription": [PARSE_COMPLETE, ONE_COLUMN],
  "CloseComplete after ParseComplete": [PARSE_COMPLETE, message("3")],
  "CloseComplete after BindComplete": [...DESCRIBED, message("3")],
  "two RowDescriptions": [...DESCRIBED, ONE_COLUMN],
  "RowDescription after NoData": [PARSE_COMPLETE, NO_DATA, ONE_COLUMN],
  "NoData after RowDescription": [PARSE_COMPLETE, ONE_COLUMN, NO_DATA],
  "RowDescription after CommandComplete": [PARSE_COMPLETE, commandComplete("x"), ONE_COLUMN],
  "two CommandCompletes": [...DESCRIBED, commandComplete("SELECT 0"), commandComplete("SELECT 0")],
  "EmptyQueryResponse after CommandComplete": [...DESCRIBED, commandComplete("x"), EMPTY_QUERY],
  "ReadyForQuery too early": [...DESCRIBED, readyForQuery()],
  "Authentication before the description": [PARSE_COMPLETE, message("R", new Uint8Array(4))],
  "PortalSuspended": [...DESCRIBED, message("s")],
  "Authentication": [...DESCRIBED, message("R", new Uint8Array(4))],
  "BackendKeyData": [...DESCRIBED, message("K", new Uint8Array(8))],
  "CopyBothResponse": [...DESCRIBED, COPY_BOTH],
  "CopyData without COPY": [...DESCRIBED, COPY_DATA],
  "CopyDone without COPY": [...DESCRIBED, COPY_DONE],
  "ParseComplete that is too long": [message("1", Uint8Array.of(0))],
  "BindComplete that is too long": [message("2", Uint8Array.of(0))],
  "CloseComplete that is too long": [message("3", Uint8Array.of(0))],
  "NoData that is too long": [message("n", Uint8Array.of(0))],
  "CommandComplete that is too long": [message("C", Uint8Array.of(0, 0))],
};

for (const [what, messages] of Object.entries(OUT_OF_TURN)) {
  Deno.test(`QueryExchange ends the session for ${what}`, () => {
    const { conversation } = converse();
    const exchange = new QueryExchange(requestOf());
    exchange.done.catch(() => {});
    conversation.start(exchange);
    assertThrows(
      () => feed(conversation, ...messages),
      ProtocolError,
      "Cannot read from the server",
    );
  });
}

Deno.test("QueryExchange says that it was sent when ReadyForQuery comes too early", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  assertThrows(() => feed(conversation, ...DESCRIBED, readyForQuery()), ProtocolError);
  const error = await assertRejects(() => exchange.done, ProtocolError);
  assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "unknown"]);
});

Deno.test("QueryExchange ends the session for a description of a prepared statement", () => {
  for (const description of [ONE_COLUMN, NO_DATA, parameterDescription(), PARSE_COMPLETE]) {
    const { conversation } = converse();
    conversation.start(new QueryExchange(requestOf({ parse: false, fields: [FIELD] })));
    assertThrows(() => feed(conversation, BIND_COMPLETE, description), ProtocolError);
  }
});

Deno.test("QueryExchange takes CloseComplete for each statement it closes", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf({ closing: ["x", "y"] }));
  conversation.start(exchange);
  feed(conversation, CLOSE_COMPLETE, CLOSE_COMPLETE, ...DESCRIBED, commandComplete("SELECT 0"));
  feed(conversation, readyForQuery());
  assertEquals((await exchange.done).rows, []);
});

Deno.test("QueryExchange refuses COPY FROM STDIN, whether the server drops its Sync or not", async () => {
  const replies = [EMPTY_QUERY, errorResponse("57014")]; // a late cancel request may hit the empty query
  const counts = [[readyForQuery()], [readyForQuery(), readyForQuery()]];
  for (
    const [reply, syncs] of replies.flatMap((reply) => counts.map((each) => [reply, each] as const))
  ) {
    const { conversation } = converse();
    const exchange = new QueryExchange(requestOf());
    conversation.start(exchange);
    takeTypes(conversation);
    feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE, COPY_IN);
    assertEquals(takeTypes(conversation), "fSQ");
    const next = new QueryExchange(requestOf());
    conversation.start(next);
    feed(conversation, errorResponse("P0001"), ...syncs, reply);
    assertEquals(conversation.waiting, 2);
    feed(conversation, readyForQuery());
    await assertRejects(() => exchange.done, NotSupportedError, "COPY");
    feed(conversation, ...DESCRIBED, commandComplete("SELECT 0"), readyForQuery());
    assertEquals((await next.done).rows, []);
  }
});

Deno.test("QueryExchange ends the session for COPY FROM STDIN when others wait behind it", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  conversation.start(new QueryExchange(requestOf()));
  takeTypes(conversation);
  const replies = [PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE, COPY_IN];
  assertThrows(() => feed(conversation, ...replies), DatabaseError, "COPY");
  assertEquals(takeTypes(conversation), "");
  exchange.abort(new Error("gone"));
  await assertRejects(() => exchange.done, NotSupportedError);
});

Deno.test("QueryExchange refuses COPY FROM STDIN also after it was abandoned", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  takeTypes(conversation);
  exchange.abandon(new TypeError("stop it"));
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE, COPY_IN);
  assertEquals(takeTypes(conversation), "fSQ");
  await assertRejects(() => exchange.done, TypeError);
});

Deno.test("QueryExchange passes over what COPY TO STDOUT sends, and refuses it", async () => {
  const { conversation } = converse();
  const exchange = new QueryExchange(requestOf());
  conversation.start(exchange);
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA, BIND_COMPLETE, COPY_OUT);
  feed(conversation, COPY_DATA, COPY_DATA, COPY_DONE, commandComplete("COPY 2"), readyForQuery());
  await assertRejects(() => exchange.done, NotSupportedError, "COPY");
});

Deno.test("QueryExchange decodes rows with the decoder of a prepared statement", async () => {
  const { conversation } = converse();
  const decoderFor = () => textDecoder;
  const exchange = new QueryExchange(requestOf({ parse: false, fields: [FIELD], decoderFor }));
  conversation.start(exchange);
  feed(conversation, BIND_COMPLETE, textRow("x"), textRow("y"), commandComplete("SELECT 2"));
  feed(conversation, readyForQuery());
  assertEquals((await exchange.done).rows, ["x", "y"]);
});
