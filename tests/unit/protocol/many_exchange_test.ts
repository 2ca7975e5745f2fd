import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, DataError, NotSupportedError, ProtocolError } from "../../../src/errors.ts";
import { ManyExchange, type ManyRequest } from "../../../src/protocol/many_exchange.ts";
import {
  converse,
  type Conversing,
  feed,
  takeMessages,
  takeTypes,
  textDecoder,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  BodyReader,
  commandComplete,
  COPY_IN,
  COPY_OUT,
  dataRow,
  EMPTY_QUERY,
  errorResponse,
  message,
  NO_DATA,
  OID,
  parameterDescription,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  utf8,
} from "../../support/scripted_messages.ts";

const TEXT = { name: "t", oid: OID.text };
const PARSED = [PARSE_COMPLETE, parameterDescription(OID.int4), rowDescription(TEXT)];
const SET = message("B");
const ROW = [BIND_COMPLETE, dataRow(utf8("r")), commandComplete("INSERT 0 2")];

interface Started extends Conversing {
  readonly exchange: ManyExchange;
  readonly ended: unknown[];
  readonly overs: () => number;
}

/** Two sets are written, and more may be. */
function start(changes: Partial<ManyRequest> = {}): Started {
  const conversing = converse();
  const { conversation } = conversing;
  const ended: unknown[] = [];
  let overs = 0;
  const exchange = new ManyExchange({
    text: "INSERT",
    parameterOids: [OID.int4],
    fields: [],
    decoderFor: () => textDecoder,
    ended: (...how) => ended.push(how),
    ...changes,
  }, conversation.out);
  exchange.onOver = () => overs++;
  conversation.start(exchange);
  assertEquals([takeTypes(conversation), exchange.end], ["", Infinity]);
  exchange.write(SET, 1);
  exchange.write(SET, 1);
  assertEquals(takeTypes(conversation), "PDBB");
  return { ...conversing, exchange, ended, overs: () => overs };
}

Deno.test("ManyExchange collects the rows of all sets, and sums their counts", async () => {
  const { conversation, ended, exchange, overs } = start();
  feed(conversation, ...PARSED, ...ROW);
  assert(exchange.open);
  exchange.complete();
  assertEquals([takeTypes(conversation), exchange.open, overs()], ["S", false, 1]);
  assertEquals(exchange.end, conversation.out.position);
  feed(conversation, ...ROW, readyForQuery("T"));
  const result = await exchange.done;
  assertEquals(result, { fields: [], rows: ["r", "r"], commandTag: "INSERT 0 2", rowCount: 4 });
  assertEquals(ended, [["INSERT 0 2", "inTransaction", undefined]]);
});

Deno.test("ManyExchange without sets is a Sync", async () => {
  const { conversation } = converse();
  const exchange = new ManyExchange({
    text: "INSERT",
    parameterOids: [],
    fields: null,
    decoderFor: () => textDecoder,
    ended: () => {},
  }, conversation.out);
  conversation.start(exchange);
  exchange.complete();
  assertEquals(takeTypes(conversation), "S");
  feed(conversation, readyForQuery());
  assertEquals(await exchange.done, { fields: null, rows: [], commandTag: "", rowCount: 0 });
});

Deno.test("ManyExchange has no count once a command has none", async () => {
  const { conversation, exchange } = start();
  exchange.complete();
  feed(conversation, PARSE_COMPLETE, parameterDescription(), NO_DATA);
  feed(conversation, BIND_COMPLETE, EMPTY_QUERY, ...ROW, readyForQuery());
  assertEquals((await exchange.done).rowCount, null);
});

Deno.test("ManyExchange ends with one Sync at the server's error, which says which set it was", async () => {
  const { conversation, ended, exchange, overs } = start();
  feed(conversation, ...PARSED, ...ROW, BIND_COMPLETE, errorResponse("23505"));
  assertEquals([takeTypes(conversation), exchange.open, overs()], ["S", false, 1]);
  feed(conversation, readyForQuery());
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.batchIndex, error.query], ["23505", 1, "INSERT"]);
  assertEquals(ended, [["INSERT 0 2", "idle", error]]);
});

Deno.test("ManyExchange rejects with an error of no set when it fails before or behind them", async () => {
  const before = start();
  feed(before.conversation, errorResponse("42P01"), readyForQuery());
  const early = await assertRejects(() => before.exchange.done, DatabaseError);
  assertEquals([early.batchIndex, early.query], [null, "INSERT"]);
  const { conversation, exchange } = start();
  exchange.complete();
  feed(conversation, ...PARSED, ...ROW, ...ROW, errorResponse("23505"), readyForQuery());
  const late = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([late.batchIndex, late.query], [null, null]);
});

Deno.test("ManyExchange that is ended early has the server fail, so that nothing stays", async () => {
  for (const how of ["fail", "stop", "abandon"] as const) {
    const { conversation, exchange, overs } = start();
    const reason = new TypeError("enough");
    exchange[how](reason);
    const messages = takeMessages(conversation);
    assertEquals(messages.map(({ type }) => type).join(""), "ES");
    const portal = new BodyReader(messages[0]!.body).cstring();
    assertEquals([portal, overs()], ["executeMany() was given up by the client", 1]);
    feed(conversation, ...PARSED, ...ROW, ...ROW, errorResponse("34000"), readyForQuery());
    assert(await assertRejects(() => exchange.done, TypeError) === reason);
  }
});

Deno.test("ManyExchange that is stopped when all is written is left to the server", async () => {
  const { conversation, exchange } = start();
  exchange.complete();
  takeTypes(conversation);
  const reason = new TypeError("enough");
  exchange.stop(reason);
  assertEquals(takeTypes(conversation), "");
  feed(conversation, ...PARSED, ...ROW, errorResponse("57014"), readyForQuery());
  assert(await assertRejects(() => exchange.done, TypeError) === reason);
});

Deno.test("ManyExchange that is lost takes no more sets", async () => {
  const { exchange, overs } = start();
  exchange.abort(new Error("lost"));
  assertEquals([exchange.open, overs()], [false, 1]);
  await assertRejects(() => exchange.done, Error, "lost");
});

Deno.test("ManyExchange gives up when rows cannot be read", async () => {
  const unreadable = new DataError("bad");
  const decoderFor = () => () => {
    throw unreadable;
  };
  const { conversation, exchange } = start({ decoderFor });
  feed(conversation, ...PARSED, ...ROW);
  assertEquals(takeTypes(conversation), "ES");
  feed(conversation, errorResponse("34000"), readyForQuery());
  assertEquals((await assertRejects(() => exchange.done, DataError)).batchIndex, 0);
});

Deno.test("ManyExchange gives up when the columns are others", async () => {
  const { conversation, exchange } = start({
    decoderFor: () => {
      throw new DatabaseError("others");
    },
  });
  feed(conversation, ...PARSED);
  assertEquals(takeTypes(conversation), "ES");
  feed(conversation, ...ROW, ...ROW, errorResponse("34000"), readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError, "others");
});

Deno.test("ManyExchange ends a COPY in either direction", async () => {
  for (const [copy, written] of [[COPY_IN, "ESfSQ"], [COPY_OUT, "ES"]] as const) {
    const { conversation, exchange } = start();
    feed(conversation, ...PARSED, BIND_COMPLETE, copy);
    assertEquals(takeTypes(conversation), written);
    feed(conversation, errorResponse("08P01"), readyForQuery());
    if (copy === COPY_IN) feed(conversation, readyForQuery(), EMPTY_QUERY, readyForQuery());
    assertEquals((await assertRejects(() => exchange.done, NotSupportedError)).batchIndex, 0);
    assertEquals(conversation.waiting, 0);
  }
});

Deno.test("ManyExchange takes no reply out of turn", () => {
  const wrong = [
    [BIND_COMPLETE],
    [PARSE_COMPLETE, dataRow(utf8("1"))],
    [...PARSED, dataRow(utf8("1"))],
    [...PARSED, commandComplete("INSERT 0 1")],
    [...PARSED, BIND_COMPLETE, BIND_COMPLETE],
    [...PARSED, ...ROW, ...ROW, BIND_COMPLETE],
    [...PARSED, ...ROW, ...ROW, readyForQuery()],
  ];
  for (const replies of wrong) {
    const { conversation, exchange } = start();
    exchange.done.catch(() => {});
    assertThrows(() => feed(conversation, ...replies), ProtocolError);
  }
  const { conversation, exchange } = start();
  exchange.done.catch(() => {});
  exchange.complete();
  assertThrows(() => feed(conversation, ...PARSED, ...ROW, readyForQuery()), ProtocolError);
});
