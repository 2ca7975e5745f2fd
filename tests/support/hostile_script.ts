/**
 * Scripts of servers that send what no server should, as data: what they are made of.
 * @module
 */

import type { ConnectionOptions } from "../../mod.ts";
import type { Act } from "./hostile_acts.ts";
import type { Scene, Turn } from "./hostile_server.ts";
import {
  AUTHENTICATION_OK,
  backendKeyData,
  BIND_COMPLETE,
  type Bytes,
  commandComplete,
  concat,
  OID,
  parameterDescription,
  parameterStatus,
  PARSE_COMPLETE,
  readyForQuery,
  rowDescription,
  textRow,
} from "./scripted_messages.ts";

/** What a server sends, what the client does meanwhile, and how that must end. */
export interface HostileScript {
  readonly act: Act;
  /** What the first connection sees. */
  readonly turns: readonly Turn[];
  /** What the second one sees, which is that of a cancel request, or what the pool opens next. */
  readonly second?: readonly Turn[];
  readonly options?: ConnectionOptions;
  /** Milliseconds from the last turn to the error; {@linkcode WITHIN_MS} by default. */
  readonly within?: number;
  /** How much of the statement must have been sent; `yes` by default. */
  readonly sent?: "no" | "any";
  /** The connection stays open until the server hangs up, since the runtime cannot close it. */
  readonly lingers?: boolean;
  /** What name, message and phase of the error are like. */
  readonly error?: RegExp;
}

/** How soon nonsense is refused, milliseconds. */
export const WITHIN_MS = 100;
/** How long a server may be silent where a script is, milliseconds. */
export const SILENCE_MS = 300;

/** One that lets everybody in. */
export const WELCOME: Bytes = concat(
  AUTHENTICATION_OK,
  parameterStatus("server_version", "15.2"),
  backendKeyData(1, 2),
  readyForQuery(),
);

const COLUMN = { name: "t", oid: OID.text };

/** What comes before the first row of `SELECT 1`. */
export const PREPARED: Bytes = concat(
  PARSE_COMPLETE,
  parameterDescription(),
  rowDescription(COLUMN),
  BIND_COMPLETE,
);

/** What comes behind the row. */
export const COMPLETED: Bytes = concat(commandComplete("SELECT 1"), readyForQuery());

/** The answer to `SELECT 1`. */
export const ANSWER: Bytes = concat(PREPARED, textRow("1"), COMPLETED);

/** What comes when the client goes on after an error, or asks for the next statement. */
export const HONEST_REST: readonly Turn[] = [["S", ANSWER], ["S", ANSWER], ["S", ANSWER]];

/** A server that does what it should. */
export const HONEST: Scene = { turns: [["startup", WELCOME]], rest: HONEST_REST };
