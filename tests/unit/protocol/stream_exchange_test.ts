import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, OperationalError, ProtocolError } from "../../../src/errors.ts";
import { StreamExchange } from "../../../src/protocol/stream_exchange.ts";
import {
  converse,
  type Conversing,
  feed,
  type Observed,
  requestOf,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  commandComplete,
  errorResponse,
  parameterDescription,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  textRow,
} from "../../support/scripted_messages.ts";

const DESCRIBED = [
  PARSE_COMPLETE,
  parameterDescription(),
  rowDescription({ name: "a", oid: 25 }),
  BIND_COMPLETE,
];
const LONG = "x".repeat(64 * 1024);
/** Two of these fill the window. */
const HALF = "x".repeat(8 * 1024);

function start({ conversation }: Conversing, observed: Observed[] = []): StreamExchange {
  const exchange = new StreamExchange(requestOf({}, observed));
  conversation.start(exchange);
  feed(conversation, ...DESCRIBED);
  return exchange;
}

Deno.test("StreamExchange.next() resolves with the rows of one chunk, then with null", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  const first = exchange.next();
  feed(conversation, textRow("a"), textRow("b"));
  assertEquals(await first, ["a", "b"]);
  feed(conversation, textRow("c"));
  feed(conversation, textRow("d"), commandComplete("SELECT 4"), readyForQuery());
  assertEquals(await exchange.next(), ["c", "d"]);
  assertEquals(await exchange.next(), null);
  assertEquals(await exchange.next(), null);
  assertEquals([exchange.ended, exchange.commandTag], [true, "SELECT 4"]);
});

Deno.test("StreamExchange.next() waits once for one reader", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const first = exchange.next();
  assert(first === exchange.next());
  feed(conversing.conversation, commandComplete("SELECT 0"), readyForQuery());
  assertEquals(await first, null);
});

Deno.test("StreamExchange gives the last rows to a reader before it ends", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const first = exchange.next();
  feed(conversing.conversation, textRow("a"), commandComplete("SELECT 1"), readyForQuery());
  assertEquals(await first, ["a"]);
  assertEquals(await exchange.next(), null);
});

Deno.test("StreamExchange is full while enough bytes wait for the reader", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  feed(conversation, textRow(HALF));
  assertEquals(exchange.full, false);
  feed(conversation, textRow(HALF));
  assertEquals([exchange.full, conversation.head?.full], [true, true]);
  let drained = 0;
  exchange.onDrained = () => drained++;
  assertEquals(await exchange.next(), [HALF, HALF]);
  assertEquals([exchange.full, drained, exchange.onDrained], [false, 1, null]);
});

Deno.test("StreamExchange leaves what is too much for its reader in the receive buffer", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  feed(conversation, textRow("a"), textRow(HALF), textRow("b"), textRow(HALF), textRow("c"));
  assertEquals([exchange.full, conversation.input.start < conversation.input.end], [true, true]);
  assertEquals(await exchange.next(), ["a", HALF, "b", HALF]);
  conversation.receive();
  assertEquals([exchange.full, conversation.input.start], [false, conversation.input.end]);
  assertEquals(await exchange.next(), ["c"]);
});

Deno.test("StreamExchange gives a reader who waits one part, and makes one more ready", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const first = exchange.next();
  feed(conversing.conversation, textRow(LONG), textRow(LONG), textRow("a"));
  assertEquals([await first, exchange.full], [[LONG], true]);
  assertEquals([await exchange.next(), exchange.full], [[LONG], false]);
});

Deno.test("StreamExchange rejects with the server's error after the rows handed out", async () => {
  const conversing = converse();
  const observed: Observed[] = [];
  const exchange = start(conversing, observed);
  const { conversation } = conversing;
  const first = exchange.next();
  feed(conversation, textRow("a"));
  assertEquals(await first, ["a"]);
  const second = exchange.next();
  feed(conversation, errorResponse("22012"), readyForQuery());
  assertEquals((await assertRejects(() => second, DatabaseError)).code, "22012");
  assertEquals((await assertRejects(() => exchange.next(), DatabaseError)).code, "22012");
  assertEquals(observed.map(([event]) => event), ["failed"]);
});

Deno.test("StreamExchange rejects with what a decoder throws, and is not full any more", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const { conversation } = conversing;
  feed(conversation, textRow(HALF), textRow(HALF.slice(99)), textRow("bad"));
  assertEquals(exchange.full, false);
  feed(conversation, textRow("x"), commandComplete("SELECT 4"), readyForQuery());
  await assertRejects(() => exchange.next(), TypeError, "a value cannot be decoded");
});

Deno.test("StreamExchange is never run again: rows may have been handed out", async () => {
  const { conversation } = converse();
  const { observer } = requestOf();
  const again = () => {
    throw new Error("run again");
  };
  const exchange = new StreamExchange(requestOf({ observer: { ...observer, again } }));
  conversation.start(exchange);
  feed(conversation, errorResponse("26000"), readyForQuery());
  assertEquals((await assertRejects(() => exchange.next(), DatabaseError)).code, "26000");
});

for (const how of ["discard", "stop"] as const) {
  Deno.test(`StreamExchange.${how}() passes over what still comes and lets it be read`, async () => {
    const conversing = converse();
    const exchange = start(conversing);
    const { conversation } = conversing;
    feed(conversation, textRow(LONG), textRow(LONG));
    let drained = 0;
    exchange.onDrained = () => drained++;
    exchange[how](new TypeError("enough"));
    assertEquals([drained, exchange.full, exchange.ended], [1, false, false]);
    const next = exchange.next();
    feed(conversation, textRow("x"), commandComplete("SELECT 3"), readyForQuery());
    await assertRejects(() => next, TypeError, "enough");
    await assertRejects(() => exchange.next(), TypeError, "enough");
    assertEquals(exchange.ended, true);
  });
}

Deno.test("StreamExchange.abandon() ends it at once for its reader", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const next = exchange.next();
  exchange.abandon(new TypeError("enough"));
  await assertRejects(() => next, TypeError, "enough");
  assertEquals(exchange.ended, true);
  feed(conversing.conversation, textRow("x"), commandComplete("SELECT 1"), readyForQuery());
  assertEquals(conversing.conversation.waiting, 0);
});

Deno.test("StreamExchange.abandon() takes no row that has come when it has ended already", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, textRow("a"), commandComplete("SELECT 1"), readyForQuery());
  exchange.abandon(new TypeError("enough"));
  assertEquals([await exchange.next(), await exchange.next()], [["a"], null]);
});

Deno.test("StreamExchange rejects its reader when the session is lost, after the rows that came", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, textRow("a"));
  let drained = 0;
  exchange.onDrained = () => drained++;
  conversing.conversation.abort(new Error("gone"), { begun: 1, done: 1 });
  assertEquals(drained, 1);
  assertEquals(await exchange.next(), ["a"]);
  await assertRejects(() => exchange.next(), OperationalError, "gone");
});

Deno.test("StreamExchange rejects with the server's error when the session is lost after it", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, errorResponse("22012"));
  conversing.conversation.abort(new Error("gone"), { begun: 1, done: 1 });
  assertEquals((await assertRejects(() => exchange.next(), DatabaseError)).code, "22012");
});

Deno.test("StreamExchange ends the session when ReadyForQuery comes too early", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  assertThrows(() => feed(conversing.conversation, readyForQuery()), ProtocolError);
  await assertRejects(() => exchange.next(), ProtocolError);
});
