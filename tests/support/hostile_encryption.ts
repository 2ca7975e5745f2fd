/**
 * Servers that break the rules when they are asked for encryption.
 * @module
 */

import type { SslMode } from "../../src/driver.ts";
import type { Move, Turn } from "./hostile_server.ts";
import { type HostileScript, SILENCE_MS, WELCOME, WITHIN_MS } from "./hostile_script.ts";
import { concat, errorResponse, message, readyForQuery, utf8 } from "./scripted_messages.ts";

const YES = utf8("S");
const NO = utf8("N");
const TLS_RECORD = Uint8Array.of(22, 3, 3, 0x40, 0);

/** What is sent in place of an answer. */
const ANSWERS: Readonly<Record<string, readonly Move[]>> = {
  "an error": [errorResponse("0A000", { S: "FATAL" })],
  "an error of a megabyte": [errorResponse("0A000", { M: "x".repeat(1_000_000) })],
  "an error without its end": [message("E", utf8("SFATAL"), 1000)],
  "the error of a server that cannot fork": [utf8("Ecould not fork new process\n\0"), "fin"],
  "the letter of an error": [utf8("E")],
  "yes twice": [utf8("SS")],
  "no twice": [utf8("NN")],
  "no and yes": [utf8("NS")],
  "no and a welcome": [concat(NO, WELCOME)],
  "yes and a welcome": [concat(YES, WELCOME)],
  "yes and an error": [concat(YES, errorResponse("28000"))],
  "a welcome": [WELCOME],
  "a lower-case yes": [utf8("s")],
  "a G": [utf8("G")],
  "a NUL": [new Uint8Array(1)],
  "NULs without end": [{ endless: new Uint8Array(4096) }],
  "yes without end": [{ endless: new Uint8Array(4096).fill(0x53) }],
  "HTTP": [utf8("HTTP/1.1 400 Bad Request\r\n\r\n")],
  "an SSH banner": [utf8("SSH-2.0-OpenSSH_9.2\r\n")],
  "hanging up": ["fin"],
  "a reset": ["rst"],
};

/** What is sent in place of a handshake. */
const HANDSHAKES: Readonly<Record<string, readonly Move[]>> = {
  "yes, then an error in clear": [errorResponse("28000")],
  "yes, then noise": [new Uint8Array(1000).fill(0x55)],
  "yes, then noise without end": [{ endless: new Uint8Array(4096).fill(0x55) }],
  "yes, then NULs without end": [{ endless: new Uint8Array(4096) }],
  "yes, then an alert": [Uint8Array.of(21, 3, 3, 0, 2, 2, 40)],
  "yes, then HTTP": [utf8("HTTP/1.1 400 Bad Request\r\n\r\n")],
  "yes, then hanging up": ["fin"],
  "yes, then a reset": ["rst"],
  "yes, then hanging up within a record": [TLS_RECORD, "fin"],
  "yes, then ReadyForQuery": [readyForQuery()],
};

/** What takes as long as it may. */
const SILENCES: Readonly<Record<string, readonly Move[]>> = {
  "silence": [],
};

const SILENT_HANDSHAKES: Readonly<Record<string, readonly Move[]>> = {
  "yes, then silence": [],
  "yes, then half a record": [TLS_RECORD],
  "yes, then a record that trickles": [
    { trickle: concat(TLS_RECORD, new Uint8Array(200)), every: 20 },
  ],
};

/** Those for a mode. */
export function encryptionScripts(sslMode: SslMode): Readonly<Record<string, HostileScript>> {
  const quick = { options: { sslMode } };
  const slow = {
    options: { sslMode, connectTimeout: SILENCE_MS },
    within: SILENCE_MS + WITHIN_MS,
    error: /^TimeoutError: /,
  };
  return {
    ...scripts(ANSWERS, (moves) => [["ssl", ...moves]], quick),
    ...scripts(HANDSHAKES, (moves) => [["ssl", YES], ["tls", ...moves]], quick),
    ...scripts(SILENCES, (moves) => [["ssl", ...moves]], slow),
    ...scripts(SILENT_HANDSHAKES, (moves) => [["ssl", YES], ["tls", ...moves]], {
      ...slow,
      lingers: sslMode === "verify-full", // by the runtime's own TLS
    }),
  };
}

function scripts(
  table: Readonly<Record<string, readonly Move[]>>,
  turnsOf: (moves: readonly Move[]) => readonly Turn[],
  more: Partial<HostileScript>,
): Record<string, HostileScript> {
  const entries = Object.entries(table).map(([what, moves]) => {
    const script: HostileScript = { act: "connect", turns: turnsOf(moves), ...more };
    return [what, script] as const;
  });
  return Object.fromEntries(entries);
}
