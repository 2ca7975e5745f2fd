/**
 * Servers that let a client in, and then answer its statements with what no server should.
 * @module
 */

import type { Act } from "./hostile_acts.ts";
import type { Move } from "./hostile_server.ts";
import {
  ANSWER,
  COMPLETED,
  type HostileScript,
  PREPARED,
  SILENCE_MS,
  WELCOME,
  WITHIN_MS,
} from "./hostile_script.ts";
import {
  authentication,
  backendKeyData,
  BIND_COMPLETE,
  type Bytes,
  CLOSE_COMPLETE,
  commandComplete,
  concat,
  COPY_BOTH,
  COPY_DATA,
  COPY_DONE,
  COPY_IN,
  COPY_OUT,
  cstring,
  dataRow,
  EMPTY_QUERY,
  errorResponse,
  fatal,
  int16,
  int32,
  message,
  NO_DATA,
  notice,
  notification,
  parameterDescription,
  parameterStatus,
  PARSE_COMPLETE,
  PORTAL_SUSPENDED,
  readyForQuery,
  rowDescription,
  textRow,
  utf8,
} from "./scripted_messages.ts";

/** The error, and the answer to the empty query that is sent behind. */
const COPY_REFUSED = concat(
  errorResponse("57014"),
  readyForQuery(),
  EMPTY_QUERY,
  readyForQuery(),
);
const ROW = textRow("1");

/** The answer to the first statement. */
function answering(...moves: readonly Move[]): HostileScript {
  return { act: "execute", turns: [["startup", WELCOME], ["S", ...moves]] };
}

/** What comes after the description, in place of a row or behind one. */
function inRows(...moves: readonly Move[]): HostileScript {
  return answering(PREPARED, ...moves);
}

/** A server that stops talking, whom nobody can cancel: the second connection is the cancel request's. */
function silent(script: HostileScript): HostileScript {
  return {
    ...script,
    options: { timeout: SILENCE_MS },
    second: [["cancel", "fin"]],
    within: SILENCE_MS + GRACE_MS + WITHIN_MS,
  };
}

/** How long a statement may go on after it was to be cancelled, milliseconds: for the request, and after it. */
const GRACE_MS = 2 * 200;

/** DataRow, its count and its lengths. */
export const ROWS: Readonly<Record<string, HostileScript>> = {
  "a field of length -2": inRows(message("D", concat(int16(1), int32(-2))), COMPLETED),
  "a field of the smallest length": inRows(
    message("D", concat(int16(1), int32(-0x80000000))),
    COMPLETED,
  ),
  "a field longer than its message": inRows(
    message("D", concat(int16(1), int32(9), int32(1))),
    COMPLETED,
  ),
  "a field of 2 GB": inRows(message("D", concat(int16(1), int32(0x7fffffff))), COMPLETED),
  "a field of a length that is cut": inRows(message("D", concat(int16(1), int16(0))), COMPLETED),
  "a row with more behind it": inRows(
    message("D", concat(int16(1), int32(-1), int32(0))),
    COMPLETED,
  ),
  "a row of no fields": inRows(dataRow(), COMPLETED),
  "a row of two fields": inRows(dataRow(int32(1), int32(2)), COMPLETED),
  "a row of 65535 fields": inRows(message("D", int16(-1)), COMPLETED),
  "a row without a count": inRows(message("D"), COMPLETED),
  "a row of half a count": inRows(message("D", new Uint8Array(1)), COMPLETED),
  "a row of a length below zero": inRows(message("D", new Uint8Array(), -5)),
  "a row of 2 GB": inRows(message("D", new Uint8Array(), 0x7fffffff)),
  "a row before its description": answering(PARSE_COMPLETE, ROW, COMPLETED),
  "a row behind CommandComplete": inRows(commandComplete("SELECT 1"), ROW, readyForQuery()),
  "an int4 that is none": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    rowDescription({ name: "n", oid: 23 }),
    BIND_COMPLETE,
    textRow("abc"),
    COMPLETED,
  ),
  "a second description": inRows(rowDescription({ name: "m", oid: 25 }), ROW, COMPLETED),
  "a description without a count": answering(PARSE_COMPLETE, parameterDescription(), message("T")),
  "65535 columns and no names": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    message("T", int16(-1)),
  ),
  "65535 columns with empty names": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    message("T", concat(int16(-1), new Uint8Array(19 * 65_535))),
    message("?"),
  ),
  "a column without the end of its name": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    message("T", concat(int16(1), utf8("x".repeat(100_000)))),
  ),
  "a column with more behind it": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    message("T", concat(int16(1), cstring("a"), new Uint8Array(19))),
  ),
  "a description of a length below zero": answering(message("T", new Uint8Array(), -100)),
  "65535 parameters and no types": answering(PARSE_COMPLETE, message("t", int16(-1))),
  "parameters of half a megabyte": answering(message("t", new Uint8Array(), 500_000)),
  "parameters with more behind them": answering(PARSE_COMPLETE, message("t", new Uint8Array(3))),
  "a parameter nobody wrote": answering(
    PARSE_COMPLETE,
    parameterDescription(23),
    NO_DATA,
    readyForQuery(),
  ),
};

/** Messages in the wrong place, or that no server sends. */
export const REPLIES: Readonly<Record<string, HostileScript>> = {
  "ReadyForQuery in place of everything": answering(readyForQuery()),
  "ReadyForQuery before the row": inRows(readyForQuery()),
  "ReadyForQuery with a status that is none": inRows(
    ROW,
    commandComplete("SELECT 1"),
    readyForQuery("X"),
  ),
  "ReadyForQuery of 5 bytes": inRows(ROW, commandComplete("SELECT 1"), readyForQuery("IIIII")),
  "a second ReadyForQuery": { ...answering(ANSWER, readyForQuery()), act: "twice", sent: "any" },
  "a second answer": { ...answering(ANSWER, ANSWER), act: "twice", sent: "any" },
  "a second CommandComplete": inRows(ROW, commandComplete("SELECT 1"), COMPLETED),
  "a command's tag without its end": inRows(ROW, message("C", utf8("SELECT 1")), readyForQuery()),
  "a command's tag of 40 kB": inRows(ROW, message("C", utf8("x".repeat(40_000)))),
  "EmptyQueryResponse with a body": inRows(message("I", int32(1)), readyForQuery()),
  "PortalSuspended": inRows(ROW, PORTAL_SUSPENDED, readyForQuery()),
  "ParseComplete twice": answering(PARSE_COMPLETE, PARSE_COMPLETE),
  "BindComplete before ParseComplete": answering(BIND_COMPLETE),
  "BindComplete twice": inRows(BIND_COMPLETE),
  "BindComplete with a body": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    NO_DATA,
    message("2", int32(0)),
  ),
  "CloseComplete": inRows(CLOSE_COMPLETE),
  "NoData, then a row": answering(
    PARSE_COMPLETE,
    parameterDescription(),
    NO_DATA,
    BIND_COMPLETE,
    ROW,
    COMPLETED,
  ),
  "AuthenticationOk": inRows(authentication(0)),
  "a request for a password": inRows(authentication(3)),
  "a key": inRows(backendKeyData(1, 2)),
  "another version of the protocol": inRows(message("v", new Uint8Array(8))),
  "FunctionCallResponse": inRows(message("V", int32(-1))),
  "CopyInResponse": {
    ...inRows(COPY_IN),
    turns: [["startup", WELCOME], ["S", PREPARED, COPY_IN], ["Q", COPY_REFUSED]],
  },
  "CopyOutResponse": inRows(
    COPY_OUT,
    COPY_DATA,
    COPY_DONE,
    commandComplete("COPY 1"),
    readyForQuery(),
  ),
  "CopyBothResponse": inRows(COPY_BOTH),
  "CopyData": inRows(COPY_DATA),
  "CopyDone": inRows(COPY_DONE),
  "a message of the client": inRows(message("Q", cstring("DROP TABLE t"))),
  "a type of 0xff": inRows(Uint8Array.of(255, 0, 0, 0, 4)),
  "NULs without end": inRows({ endless: new Uint8Array(4096) }),
  "noise without end": inRows({ endless: new Uint8Array(4096).fill(0xaa) }),
  "another encoding": inRows(parameterStatus("client_encoding", "SQL_ASCII")),
  "a parameter without its end": inRows(message("S", utf8("abc"))),
  "half a notification": inRows(message("A", int16(1))),
  "a notification without its end": inRows(message("A", concat(int32(1), utf8("abc")))),
  "a notice without its end": inRows(message("N", utf8("SNOTICE"))),
  "an error without fields": answering(message("E", Uint8Array.of(0)), readyForQuery()),
  "an error without a body": answering(message("E"), readyForQuery()),
  "an error without its end": answering(message("E", utf8("SERROR\0C22012")), readyForQuery()),
  "an error in control characters": answering(
    errorResponse("22012", { M: "\x1b]0;owned\x07\x1b[2J\r\b" }),
    readyForQuery(),
  ),
  "two errors": answering(errorResponse("22012"), errorResponse("22012"), readyForQuery()),
  "an error, then rows": answering(errorResponse("22012"), PREPARED, ROW, COMPLETED),
  "a fatal error and no end": inRows(fatal("57P01")),
  "hanging up in place of a row": inRows("fin"),
  "hanging up within a row": inRows(ROW.subarray(0, 9), "fin"),
  "a reset within a row": inRows(ROW.subarray(0, 9), "rst"),
  "hanging up before ReadyForQuery": inRows(ROW, commandComplete("SELECT 1"), "fin"),
  "nonsense one byte at a time": answering({
    trickle: concat(PREPARED.subarray(0, 5), message("?")),
    every: 1,
  }),
};

/** The other requests of a client, and the place at which their answer begins. */
const ON: readonly [Act, on: string, HostileScript["sent"]?][] = [
  ["parameters", "S", "no"], // it is prepared first
  ["together", "S"],
  ["script", "Q"],
  ["stream", "S", "no"],
  ["many", "S", "no"],
  ["copyIn", "H"],
  ["copyOut", "H"],
  ["transaction", "Q"],
];

const ANYWHERE: Readonly<Record<string, readonly Move[]>> = {
  "a type that is not known": [message("?")],
  "a length below zero": [message("1", new Uint8Array(), -1)],
  "ReadyForQuery": [readyForQuery()],
  "AuthenticationOk": [authentication(0)],
  "CopyBothResponse": [PARSE_COMPLETE, BIND_COMPLETE, COPY_BOTH],
  "a row and nothing else": [ROW, readyForQuery()],
  "hanging up": ["fin"],
  "NULs": [new Uint8Array(1000)],
};

/** The same nonsense for each kind of request. */
export const EVERY_REQUEST: Readonly<Record<string, HostileScript>> = Object.fromEntries(
  ON.flatMap(([act, on, sent]) =>
    Object.entries(ANYWHERE).map(([what, moves]) => [
      `${act}: ${what}`,
      {
        act,
        turns: [["startup", WELCOME], [on, ...moves]],
        ...(sent && { sent }),
      } satisfies HostileScript,
    ])
  ),
);

function copying(act: "copyIn" | "copyOut", ...moves: readonly Move[]): HostileScript {
  const before = concat(PARSE_COMPLETE, BIND_COMPLETE);
  return { act, turns: [["startup", WELCOME], ["H", before, ...moves]] };
}

/** COPY, in both directions. */
export const COPIES: Readonly<Record<string, HostileScript>> = {
  "in: CopyOutResponse": copying(
    "copyIn",
    COPY_OUT,
    COPY_DONE,
    commandComplete("COPY 0"),
    readyForQuery(),
  ),
  "in: CommandComplete at once": copying("copyIn", commandComplete("COPY 0"), readyForQuery()),
  "in: CopyInResponse twice": copying("copyIn", COPY_IN, COPY_IN),
  "in: CopyInResponse without a body": copying("copyIn", message("G")),
  "in: CopyInResponse of a negative count": copying("copyIn", message("G", new Uint8Array(2))),
  "in: data": copying("copyIn", COPY_IN, COPY_DATA),
  "in: an error": copying("copyIn", COPY_IN, errorResponse("22P04"), readyForQuery()),
  "in: hanging up": copying("copyIn", COPY_IN, "fin"),
  "in: a reset": copying("copyIn", COPY_IN, "rst"),
  "out: CopyInResponse": copying("copyOut", COPY_IN),
  "out: CopyOutResponse twice": copying("copyOut", COPY_OUT, COPY_OUT),
  "out: data before CopyOutResponse": copying("copyOut", COPY_DATA),
  "out: data behind CopyDone": copying("copyOut", COPY_OUT, COPY_DONE, COPY_DATA),
  "out: CopyDone twice": copying("copyOut", COPY_OUT, COPY_DONE, COPY_DONE),
  "out: a row": copying("copyOut", COPY_OUT, ROW),
  "out: data of a length below zero": copying("copyOut", COPY_OUT, message("d", utf8(""), -1)),
  "out: data of 2 GB": copying("copyOut", COPY_OUT, message("d", utf8(""), 0x7fffffff)),
  "out: CommandComplete before CopyDone": copying(
    "copyOut",
    COPY_OUT,
    COPY_DATA,
    commandComplete("COPY 1"),
  ),
  "out: hanging up": copying("copyOut", COPY_OUT, COPY_DATA, "fin"),
  "out: hanging up within data": copying("copyOut", COPY_OUT, COPY_DATA.subarray(0, 6), "fin"),
  "out: NULs": copying("copyOut", COPY_OUT, new Uint8Array(100)),
};

function idle(...moves: readonly Move[]): HostileScript {
  return { act: "idle", turns: [["startup", WELCOME, ...moves]], sent: "no" };
}

/** A connection on which nothing was asked. */
export const IDLE: Readonly<Record<string, HostileScript>> = {
  "a row": idle(ROW),
  "CommandComplete": idle(commandComplete("SELECT 1")),
  "ReadyForQuery": idle(readyForQuery()),
  "a type that is not known": idle(message("?")),
  "AuthenticationOk": idle(authentication(0)),
  "CopyInResponse": idle(COPY_IN),
  "CopyBothResponse": idle(COPY_BOTH),
  "data": idle(COPY_DATA),
  "ParseComplete": idle(PARSE_COMPLETE),
  "a fatal error": idle(fatal("57P01")),
  "an error without its end": idle(message("E", utf8("S"))),
  "NULs": idle(new Uint8Array(100)),
  "a length below zero": idle(message("N", utf8(""), -1)),
  "a notice of 2 GB": idle(message("N", utf8(""), 0x7fffffff)),
  "hanging up": idle("fin"),
  "a reset": idle("rst"),
};

const cancelled = (...moves: readonly Move[]): HostileScript => ({
  ...silent(answering()),
  second: [["cancel", ...moves]],
});

/** What does not end by itself. */
export const ENDLESS: Readonly<Record<string, HostileScript>> = {
  "silence": silent(answering()),
  "silence within a row of 1 GB": silent(inRows(message("D", new Uint8Array(), 0x3ffffff0))),
  "silence within an error of 1 GB": silent(answering(message("E", new Uint8Array(), 0x3ffffff0))),
  "notices": silent(inRows({ endless: notice("01000", { M: "x".repeat(8_000) }) })),
  "parameters": inRows({
    endless: (n: number): Bytes => parameterStatus(`p${n}`, "x".repeat(20_000)),
  }),
  "notifications": silent(inRows({ endless: notification(1, "c", "x".repeat(200)) })),
  "noise for a cancel request": cancelled({ endless: new Uint8Array(4096).fill(0x55) }),
  "silence for a cancel request": cancelled(),
  "a reset for a cancel request": cancelled("rst"),
  "a welcome for a cancel request": cancelled(WELCOME),
};
