/**
 * Which version of the protocol is spoken: asked for, and then agreed on.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
 * @module
 */

import { NotSupportedError, ProtocolError } from "../errors.ts";
import type { MessageBody } from "./message_body.ts";
import { shown } from "./shown_text.ts";

/** A version that this package speaks. There is no 3.1. */
export type Version = "3.0" | "3.2";

/** The versions that will do: the newest is asked for. */
export interface Versions {
  /** The oldest one. */
  readonly min: Version;
  /** The newest one. */
  readonly max: Version;
}

/** As the StartupMessage says them: major and minor, 16 bits each. */
export const VERSION_CODES: Readonly<Record<Version, number>> = {
  "3.0": 0x00030000,
  "3.2": 0x00030002,
};

const ORDER: readonly Version[] = ["3.0", "3.2"];
/** What goes before the name of a parameter that changes the protocol itself. */
const OPTION_PREFIX = "_pq_.";
/** A name has a letter and its NUL at least. */
const SHORTEST_NAME = 2;

/**
 * Reads a NegotiateProtocolVersion: the server's newest version, and which of the options `sent` it does not know.
 *
 * Throws `NotSupportedError` when that will not do, `ProtocolError` when it is no answer to what was asked.
 */
export function readNegotiation(
  body: MessageBody,
  { min, max }: Versions,
  sent: Iterable<string>,
): Version {
  const code = body.int32();
  const unknown = readNames(body);
  const version = ORDER.find((each) => VERSION_CODES[each] === code);
  const isLower = code < VERSION_CODES[max];
  if (version === undefined || code > VERSION_CODES[max]) throw senseless();
  if (!isLower && unknown.length === 0) throw senseless(); // it would have agreed without a word
  const asked = new Set(sent);
  if (!unknown.every((name) => name.startsWith(OPTION_PREFIX) && asked.has(name))) {
    throw senseless();
  }
  if (code < VERSION_CODES[min]) {
    throw new NotSupportedError(
      `Cannot connect: the server speaks version ${version} of the protocol, and min_protocol_version asks for ${min}`,
      { phase: "login" },
    );
  }
  if (unknown.length > 0) throw unknownOptions(unknown);
  return version;
}

function readNames(body: MessageBody): string[] {
  const count = body.int32();
  if (count < 0 || count * SHORTEST_NAME > body.remaining) throw senseless();
  const names = Array.from({ length: count }, () => body.cstring());
  body.finish();
  return names;
}

function senseless(): ProtocolError {
  return new ProtocolError(
    "Cannot connect: the server's answer on the version of the protocol makes no sense",
  );
}

function unknownOptions(names: readonly string[]): NotSupportedError {
  return new NotSupportedError(
    `Cannot connect: the server does not know ${names.map(shown).join(", ")}`,
    { phase: "login" },
  );
}
