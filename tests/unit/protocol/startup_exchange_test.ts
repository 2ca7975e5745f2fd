import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProtocolError,
} from "../../../src/errors.ts";
import type { Challenge } from "../../../src/protocol/challenge.ts";
import type { Versions } from "../../../src/protocol/protocol_version.ts";
import { StartupExchange } from "../../../src/protocol/startup_exchange.ts";
import { converse, type Conversing, feed } from "../../support/scripted_conversation.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  BIND_COMPLETE,
  type Bytes,
  commandComplete,
  concat,
  COPY_DATA,
  COPY_IN,
  COPY_OUT,
  cstring,
  errorResponse,
  fatal,
  int32,
  message,
  notice,
  notification,
  parameterStatus,
  readyForQuery,
  rowDescription,
  textRow,
  utf8,
} from "../../support/scripted_messages.ts";

const PARAMETERS = { user: "me", database: "db", "_pq_.known": "1" };
const NEGOTIABLE: Versions = { min: "3.0", max: "3.2" };

/** NegotiateProtocolVersion. */
function negotiate(minor: number, ...unknown: readonly string[]): Bytes {
  return message(
    "v",
    concat(int32(0x30000 + minor), int32(unknown.length), ...unknown.map(cstring)),
  );
}

function start(
  { conversation }: Conversing,
  challenged: (challenge: Challenge) => void = () => {},
  versions: Versions = { min: "3.0", max: "3.0" },
): StartupExchange {
  const exchange = new StartupExchange(PARAMETERS, challenged, versions);
  conversation.start(exchange);
  return exchange;
}

Deno.test("StartupExchange sends the version and the parameters", () => {
  const conversing = converse();
  start(conversing);
  const parameters = Object.entries(PARAMETERS).flat().map(cstring);
  const body = concat(int32(196_608), ...parameters, Uint8Array.of(0));
  assertEquals(conversing.conversation.out.take(), concat(int32(body.length + 4), body));
});

const NOT_SENT: Readonly<Record<string, readonly [Record<string, string>, string]>> = {
  "a NUL in a value": [{ user: "me\0role\0postgres" }, "NUL"],
  "a NUL in a name": [{ user: "me", "a\0role\0postgres": "x" }, "NUL"],
  "a name that is empty": [{ user: "me", "": "x" }, "has no name"],
  "half a character in a value": [{ user: "me\ud83d" }, "not well-formed"],
  "half a character in a name": [{ user: "me", "a\ude00": "x" }, "not well-formed"],
  "more than the server takes": [
    { user: "me", options: "x".repeat(10_000) },
    "more than 10000 bytes",
  ],
};

for (const [what, [parameters, state]] of Object.entries(NOT_SENT)) {
  Deno.test(`StartupExchange sends nothing with ${what}`, () => {
    const { conversation } = converse();
    const exchange = new StartupExchange(parameters, () => {});
    assertThrows(() => conversation.start(exchange), InterfaceError, state);
    assertEquals(conversation.out.length, 0);
  });
}

Deno.test("StartupExchange takes a key of up to 256 bytes where version 3.2 is agreed on", async () => {
  for (const length of [4, 32, 256]) {
    const conversing = converse();
    const exchange = start(conversing, () => {}, NEGOTIABLE);
    assertEquals(conversing.conversation.out.take().slice(4, 8), int32(0x30002));
    const key = crypto.getRandomValues(new Uint8Array(length));
    feed(conversing.conversation, AUTHENTICATION_OK, backendKeyData(7, key), readyForQuery());
    assertEquals(await exchange.done, { pid: 7, key });
  }
});

Deno.test("StartupExchange goes on with 3.0 where the server has no later version", async () => {
  const conversing = converse();
  const exchange = start(conversing, () => {}, NEGOTIABLE);
  feed(
    conversing.conversation,
    negotiate(0),
    AUTHENTICATION_OK,
    backendKeyData(7, 8),
    readyForQuery(),
  );
  assertEquals(await exchange.done, { pid: 7, key: int32(8) });
});

const NOT_AGREED: readonly (readonly [what: string, Versions, Bytes, string])[] = [
  [
    "a version that is too old",
    { min: "3.2", max: "3.2" },
    negotiate(0),
    "min_protocol_version asks for 3.2",
  ],
  ["an unknown option", NEGOTIABLE, negotiate(0, "_pq_.known"), "does not know _pq_.known"],
  ["an unknown option and the version", NEGOTIABLE, negotiate(2, "_pq_.known"), "does not know"],
  [
    "an unknown option with 3.0",
    { min: "3.0", max: "3.0" },
    negotiate(0, "_pq_.known"),
    "does not know",
  ],
];

for (const [what, versions, bytes, state] of NOT_AGREED) {
  Deno.test(`StartupExchange rejects for ${what}`, async () => {
    const conversing = converse();
    const exchange = start(conversing, () => {}, versions);
    assertThrows(() => feed(conversing.conversation, bytes), NotSupportedError, state);
    const error = await assertRejects(() => exchange.done, NotSupportedError, state);
    assertEquals(error.phase, "login");
  });
}

const NONSENSE: Readonly<Record<string, readonly Uint8Array[]>> = {
  "that is no change": [negotiate(2)],
  "with a later version": [negotiate(3)],
  "with version 3.1": [negotiate(1)],
  "with version 2": [message("v", concat(int32(0x20000), int32(0)))],
  "with a minor version alone": [message("v", concat(int32(0), int32(0)))],
  "with another major version": [message("v", concat(int32(0x40000), int32(0)))],
  "with a negative count": [message("v", concat(int32(0x30000), int32(-1)))],
  "with a count beyond its end": [message("v", concat(int32(0x30000), int32(1_000_000)))],
  "with a name without an end": [
    message("v", concat(int32(0x30000), int32(1), utf8("_pq_.known"))),
  ],
  "with something behind its end": [message("v", concat(int32(0x30000), int32(0), int32(0)))],
  "with an option that was not asked for": [negotiate(0, "_pq_.other")],
  "with a parameter that is no option": [negotiate(0, "user")],
  "twice": [negotiate(0), negotiate(0)],
  "after a challenge": [authentication(3), negotiate(0)],
  "after AuthenticationOk": [AUTHENTICATION_OK, negotiate(0)],
  "of more than 2000 bytes": [message("v", new Uint8Array(1_997))],
};

for (const [what, messages] of Object.entries(NONSENSE)) {
  Deno.test(`StartupExchange ends the session for NegotiateProtocolVersion ${what}`, () => {
    const conversing = converse();
    start(conversing, () => {}, NEGOTIABLE).done.catch(() => {});
    assertThrows(() => feed(conversing.conversation, ...messages), ProtocolError);
  });
}

for (const length of [0, 3, 257]) {
  Deno.test(`StartupExchange ends the session for a key of ${length} bytes, whatever the version`, () => {
    const conversing = converse();
    start(conversing, () => {}, NEGOTIABLE).done.catch(() => {});
    const key = backendKeyData(7, new Uint8Array(length));
    assertThrows(
      () => feed(conversing.conversation, AUTHENTICATION_OK, key),
      ProtocolError,
      `the key for cancelling has ${length} bytes`,
    );
  });
}

const OLD_ERROR = "Ecould not fork new process for connection: \u001b[2J no memory\n\0";

for (const chunk of [OLD_ERROR.length, 1, 5, 7]) {
  Deno.test(`StartupExchange reads an error of protocol 2 in chunks of ${chunk}`, async () => {
    const conversing = converse();
    const exchange = start(conversing);
    const bytes = utf8(OLD_ERROR);
    const text =
      "Cannot connect: the server says: could not fork new process for connection: \\u001b[2J no memory";
    for (let at = 0; at < bytes.length - chunk; at += chunk) {
      feed(conversing.conversation, bytes.slice(at, at + chunk));
    }
    const last = bytes.slice(-(bytes.length % chunk || chunk));
    assertThrows(() => feed(conversing.conversation, last), OperationalError, text);
    const error = await assertRejects(() => exchange.done, OperationalError, text);
    assertEquals([error.phase, error.retryable, error.cause], ["login", "never-sent", undefined]);
  });
}

const NO_OLD_ERRORS: Readonly<Record<string, readonly Uint8Array[]>> = {
  "after a challenge": [authentication(3), utf8(OLD_ERROR)],
  "that does not end": [utf8("E" + "x".repeat(30_002))],
  "with the length of a gigabyte": [message("E", new Uint8Array(), 0x40000000)],
  "with a negative length": [message("E", new Uint8Array(), -1)],
  "with control characters": [utf8("E\u0001\u0002\u0003\u0004 hello\0")],
  "of another type": [utf8("HTTP/1.1 400 Bad Request\0")],
};

for (const [what, parts] of Object.entries(NO_OLD_ERRORS)) {
  Deno.test(`StartupExchange takes no error of protocol 2 ${what}`, () => {
    const conversing = converse();
    start(conversing).done.catch(() => {});
    assertThrows(() => feed(conversing.conversation, ...parts), ProtocolError, "announces");
  });
}

Deno.test("StartupExchange escapes what whoever answers says, and shows it on one line", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  const M = "no\u001b[31m\nfatal: all is well\u202e";
  feed(conversing.conversation, errorResponse("28000", { M, D: "x\r" }));
  const error = await assertRejects(() => exchange.done, OperationalError);
  assertEquals(error.message, "no\\u001b[31m\\u000afatal: all is well\\u202e");
  assertEquals(error.diag?.messageDetail, "x\\u000d");
});

Deno.test("StartupExchange resolves with the key for cancelling", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, AUTHENTICATION_OK, parameterStatus("a", "b"), notice("00000"));
  feed(conversing.conversation, backendKeyData(-7, -8), readyForQuery());
  assertEquals(await exchange.done, { pid: -7, key: int32(-8) });
});

Deno.test("StartupExchange resolves without a key where a pooler gives none", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, AUTHENTICATION_OK, readyForQuery());
  assertEquals(await exchange.done, null);
});

Deno.test("StartupExchange tells of each challenge in order", () => {
  const challenges: Challenge[] = [];
  const conversing = converse();
  start(conversing, (challenge) => challenges.push(challenge));
  feed(conversing.conversation, authentication(3), authentication(5, Uint8Array.of(1, 2, 3, 4)));
  feed(conversing.conversation, authenticationSasl("A", "B"), authentication(11, utf8("x")));
  feed(conversing.conversation, authentication(12, utf8("y")), AUTHENTICATION_OK);
  assertEquals(challenges, [
    { kind: "cleartext" },
    { kind: "md5", salt: Uint8Array.of(1, 2, 3, 4) },
    { kind: "sasl", mechanisms: ["A", "B"] },
    { kind: "saslContinue", data: utf8("x") },
    { kind: "saslFinal", data: utf8("y") },
    { kind: "ok" },
  ]);
});

Deno.test("StartupExchange rejects with the server's error, whether or not ReadyForQuery comes", async () => {
  for (const bytes of [fatal("28P01"), errorResponse("28P01")]) {
    const conversing = converse();
    const exchange = start(conversing);
    feed(conversing.conversation, bytes);
    const error = await assertRejects(() => exchange.done, OperationalError);
    assertEquals([error.code, error.phase], ["28P01", "login"]);
  }
});

Deno.test("StartupExchange rejects with the error of who answers a challenge, and throws it", async () => {
  const conversing = converse();
  const refusal = new OperationalError("Cannot log in: no", { phase: "login" });
  const exchange = start(conversing, () => {
    throw refusal;
  });
  const error = assertThrows(
    () => feed(conversing.conversation, authentication(3)),
    OperationalError,
  );
  assert(error === refusal);
  assert(await assertRejects(() => exchange.done, OperationalError) === refusal);
});

Deno.test("StartupExchange.abort() rejects as a failure to connect, with nothing of the caller's sent", async () => {
  for (
    const reason of [new Error("gone"), new OperationalError("lost", { cause: new Error("gone") })]
  ) {
    const exchange = start(converse());
    exchange.abort(reason);
    const error = await assertRejects(
      () => exchange.done,
      OperationalError,
      "Cannot connect: gone",
    );
    assertEquals([error.phase, error.sent, error.retryable], ["login", "no", "never-sent"]);
  }
});

for (
  const [name, codes] of [["Kerberos V5", [2]], ["SCM credentials", [6]], ["GSSAPI", [7, 8]], [
    "SSPI",
    [9],
  ]] as const
) {
  Deno.test(`StartupExchange tells of ${name}, whatever comes with it`, () => {
    const challenges: Challenge[] = [];
    const conversing = converse();
    start(conversing, (challenge) => challenges.push(challenge));
    for (const code of codes) feed(conversing.conversation, authentication(code, utf8("x")));
    assertEquals(challenges, codes.map(() => ({ kind: "foreign", name })));
  });
}

const OUT_OF_TURN: Readonly<Record<string, readonly Uint8Array[]>> = {
  "ReadyForQuery before AuthenticationOk": [readyForQuery()],
  "BackendKeyData before AuthenticationOk": [backendKeyData(1, 2)],
  "CommandComplete after AuthenticationOk": [AUTHENTICATION_OK, commandComplete("SELECT 1")],
  "DataRow after AuthenticationOk": [AUTHENTICATION_OK, textRow("x")],
  "CopyBothResponse after AuthenticationOk": [AUTHENTICATION_OK, message("W", new Uint8Array(3))],
  "two AuthenticationOks": [AUTHENTICATION_OK, AUTHENTICATION_OK],
  "a challenge after AuthenticationOk": [AUTHENTICATION_OK, authentication(3)],
  "two BackendKeyData": [AUTHENTICATION_OK, backendKeyData(1, 2), backendKeyData(1, 2)],
  "BackendKeyData that is too short": [AUTHENTICATION_OK, message("K", int32(1))],
  "BackendKeyData that is too long": [AUTHENTICATION_OK, message("K", new Uint8Array(12))],
  "NoticeResponse before AuthenticationOk": [notice("01000")],
  "ParameterStatus before AuthenticationOk": [parameterStatus("a", "b")],
  "NotificationResponse before AuthenticationOk": [notification(1, "a", "b")],
  "CopyData before AuthenticationOk": [COPY_DATA],
  "an Authentication of more than 2000 bytes": [authentication(11, new Uint8Array(1_993))],
  "an unknown method": [authentication(99)],
  "a negative method": [authentication(-1)],
  "AuthenticationOk that is too long": [authentication(0, Uint8Array.of(0))],
  "a request for a password that is too long": [authentication(3, Uint8Array.of(0))],
  "a salt of three bytes": [authentication(5, new Uint8Array(3))],
  "a salt of five bytes": [authentication(5, new Uint8Array(5))],
  "mechanisms without an end": [authentication(10, cstring("A"))],
  "mechanisms with something behind their end": [authentication(10, utf8("A\0\0A"))],
  "an Authentication without a code": [message("R", new Uint8Array(3))],
  "CommandComplete": [commandComplete("SELECT 1")],
  "RowDescription": [rowDescription()],
  "DataRow": [textRow("x")],
  "BindComplete": [BIND_COMPLETE],
  "CopyInResponse": [COPY_IN],
  "CopyOutResponse": [COPY_OUT],
  "NegotiateProtocolVersion": [message("v", new Uint8Array(8))],
};

for (const [what, messages] of Object.entries(OUT_OF_TURN)) {
  Deno.test(`StartupExchange ends the session for ${what}`, () => {
    const conversing = converse();
    start(conversing).done.catch(() => {});
    assertThrows(() => feed(conversing.conversation, ...messages), ProtocolError);
  });
}
