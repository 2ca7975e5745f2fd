import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  DatabaseError,
  DataError,
  InterfaceError,
  NotSupportedError,
  ProtocolError,
} from "../../../src/errors.ts";
import {
  BatchExchange,
  type BatchObserver,
  type BatchOutcome,
} from "../../../src/protocol/batch_exchange.ts";
import type { StatementRequest } from "../../../src/protocol/statement.ts";
import type { QueryResult } from "../../../src/protocol/statement_replies.ts";
import {
  converse,
  type Conversing,
  feed,
  requestOf,
  takeTypes,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  commandComplete,
  COPY_IN,
  COPY_OUT,
  dataRow,
  EMPTY_QUERY,
  errorResponse,
  NO_DATA,
  OID,
  parameterDescription,
  PARSE_COMPLETE,
  PORTAL_SUSPENDED,
  readyForQuery,
  rowDescription,
  utf8,
} from "../../support/scripted_messages.ts";

const NUMBER = { name: "n", oid: OID.int4 };
const PARSED = [PARSE_COMPLETE, parameterDescription(), rowDescription(NUMBER), BIND_COMPLETE];

interface Started extends Conversing {
  readonly exchange: BatchExchange;
  readonly ended: (readonly [BatchOutcome, unknown])[];
}

/** A batch of a statement that is parsed and one that is bound. */
function start(
  changes: readonly Partial<StatementRequest>[] = [{}, { parse: false, text: "SELECT 2" }],
  again: BatchObserver["again"] = () => null,
): Started {
  const conversing = converse();
  const ended: (readonly [BatchOutcome, unknown])[] = [];
  const exchange = new BatchExchange(changes.map((change) => requestOf(change)), {
    ended: (outcome, error) => void ended.push([outcome, error]),
    again,
  });
  conversing.conversation.start(exchange);
  return { ...conversing, exchange, ended };
}

function failing(error: unknown): Partial<StatementRequest> {
  const writeParameters = () => {
    throw error;
  };
  return { binding: { name: "", resultFormats: [], writeParameters } };
}

Deno.test("BatchExchange writes all statements and one Sync, and has a result for each", async () => {
  const { conversation, ended, exchange } = start();
  assertEquals([takeTypes(conversation), exchange.text], ["PDBEBES", "SELECT 1"]);
  feed(conversation, ...PARSED, dataRow(utf8("1")), commandComplete("SELECT 1"));
  assertEquals(exchange.text, "SELECT 2");
  feed(conversation, BIND_COMPLETE, EMPTY_QUERY, readyForQuery("T"));
  const results = await exchange.done;
  assertEquals(exchange.text, "");
  assertEquals(results.map(({ rows, commandTag }) => [rows, commandTag]), [[["1"], "SELECT 1"], [
    [],
    "",
  ]]);
  assertEquals(ended, [[{ commandTags: ["SELECT 1", ""], endedIn: "inTransaction" }, undefined]]);
});

Deno.test("BatchExchange of nothing is a Sync", async () => {
  const { conversation, exchange } = start([]);
  assertEquals(takeTypes(conversation), "S");
  feed(conversation, readyForQuery());
  assertEquals(await exchange.done, []);
});

Deno.test("BatchExchange rejects with the server's error and the number of its statement", async () => {
  const { conversation, ended, exchange } = start();
  feed(conversation, ...PARSED, commandComplete("SELECT 0"), errorResponse("23505"));
  feed(conversation, readyForQuery());
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.batchIndex, error.query], ["23505", 1, "SELECT 2"]);
  assertEquals(ended, [[{ commandTags: ["SELECT 0"], endedIn: "idle" }, error]]);
});

Deno.test("BatchExchange rejects with an error of no statement when it fails behind them", async () => {
  const { conversation, exchange } = start([{}]);
  feed(conversation, ...PARSED, commandComplete("SELECT 0"), errorResponse("23505"));
  feed(conversation, readyForQuery());
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.batchIndex, error.query], ["23505", null, null]);
});

Deno.test("BatchExchange passes over what comes behind a value that cannot be decoded", async () => {
  for (const thrown of [new DataError("bad"), new TypeError("bad")]) {
    const decoderFor = () => () => {
      throw thrown;
    };
    const { conversation, exchange } = start([{ decoderFor }, { parse: false }]);
    feed(conversation, ...PARSED, dataRow(utf8("1")), dataRow(utf8("2")));
    feed(conversation, commandComplete("SELECT 2"), BIND_COMPLETE, commandComplete("SELECT 0"));
    feed(conversation, readyForQuery());
    const error = await assertRejects(() => exchange.done, Error);
    if (thrown instanceof DataError) assertEquals((error as DataError).batchIndex, 0);
    else assert(error === thrown);
  }
});

Deno.test("BatchExchange rejects when a decoder cannot be made", async () => {
  const decoderFor = () => {
    throw new InterfaceError("two columns");
  };
  const { conversation, exchange } = start([{ decoderFor }]);
  feed(conversation, ...PARSED, commandComplete("SELECT 0"), readyForQuery());
  const error = await assertRejects(() => exchange.done, InterfaceError, "two columns");
  assertEquals(error.batchIndex, 0);
});

Deno.test("BatchExchange writes nothing when a value cannot be written, and says of which statement", () => {
  const { conversation } = converse();
  const errors: readonly Error[] = [
    new DataError("no value", { cause: 1 }),
    new InterfaceError("misuse"),
    new NotSupportedError("not yet"),
  ];
  for (const thrown of errors) {
    const requests = [requestOf(), requestOf(failing(thrown))];
    const exchange = new BatchExchange(requests, { ended() {}, again: () => null });
    const error = assertThrows(
      () => conversation.start(exchange),
      thrown.constructor as new (message: string) => DataError,
      thrown.message,
    );
    assertEquals([error.batchIndex, error.cause], [1, thrown.cause]);
  }
  for (const thrown of [new TypeError("own"), new DatabaseError("other")]) {
    const exchange = new BatchExchange([requestOf(failing(thrown))], {
      ended() {},
      again: () => null,
    });
    assert(assertThrows(() => conversation.start(exchange), Error) === thrown);
  }
  assertEquals([takeTypes(conversation), conversation.waiting], ["", 0]);
});

Deno.test("BatchExchange ends a COPY from the client at the reply to an empty query", async () => {
  const { conversation, exchange } = start();
  takeTypes(conversation);
  feed(conversation, ...PARSED, commandComplete("SELECT 0"), BIND_COMPLETE, COPY_IN);
  assertEquals(takeTypes(conversation), "fSQ");
  feed(conversation, errorResponse("57014"), readyForQuery(), readyForQuery());
  assertEquals(conversation.waiting, 1);
  feed(conversation, EMPTY_QUERY, readyForQuery());
  const error = await assertRejects(() => exchange.done, NotSupportedError);
  assertEquals([error.batchIndex, conversation.waiting], [1, 0]);
});

Deno.test("BatchExchange refuses a COPY to the client", async () => {
  const { conversation, exchange } = start([{ parse: false }]);
  feed(conversation, BIND_COMPLETE, COPY_OUT, commandComplete("COPY 0"), readyForQuery());
  const error = await assertRejects(() => exchange.done, NotSupportedError);
  assertEquals(error.batchIndex, 0);
});

Deno.test("BatchExchange runs again what may, and has those results", async () => {
  const results: QueryResult[] = [];
  let signal: AbortSignal | null = null;
  const { conversation, exchange } = start([{ parse: false }], (outcome, error, given) => {
    assertEquals([outcome.endedIn, (error as DatabaseError).code], ["idle", "26000"]);
    signal = given;
    return Promise.resolve(results);
  });
  assert(!exchange.isRerun);
  feed(conversation, errorResponse("26000"), readyForQuery());
  assert(exchange.isRerun && await exchange.done === results);
  exchange.abandon(new Error("enough"));
  assert(signal!.aborted);
});

Deno.test("BatchExchange that is wanted no more is not run again", async () => {
  const { conversation, exchange } = start([{ parse: false }], () => {
    throw new Error("it was run again");
  });
  const reason = new Error("enough");
  exchange.stop(reason);
  feed(conversation, errorResponse("26000"), readyForQuery());
  assertEquals((await assertRejects(() => exchange.done, DatabaseError)).code, "26000");
});

Deno.test("BatchExchange that fails and may not run again stays failed", async () => {
  const { conversation, exchange } = start([{ parse: false }]);
  feed(conversation, errorResponse("26000"), readyForQuery());
  await assertRejects(() => exchange.done, DatabaseError);
  assert(!exchange.isRerun);
});

Deno.test("BatchExchange takes no reply out of turn", async () => {
  const wrong = [
    [dataRow(utf8("1"))],
    [...PARSED, PORTAL_SUSPENDED],
    [...PARSED, commandComplete("SELECT 0"), dataRow(utf8("1"))],
    [...PARSED, commandComplete("SELECT 0"), BIND_COMPLETE],
    [PARSE_COMPLETE, readyForQuery()],
    [PARSE_COMPLETE, parameterDescription(), NO_DATA, NO_DATA],
  ];
  for (const replies of wrong) {
    const { conversation, exchange } = start([{}]);
    exchange.done.catch(() => {});
    assertThrows(() => feed(conversation, ...replies), ProtocolError);
    await Promise.resolve();
  }
});
