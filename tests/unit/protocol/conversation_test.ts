import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  DatabaseError,
  InterfaceError,
  OperationalError,
  ProtocolError,
} from "../../../src/errors.ts";
import { AdminShutdown } from "../../../src/sqlstate/error_classes.ts";
import { QueryExchange } from "../../../src/protocol/query_exchange.ts";
import { ScriptExchange } from "../../../src/protocol/script_exchange.ts";
import {
  converse,
  feed,
  requestOf,
  takeTypes,
  textDecoder,
} from "../../support/scripted_conversation.ts";
import {
  BIND_COMPLETE,
  commandComplete,
  COPY_DATA,
  errorResponse,
  fatal,
  int16,
  message,
  notice,
  notification,
  parameterStatus,
  readyForQuery,
  rowDescription,
  textRow,
  utf8,
} from "../../support/scripted_messages.ts";
import { turn } from "../../support/scripted_native.ts";

const ONE_COLUMN = rowDescription({ name: "a", oid: 25 });

function script(text: string = "SELECT 1"): ScriptExchange {
  return new ScriptExchange(text, () => textDecoder);
}

Deno.test("Conversation gives replies to requests in the order they were sent", async () => {
  const { conversation } = converse();
  const first = script();
  const second = script();
  conversation.start(first);
  conversation.start(second);
  assertEquals(takeTypes(conversation), "QQ");
  assertEquals([conversation.waiting, conversation.head], [2, first]);
  feed(conversation, ONE_COLUMN, textRow("1"), commandComplete("SELECT 1"), readyForQuery());
  feed(conversation, ONE_COLUMN, textRow("2"), commandComplete("SELECT 1"), readyForQuery());
  assertEquals((await first.done)[0]?.rows, ["1"]);
  assertEquals((await second.done)[0]?.rows, ["2"]);
  assertEquals([conversation.waiting, conversation.head], [0, undefined]);
});

Deno.test("Conversation.emptied() resolves when no request waits, given up or not, and at the end", async () => {
  for (const end of ["replies", "abort"] as const) {
    const { conversation } = converse();
    const order: string[] = [];
    await conversation.emptied();
    for (const exchange of [script(), script()]) {
      conversation.start(exchange);
      exchange.done.catch(() => {});
      exchange.abandon(new TypeError("enough"));
    }
    const both = [conversation.emptied(), conversation.emptied()];
    const emptied = Promise.all(both).then(() => order.push("emptied"));
    feed(conversation, commandComplete("SELECT 0"), readyForQuery());
    await turn();
    order.push("one");
    if (end === "abort") conversation.abort(new TypeError("lost"), { begun: 0, done: 0 });
    else feed(conversation, commandComplete("SELECT 0"), readyForQuery());
    await emptied;
    assertEquals(order, ["one", "emptied"]);
  }
});

for (const [byte, status] of [["I", "idle"], ["T", "inTransaction"], ["E", "inError"]] as const) {
  Deno.test(`Conversation.transactionStatus is ${status} after ReadyForQuery ${byte}`, async () => {
    const { conversation } = converse();
    const exchange = script();
    conversation.start(exchange);
    feed(conversation, commandComplete("BEGIN"), readyForQuery(byte));
    await exchange.done;
    assertEquals(conversation.transactionStatus, status);
  });
}

Deno.test("Conversation hands what comes unasked to its listener, and to no request", async () => {
  const { conversation, heard } = converse();
  const exchange = script();
  conversation.start(exchange);
  feed(conversation, notice("00000"), ONE_COLUMN, notification(7, "c", "p"), textRow("1"));
  feed(conversation, parameterStatus("TimeZone", "UTC"), commandComplete("SELECT 1"));
  feed(conversation, readyForQuery());
  assertEquals((await exchange.done)[0]?.rows, ["1"]);
  assertEquals(heard.notices.map(({ sqlstate }) => sqlstate), ["00000"]);
  assertEquals(heard.notifications, [{ pid: 7, channel: "c", payload: "p" }]);
  assertEquals(conversation.parameters.get("TimeZone"), "UTC");
});

Deno.test("Conversation hears what comes unasked while nothing is asked", () => {
  const { conversation, heard } = converse();
  feed(conversation, notification(7, "c", ""), notice("01000"), parameterStatus("a", "b"));
  assertEquals([heard.notifications.length, heard.notices.length], [1, 1]);
  assertEquals(conversation.lastWords, null);
});

const ILLEGAL: Readonly<Record<string, Uint8Array>> = {
  "ReadyForQuery": readyForQuery(),
  "CommandComplete": commandComplete("SELECT 1"),
  "RowDescription": ONE_COLUMN,
  "DataRow": textRow("1"),
  "CopyData": COPY_DATA,
  "Authentication": message("R", new Uint8Array(4)),
  "a type that does not exist": message("?"),
  "a type byte 0": message("\0"),
};

for (const [what, bytes] of Object.entries(ILLEGAL)) {
  Deno.test(`Conversation throws ProtocolError for ${what} that nobody asked for`, () => {
    const { conversation } = converse();
    assertThrows(() => feed(conversation, bytes), ProtocolError);
  });
}

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  "a length of 3": message("C", utf8("x\0"), 3),
  "a length of 0": message("C", utf8("x\0"), 0),
  "a negative length": message("C", utf8("x\0"), -1),
  "the smallest length": message("C", utf8("x\0"), -0x80000000),
  "a length beyond the limit": message("D", utf8("x\0"), 1_000_001),
  "ReadyForQuery without a status": message("Z"),
  "ReadyForQuery with another status": message("Z", utf8("X")),
  "ReadyForQuery that is too long": message("Z", utf8("II")),
  "ParameterStatus without a value": message("S", utf8("a\0")),
  "ParameterStatus that is too long": message("S", utf8("a\0b\0c")),
  "NotificationResponse without a payload": message("A", utf8("\0\0\0\0a\0")),
  "NotificationResponse that is too long": message("A", utf8("\0\0\0\0a\0b\0c")),
  "NoticeResponse without an end": message("N", utf8("SX\0")),
  "ErrorResponse without an end": message("E", utf8("SX\0")),
  "CommandComplete without an end": message("C", utf8("SELECT 1")),
  "DataRow without a count": message("D"),
  "DataRow with half a count": message("D", Uint8Array.of(0)),
};

for (const [what, bytes] of Object.entries(MALFORMED)) {
  Deno.test(`Conversation throws ProtocolError for ${what}`, () => {
    const { conversation } = converse();
    conversation.start(script());
    feed(conversation, ONE_COLUMN);
    assertThrows(() => feed(conversation, bytes), ProtocolError, "Cannot read from the server");
  });
}

Deno.test("Conversation throws ProtocolError for a DataRow too short, also behind another row", () => {
  const { conversation } = converse();
  conversation.start(script());
  feed(conversation, ONE_COLUMN);
  assertThrows(() => feed(conversation, textRow("1"), message("D")), ProtocolError);
});

for (const type of "R K Z C S t n 1 2 3 s I G H W c v".split(" ")) {
  Deno.test(`Conversation waits for no megabyte of ${type}, which is short by nature`, () => {
    const { conversation } = converse();
    conversation.start(script());
    assertThrows(() => feed(conversation, message(type, int16(0), 999_999)), ProtocolError);
  });
}

for (const type of "T D d E N A".split(" ")) {
  Deno.test(`Conversation waits for a megabyte of ${type}, which may be long`, () => {
    const { conversation } = converse();
    conversation.start(script());
    feed(conversation, message(type, int16(0), 999_999));
    assertEquals(conversation.input.end - conversation.input.start, 7);
  });
}

for (const [type, length] of [["D", 1_000_000], ["C", 30_000]] as const) {
  Deno.test(`Conversation takes a message ${type} of ${length} bytes, and none of one more`, () => {
    for (const [announced, isTaken] of [[length, true], [length + 1, false]] as const) {
      const { conversation } = converse();
      conversation.start(script());
      const bytes = message(type, int16(0), announced);
      if (isTaken) feed(conversation, bytes);
      else assertThrows(() => feed(conversation, bytes), ProtocolError, `announces ${announced}`);
    }
  });
}

Deno.test("Conversation takes a ParameterDescription of as many parameters as there can be", () => {
  const { conversation } = converse();
  conversation.start(script());
  feed(conversation, message("t", int16(0), 4 + 2 + 4 * 65_535));
  assertEquals(conversation.waiting, 1);
});

Deno.test("Conversation.receive() leaves a message alone that is not complete", () => {
  const { conversation, heard } = converse();
  const bytes = notification(7, "c", "p");
  for (const byte of bytes.subarray(0, -1)) feed(conversation, Uint8Array.of(byte));
  assertEquals(heard.notifications, []);
  feed(conversation, bytes.subarray(-1));
  assertEquals(heard.notifications.length, 1);
});

Deno.test("Conversation.start() takes back what a request wrote before it failed to encode", async () => {
  const { conversation } = converse();
  const fine = script();
  conversation.start(fine);
  const writeParameters = () => {
    throw new InterfaceError("no");
  };
  const binding = { name: "", resultFormats: [], writeParameters };
  const broken = new QueryExchange(requestOf({ binding }));
  assertThrows(() => conversation.start(broken), InterfaceError, "no");
  assertEquals(conversation.waiting, 1);
  assertEquals(takeTypes(conversation), "Q");
  feed(conversation, commandComplete("SELECT 0"), readyForQuery());
  assertEquals((await fine.done).length, 1);
});

Deno.test("Conversation passes over the rows of a request that has failed", async () => {
  const { conversation } = converse();
  const exchange = script();
  conversation.start(exchange);
  feed(conversation, ONE_COLUMN, textRow("1"), textRow("bad"), textRow("2"));
  feed(conversation, commandComplete("SELECT 3"), readyForQuery());
  await assertRejects(() => exchange.done, TypeError, "a value cannot be decoded");
});

for (const type of ["?", "\0", "p"]) {
  Deno.test(`Conversation passes over no message of type ${JSON.stringify(type)}, not even for a failed request`, () => {
    const { conversation } = converse();
    const exchange = script();
    exchange.done.catch(() => {});
    conversation.start(exchange);
    feed(conversation, errorResponse("42601"));
    assertThrows(() => feed(conversation, message(type)), ProtocolError);
  });
}

Deno.test("Conversation.lastWords is a FATAL report, or a warning of a shutdown", () => {
  for (const words of [fatal("57P01"), notice("57P01"), notice("57P02"), fatal("25P03")]) {
    const { conversation } = converse();
    feed(conversation, words);
    assert(conversation.lastWords !== null);
  }
});

Deno.test("Conversation.lastWords is no report of a statement that failed", () => {
  const { conversation } = converse();
  const exchange = script();
  exchange.done.catch(() => {});
  conversation.start(exchange);
  feed(conversation, errorResponse("42601"), readyForQuery());
  assertEquals(conversation.lastWords, null);
  conversation.start(exchange);
  feed(conversation, message("E", utf8("SERROR\0C42601\0Mno V, as before 9.6\0\0")));
  assertEquals([conversation.lastWords, conversation.dismissed], [null, false]);
});

Deno.test("Conversation.dismissed is true after FATAL and PANIC, not after a warning", () => {
  for (
    const [words, dismissed] of [
      [fatal("57P01"), true],
      [errorResponse("XX000", { S: "PANIK", V: "PANIC" }), true],
      [message("E", utf8("SFATAL\0C57P01\0Mno V, as before 9.6\0\0")), true],
      [notice("57P01"), false],
    ] as const
  ) {
    const { conversation } = converse();
    feed(conversation, words);
    assertEquals(conversation.dismissed, dismissed);
  }
});

Deno.test("Conversation takes a report that nobody waits for as a notice", () => {
  const { conversation, heard } = converse();
  feed(conversation, errorResponse("22012"));
  assertEquals(heard.notices.map(({ sqlstate }) => sqlstate), ["22012"]);
  assertEquals([conversation.lastWords, conversation.dismissed], [null, false]);
});

Deno.test("Conversation ends when the server leaves UTF-8: no text could be read any more", () => {
  const { conversation } = converse();
  for (const name of ["UTF8", "utf-8"]) {
    feed(conversation, parameterStatus("client_encoding", name));
  }
  assertThrows(
    () => feed(conversation, parameterStatus("client_encoding", "LATIN1")),
    ProtocolError,
    "client_encoding",
  );
});

Deno.test("Conversation ends where times are floating point numbers", () => {
  const { conversation } = converse();
  feed(conversation, parameterStatus("integer_datetimes", "on"));
  assertThrows(
    () => feed(conversation, parameterStatus("integer_datetimes", "off")),
    ProtocolError,
    "integer_datetimes is off",
  );
});

interface Loss {
  readonly reason: Error;
  readonly begun: number;
  readonly done: number;
}

/** Three scripts of 14 bytes each, lost. */
async function lose({ reason, begun, done }: Loss): Promise<DatabaseError[]> {
  const { conversation } = converse();
  const scripts = [script(), script(), script()];
  const errors = scripts.map((exchange) => assertRejects(() => exchange.done, DatabaseError));
  for (const exchange of scripts) conversation.start(exchange);
  assertEquals(conversation.out.position, 42);
  conversation.abort(reason, { begun, done });
  assertEquals(conversation.waiting, 0);
  return await Promise.all(errors);
}

Deno.test("Conversation.abort() says of each request how much of it was sent", async () => {
  const errors = await lose({ reason: new OperationalError("gone"), begun: 28, done: 14 });
  assertEquals(errors.map(({ sent }) => sent), ["yes", "partial", "no"]);
  const retryable = errors.map(({ retryable }) => retryable);
  assertEquals(retryable, ["unknown", "unknown", "never-sent"]);
  assertEquals(errors.map(({ phase }) => phase), ["execute", "execute", "execute"]);
});

Deno.test("Conversation.abort() rejects with OperationalError for any loss", async () => {
  const reason = new TypeError("gone");
  for (const error of await lose({ reason, begun: 42, done: 42 })) {
    assertEquals(error.constructor, OperationalError);
    assertEquals(error.message, "Cannot execute: gone");
    assertEquals(error.cause, reason);
  }
});

Deno.test("Conversation.abort() rejects with ProtocolError when that is the reason", async () => {
  const reason = new ProtocolError("Cannot read from the server: no");
  for (const error of await lose({ reason, begun: 42, done: 42 })) {
    assertEquals(error.constructor, ProtocolError);
    assertEquals(error.cause, reason);
    assertEquals(error.retryable, "unknown");
  }
});

Deno.test("Conversation.abort() rejects with what the server said at the end", async () => {
  const diag = { severity: "FATAL", sqlstate: "57P01", messagePrimary: "terminating" };
  const reason = new AdminShutdown("terminating", { diag });
  for (const error of await lose({ reason, begun: 42, done: 42 })) {
    assertEquals(error.constructor, AdminShutdown);
    assertEquals([error.code, error.retryable], ["57P01", "unknown"]);
  }
});

Deno.test("Conversation.abort() rejects with the code of any report of the server", async () => {
  const diag = { severity: "FATAL", sqlstate: "25P03", messagePrimary: "idle for too long" };
  const reason = new OperationalError("idle for too long", { diag });
  for (const error of await lose({ reason, begun: 0, done: 0 })) {
    assertEquals(error.constructor, OperationalError);
    assertEquals([error.code, error.retryable], ["25P03", "never-sent"]);
  }
});

Deno.test("Conversation.abort() rejects a request with what the server had said of it", async () => {
  const { conversation } = converse();
  const exchange = script();
  conversation.start(exchange);
  feed(conversation, errorResponse("42601"));
  conversation.abort(new OperationalError("gone"), { begun: 14, done: 14 });
  const error = await assertRejects(() => exchange.done, DatabaseError);
  assertEquals([error.code, error.retryable], ["42601", "no"]);
});

Deno.test("A FATAL report leaves open whether the statement took effect", async () => {
  const { conversation } = converse();
  const exchange = script();
  conversation.start(exchange);
  feed(conversation, commandComplete("INSERT 0 1"), fatal("57P01"));
  conversation.abort(new OperationalError("gone"), { begun: 14, done: 14 });
  const error = await assertRejects(() => exchange.done, AdminShutdown);
  assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
});

Deno.test("BindComplete answers no script", () => {
  const { conversation } = converse();
  conversation.start(script());
  assertThrows(
    () => feed(conversation, BIND_COMPLETE),
    ProtocolError,
    "BindComplete came out of turn",
  );
});

Deno.test("Conversation.start() refuses a request made while another one writes its values", () => {
  const { conversation } = converse();
  const inner = script("inner");
  let refused: unknown = null;
  const outer = new QueryExchange(requestOf({
    binding: {
      name: "",
      resultFormats: [],
      writeParameters: (out) => {
        refused = assertThrows(() => conversation.start(inner), InterfaceError);
        out.int16(0);
        out.int16(0);
      },
    },
  }));
  conversation.start(outer);
  assertEquals(
    (refused as Error).message,
    "Cannot execute: a value of another statement is being written; call nothing from an encoder",
  );
  assertEquals([takeTypes(conversation), conversation.waiting], ["PDBES", 1]);
  conversation.start(inner);
  assertEquals([takeTypes(conversation), conversation.waiting], ["Q", 2]);
});

Deno.test("Conversation ends when the server reports parameters without end", () => {
  const { conversation } = converse();
  for (let i = 0; i < 256; i++) feed(conversation, parameterStatus(`p${i}`, "x"));
  feed(conversation, parameterStatus("p0", "y"));
  assertEquals(conversation.parameters.get("p0"), "y");
  assertThrows(
    () => feed(conversation, parameterStatus("p256", "x")),
    ProtocolError,
    "more than 256 parameters",
  );
});
