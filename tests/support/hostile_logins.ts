/**
 * Servers that are none, or that break the rules before anybody is logged in.
 * @module
 */

import type { Move } from "./hostile_server.ts";
import { type HostileScript, SILENCE_MS, WELCOME, WITHIN_MS } from "./hostile_script.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  type Bytes,
  commandComplete,
  concat,
  COPY_BOTH,
  COPY_IN,
  COPY_OUT,
  cstring,
  dataRow,
  errorResponse,
  int16,
  int32,
  message,
  notice,
  notification,
  parameterStatus,
  readyForQuery,
  rowDescription,
  utf8,
} from "./scripted_messages.ts";

/** On a connection on which the client begins in clear. */
function answering(...moves: readonly Move[]): HostileScript {
  return { act: "connect", turns: [["startup", ...moves]], options: { sslMode: "disable" } };
}

/** Where nothing is to be refused, the time runs out. */
function waiting(...moves: readonly Move[]): HostileScript {
  const { options, ...script } = answering(...moves);
  return {
    ...script,
    options: { ...options, connectTimeout: SILENCE_MS },
    within: SILENCE_MS + WITHIN_MS,
    error: /^TimeoutError: /,
  };
}

const TLS_ALERT = Uint8Array.of(21, 3, 3, 0, 2, 2, 40);
const SERVER_HELLO = concat(Uint8Array.of(22, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3), new Uint8Array(84));

/** Servers of other protocols. */
export const OTHER_PROTOCOLS: Readonly<Record<string, HostileScript>> = {
  "an HTTP response": answering(utf8("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
  "an SSH banner": { ...answering(), turns: [["connect", utf8("SSH-2.0-OpenSSH_9.2p1\r\n")]] },
  "an SMTP greeting": { ...answering(), turns: [["connect", utf8("220 mail ESMTP\r\n")]] },
  "a MySQL greeting": {
    ...answering(),
    turns: [["connect", concat(Uint8Array.of(74, 0, 0, 0, 10), cstring("8.0.33"))]],
  },
  "a Redis error": answering(utf8("-ERR unknown command\r\n")),
  "a TLS alert in clear": answering(TLS_ALERT),
  "a TLS ServerHello in clear": answering(SERVER_HELLO),
  "NULs without end": answering({ endless: new Uint8Array(4096) }),
  "ones without end": answering({ endless: new Uint8Array(4096).fill(255) }),
  "an echo of the client": answering({
    reply: (heard) => Uint8Array.from(heard, (c) => c.charCodeAt(0)),
  }),
  "the error of a server that cannot fork": {
    ...answering(utf8("Ecould not fork new process: out of memory\n\0"), "fin"),
  },
  "hanging up": answering("fin"),
  "hanging up at once": { ...answering(), turns: [["connect", "fin"]] },
  "a reset": answering("rst"),
  "a reset at once": { ...answering(), turns: [["connect", "rst"]] },
  "silence": waiting(),
  "one byte and silence": waiting(utf8("R")),
  "a welcome that trickles for too long": waiting({ trickle: WELCOME, every: 50 }),
  "a welcome without its end": waiting(AUTHENTICATION_OK),
  "hanging up within a message": answering(AUTHENTICATION_OK.subarray(0, 7), "fin"),
};

/** Messages that cannot be. */
export const BROKEN_MESSAGES: Readonly<Record<string, HostileScript>> = {
  "a message of 2 GB": answering(message("R", new Uint8Array(), 0x7fffffff)),
  "an error of 1 GB": answering(message("E", new Uint8Array(), 0x3fffffff)),
  "a notice of 1 GB": answering(message("N", new Uint8Array(), 0x3fffffff)),
  "a notification of 1 GB": answering(message("A", new Uint8Array(), 0x3fffffff)),
  "a parameter of 31 kB": answering(message("S", new Uint8Array(), 31_000)),
  "a length below zero": answering(message("R", new Uint8Array(), -1)),
  "the smallest length": answering(message("R", new Uint8Array(), -0x80000000)),
  "a length of 0": answering(message("R", new Uint8Array(), 0)),
  "a length of 3": answering(message("R", new Uint8Array(), 3)),
  "a type that is not known": answering(message("?")),
  "a type of 0": answering(message("\0")),
  "a request for authentication without a code": answering(message("R")),
  "half a code of authentication": answering(message("R", int16(0))),
  "AuthenticationOk with more behind it": answering(authentication(0, int32(0))),
  "AuthenticationOk twice": answering(AUTHENTICATION_OK, AUTHENTICATION_OK),
  "a parameter without its end": answering(AUTHENTICATION_OK, message("S", utf8("a\0b"))),
  "a parameter with more behind it": answering(
    AUTHENTICATION_OK,
    message("S", utf8("a\0b\0c")),
  ),
  "a parameter that is no text": waiting(
    AUTHENTICATION_OK,
    message("S", Uint8Array.of(97, 0, 0xff, 0xfe, 0)),
  ),
  "another encoding": answering(
    AUTHENTICATION_OK,
    parameterStatus("client_encoding", "LATIN1"),
    readyForQuery(),
  ),
  "half a notification": answering(AUTHENTICATION_OK, message("A", int16(1))),
  "an error without fields": answering(message("E", Uint8Array.of(0)), "fin"),
  "an error without a body": answering(message("E")),
  "an error without its end": answering(message("E", utf8("SFATAL\0C28000"))),
  "an error of NULs": answering(message("E", new Uint8Array(20_000))),
  "an error that is no text": answering(message("E", Uint8Array.of(77, 0xff, 0xfe, 0, 0))),
  "an error with fields that are not known": answering(
    message("E", concat(cstring("SFATAL"), cstring("\x01x"), cstring("~y"), Uint8Array.of(0))),
  ),
  "an error with each field twice": answering(
    message("E", concat(...["SA", "SB", "C1", "C2", "Ma", "Mb"].map(cstring), Uint8Array.of(0))),
  ),
  "an error with a code that is none": answering(errorResponse("x".repeat(1000))),
  "an error in control characters": answering(
    errorResponse("28000", { M: "\x1b]0;owned\x07\x1b[2J\x1b[31m\r\b\x9b" }),
  ),
  "an error of 29 kB": answering(errorResponse("28000", { M: "x".repeat(29_000) })),
};

/** Messages that are right, in the wrong place. */
export const OUT_OF_TURN: Readonly<Record<string, HostileScript>> = {
  "ReadyForQuery before AuthenticationOk": answering(readyForQuery()),
  "ReadyForQuery with a status that is none": answering(AUTHENTICATION_OK, readyForQuery("?")),
  "ReadyForQuery without a status": answering(AUTHENTICATION_OK, message("Z")),
  "ReadyForQuery with two": answering(AUTHENTICATION_OK, readyForQuery("II")),
  "BackendKeyData before AuthenticationOk": answering(backendKeyData(1, 2)),
  "BackendKeyData twice": answering(
    AUTHENTICATION_OK,
    backendKeyData(1, 2),
    backendKeyData(3, 4),
  ),
  "a key of no bytes": answering(AUTHENTICATION_OK, message("K", int32(1))),
  "a key of 3 bytes": answering(AUTHENTICATION_OK, message("K", concat(int32(1), utf8("abc")))),
  "a key of 257 bytes": answering(
    AUTHENTICATION_OK,
    message("K", concat(int32(1), new Uint8Array(257))),
  ),
  "a key without a process": answering(AUTHENTICATION_OK, message("K")),
  "RowDescription": answering(rowDescription()),
  "DataRow": answering(AUTHENTICATION_OK, dataRow(null)),
  "CommandComplete": answering(AUTHENTICATION_OK, commandComplete("SELECT 1")),
  "CopyInResponse": answering(AUTHENTICATION_OK, COPY_IN),
  "CopyOutResponse": answering(AUTHENTICATION_OK, COPY_OUT),
  "CopyBothResponse": answering(AUTHENTICATION_OK, COPY_BOTH),
  "FunctionCallResponse": answering(AUTHENTICATION_OK, message("V", int32(-1))),
  "ParseComplete": answering(AUTHENTICATION_OK, message("1")),
  "another version of the protocol": answering(message("v", concat(int32(99), int32(0)))),
  "a version below zero": answering(message("v", concat(int32(-1), int32(0)))),
  "a version and options below zero": answering(message("v", concat(int32(0), int32(-1)))),
  "a version and 2 billion options": answering(message("v", concat(int32(0), int32(0x7fffffff)))),
  "half a version": answering(message("v", int16(0))),
  "a version with options nobody asked for": answering(
    message("v", concat(int32(0), int32(1), cstring("_pq_.x"))),
  ),
  "a version after AuthenticationOk": answering(
    AUTHENTICATION_OK,
    message("v", concat(int32(0), int32(0))),
  ),
  "notices without end": answering({ endless: notice("01000", { M: "x".repeat(8_000) }) }),
  "notices of one byte without end": answering({
    endless: manyOf(message("N", new Uint8Array(1))),
  }),
  "the same parameter without end": answering({
    endless: manyOf(parameterStatus("a", "x".repeat(100))),
  }),
  "parameters without end": answering(AUTHENTICATION_OK, {
    endless: (number) => parameterStatus(`p${number}`, "x".repeat(20_000)),
  }),
  "notices behind AuthenticationOk without end": waiting(AUTHENTICATION_OK, {
    endless: notice("01000", { M: "x".repeat(8_000) }),
  }),
  "notifications without end": waiting(AUTHENTICATION_OK, {
    endless: notification(1, "c", "x".repeat(8_000)),
  }),
};

function manyOf(bytes: Bytes): Bytes {
  return concat(...new Array<Bytes>(100).fill(bytes));
}

/** Requests for proofs. */
export const PROOFS: Readonly<Record<string, HostileScript>> = {
  "a salt of no bytes": answering(authentication(5)),
  "a salt of 3 bytes": answering(authentication(5, utf8("abc"))),
  "a salt of 5 bytes": answering(authentication(5, utf8("abcde"))),
  "a salt of 20 kB": answering(authentication(5, new Uint8Array(20_000))),
  "Kerberos": answering(authentication(2)),
  "SCM credentials": answering(authentication(6)),
  "GSSAPI": answering(authentication(7)),
  "GSSAPI to be continued": answering(authentication(8, utf8("token"))),
  "SSPI": answering(authentication(9)),
  "a method that is not known": answering(authentication(99)),
  "a method below zero": answering(authentication(-1)),
  "a cleartext password with more behind it": answering(authentication(3, int32(0))),
  "a cleartext password twice": {
    ...answering(),
    turns: [["startup", authentication(3)], ["p", authentication(3)]],
    options: { sslMode: "disable", requireAuth: "password" },
  },
  "no mechanisms": answering(authenticationSasl()),
  "mechanisms without their end": answering(authentication(10, utf8("SCRAM-SHA-256"))),
  "mechanisms that are not known": answering(authenticationSasl("SCRAM-SHA-1", "PLAIN", "\x1b[2J")),
  "5000 mechanisms": answering(
    authenticationSasl(...Array.from({ length: 5000 }, (_, i) => `M${i}`)),
  ),
  "no more than a terminator": answering(authentication(10)),
  "SCRAM to be continued before it began": answering(authentication(11, utf8("r=x,s=c2Fs,i=1"))),
  "the end of SCRAM before it began": answering(authentication(12, utf8("v=AAAA"))),
};

/** SCRAM's first message as it should be, made of what the client has said; `more` changes it. */
function inScram(make: (nonce: string) => string, ...more: readonly Move[]): HostileScript {
  const reply = (heard: string): Bytes => {
    const nonce = /r=([^,]+)$/.exec(heard)?.[1] ?? "";
    return authentication(11, utf8(make(nonce)));
  };
  const first = authenticationSasl("SCRAM-SHA-256");
  const turns: HostileScript["turns"] = more.length === 0
    ? [["startup", first], ["p", { reply }]]
    : [["startup", first], ["p", { reply }], ["p", ...more]];
  return { ...answering(), turns };
}

const good = (nonce: string): string => `r=${nonce}server,s=c2FsdA==,i=4096`;

/** Servers that do not know SCRAM, or do not know the password. */
export const SCRAM: Readonly<Record<string, HostileScript>> = {
  ...Object.fromEntries(
    ["0", "-1", "2147483648", "1000000000", "99999999999999999999", "4096x", "+4096", "", "1e3"]
      .map((i) => [`${i || "no"} iterations`, inScram((r) => `r=${r}server,s=c2FsdA==,i=${i}`)]),
  ),
  "the client's own nonce": inScram((nonce) => `r=${nonce},s=c2FsdA==,i=4096`),
  "another nonce": inScram(() => "r=other,s=c2FsdA==,i=4096"),
  "no nonce": inScram(() => "s=c2FsdA==,i=4096"),
  "half the nonce": inScram((nonce) => `r=${nonce.slice(0, 5)},s=c2FsdA==,i=4096`),
  "a salt that is not base64": inScram((nonce) => `r=${nonce}server,s=*!*,i=4096`),
  "an empty salt": inScram((nonce) => `r=${nonce}server,s=,i=4096`),
  "an empty first message": inScram(() => ""),
  "a first message of commas": inScram(() => ",".repeat(10_000)),
  "an extension that must be understood": inScram((nonce) => `m=x,${good(nonce)}`),
  "an error in place of the first message": inScram(() => "e=other-error"),
  "a first message that is no text": inScram((nonce) => `r=${nonce}\udc00,s=c2FsdA==,i=4096`),
  "a nonce of 20 kB": inScram((nonce) => `r=${nonce}${"x".repeat(20_000)},s=c2FsdA==,i=0`),
  "AuthenticationOk in place of a proof": inScram(good, WELCOME),
  "a wrong proof": inScram(good, authentication(12, utf8(`v=${btoa("x".repeat(32))}`)), WELCOME),
  "a short proof": inScram(good, authentication(12, utf8("v=AA==")), WELCOME),
  "an empty proof": inScram(good, authentication(12), WELCOME),
  "a proof that is not base64": inScram(good, authentication(12, utf8("v=***")), WELCOME),
  "an error in place of a proof": inScram(
    good,
    authentication(12, utf8("e=invalid-proof")),
    WELCOME,
  ),
  "SCRAM once more": inScram(good, authenticationSasl("SCRAM-SHA-256")),
  "a cleartext password in the middle": inScram(good, authentication(3)),
  "hanging up in the middle": inScram(good, "fin"),
};
