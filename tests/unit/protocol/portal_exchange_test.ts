import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseError, ProtocolError } from "../../../src/errors.ts";
import {
  ClosePortalExchange,
  FetchExchange,
  PortalExchange,
  type PortalRequest,
} from "../../../src/protocol/portal_exchange.ts";
import {
  converse,
  feed,
  type Observed,
  requestOf,
  takeMessages,
  takeTypes,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  BodyReader,
  CLOSE_COMPLETE,
  commandComplete,
  dataRow,
  errorResponse,
  PORTAL_SUSPENDED,
  readyForQuery,
  utf8,
} from "../../support/scripted_messages.ts";

const ROW = dataRow(utf8("r"));

function portalRequest(observed: Observed[] = []): PortalRequest {
  const request = requestOf({ parse: false, fields: [] }, observed);
  return { ...request, portal: { name: "p1", rowLimit: 2 } };
}

Deno.test("PortalExchange binds a portal of this name, and asks for some rows", async () => {
  const { conversation } = converse();
  const exchange = new PortalExchange(portalRequest());
  conversation.start(exchange);
  const [bind, execute, sync] = takeMessages(conversation);
  assertEquals([bind!.type, execute!.type, sync!.type], ["B", "E", "S"]);
  assertEquals(new BodyReader(bind!.body).cstring(), "p1");
  const body = new BodyReader(execute!.body);
  assertEquals([body.cstring(), body.int32()], ["p1", 2]);
  feed(conversation, BIND_COMPLETE, ROW, ROW, PORTAL_SUSPENDED, readyForQuery("T"));
  assertEquals(await exchange.done, { rows: ["r", "r"], commandTag: null });
});

Deno.test("FetchExchange asks for more rows, until the statement has completed", async () => {
  const { conversation } = converse();
  const exchange = new FetchExchange(portalRequest());
  conversation.start(exchange);
  assertEquals(takeTypes(conversation), "ES");
  feed(conversation, ROW, commandComplete("SELECT 1"), readyForQuery("T"));
  assertEquals(await exchange.done, { rows: ["r"], commandTag: "SELECT 1" });
});

Deno.test("PortalExchange tells who observes it that it has failed, and is not run again", async () => {
  const { conversation } = converse();
  const observed: Observed[] = [];
  const exchange = new PortalExchange(portalRequest(observed));
  conversation.start(exchange);
  feed(conversation, errorResponse("26000"), readyForQuery("E"));
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, observed[0]?.[0]], ["26000", "failed"]);
});

Deno.test("PortalExchange takes no reply out of turn, nor rows without a number", () => {
  const wrong = [
    [BIND_COMPLETE, PORTAL_SUSPENDED],
    [ROW, PORTAL_SUSPENDED, ROW],
    [ROW, PORTAL_SUSPENDED, commandComplete("SELECT 1")],
    [BIND_COMPLETE, readyForQuery("T")],
  ];
  for (const replies of wrong) {
    const { conversation } = converse();
    const exchange = new PortalExchange(portalRequest());
    conversation.start(exchange);
    exchange.done.catch(() => {});
    assertThrows(() => feed(conversation, ...replies), ProtocolError);
  }
});

Deno.test("ClosePortalExchange closes a portal", async () => {
  const { conversation } = converse();
  const exchange = new ClosePortalExchange("p1");
  conversation.start(exchange);
  const [close, sync] = takeMessages(conversation);
  const body = new BodyReader(close!.body);
  assertEquals([close!.type, body.uint8(), body.cstring()], ["C", 0x50, "p1"]);
  assertEquals(sync!.type, "S");
  feed(conversation, CLOSE_COMPLETE, readyForQuery("T"));
  assertEquals(await exchange.done, undefined);
});

Deno.test("ClosePortalExchange rejects with the server's error, and takes no reply out of turn", async () => {
  const { conversation } = converse();
  const refused = new ClosePortalExchange("p1");
  conversation.start(refused);
  feed(conversation, errorResponse("57014"), readyForQuery("E"));
  const error = await assertRejects(() => refused.done, DatabaseError);
  assertEquals([error.code, error.query], ["57014", null]);
  for (const replies of [[BIND_COMPLETE], [CLOSE_COMPLETE, CLOSE_COMPLETE], [readyForQuery()]]) {
    const { conversation } = converse();
    const exchange = new ClosePortalExchange("p1");
    conversation.start(exchange);
    exchange.done.catch(() => {});
    assertThrows(() => feed(conversation, ...replies), ProtocolError);
  }
  assert(conversation.waiting === 0);
});
