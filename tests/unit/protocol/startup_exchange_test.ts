import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InterfaceError, OperationalError, ProtocolError } from "../../../src/errors.ts";
import {
  type Challenge,
  StartupExchange,
  writePassword,
  writeSaslInitial,
  writeSaslResponse,
} from "../../../src/protocol/startup_exchange.ts";
import { Writer } from "../../../src/protocol/writer.ts";
import { converse, type Conversing, feed } from "../../support/scripted_conversation.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  BIND_COMPLETE,
  commandComplete,
  concat,
  COPY_IN,
  COPY_OUT,
  cstring,
  errorResponse,
  fatal,
  int32,
  message,
  notice,
  parameterStatus,
  readyForQuery,
  rowDescription,
  textRow,
  utf8,
} from "../../support/scripted_messages.ts";

function start(
  { conversation }: Conversing,
  challenged: (challenge: Challenge) => void = () => {},
): StartupExchange {
  const exchange = new StartupExchange({ user: "me", database: "db" }, challenged);
  conversation.start(exchange);
  return exchange;
}

Deno.test("StartupExchange sends the version and the parameters", () => {
  const conversing = converse();
  start(conversing);
  const parameters = ["user", "me", "database", "db"].map(cstring);
  const body = concat(int32(196_608), ...parameters, Uint8Array.of(0));
  assertEquals(conversing.conversation.out.take(), concat(int32(body.length + 4), body));
});

Deno.test("StartupExchange sends no parameter with a NUL", () => {
  const { conversation } = converse();
  const exchange = new StartupExchange({ user: "me\0role\0postgres" }, () => {});
  assertThrows(() => conversation.start(exchange), InterfaceError, "NUL");
  assertEquals(conversation.out.length, 0);
});

Deno.test("StartupExchange resolves with the key for cancelling", async () => {
  const conversing = converse();
  const exchange = start(conversing);
  feed(conversing.conversation, AUTHENTICATION_OK, parameterStatus("a", "b"), notice("00000"));
  feed(conversing.conversation, backendKeyData(-7, -8), readyForQuery());
  assertEquals(await exchange.done, { pid: -7, key: -8 });
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

const OUT_OF_TURN: Readonly<Record<string, readonly Uint8Array[]>> = {
  "ReadyForQuery before AuthenticationOk": [readyForQuery()],
  "BackendKeyData before AuthenticationOk": [backendKeyData(1, 2)],
  "two AuthenticationOks": [AUTHENTICATION_OK, AUTHENTICATION_OK],
  "a challenge after AuthenticationOk": [AUTHENTICATION_OK, authentication(3)],
  "two BackendKeyData": [AUTHENTICATION_OK, backendKeyData(1, 2), backendKeyData(1, 2)],
  "BackendKeyData that is too short": [AUTHENTICATION_OK, message("K", int32(1))],
  "BackendKeyData that is too long": [AUTHENTICATION_OK, message("K", new Uint8Array(12))],
  "an unknown method": [authentication(99)],
  "Kerberos": [authentication(2)],
  "GSSAPI": [authentication(7)],
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

function written(write: (out: Writer) => void): Uint8Array {
  const out = new Writer();
  write(out);
  return out.take();
}

Deno.test("writePassword() writes a PasswordMessage", () => {
  assertEquals(written((out) => writePassword(out, "é")), message("p", cstring("é")));
});

Deno.test("writeSaslInitial() writes the mechanism and the data with its length", () => {
  const expected = message("p", concat(cstring("M"), int32(3), utf8("né")));
  assertEquals(written((out) => writeSaslInitial(out, "M", "né")), expected);
});

Deno.test("writeSaslResponse() writes the data alone", () => {
  assertEquals(written((out) => writeSaslResponse(out, "né")), message("p", utf8("né")));
});
