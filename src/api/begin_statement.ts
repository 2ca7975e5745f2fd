/**
 * The BEGIN statement of a transaction, from a fixed table: nothing a caller passes becomes SQL.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { CALL_OPTIONS, type OptionNames } from "./option_names.ts";

/** How a transaction sees what others do; `"default"` is whatever the server is set to. */
export type IsolationLevel =
  | "default"
  | "read uncommitted"
  | "read committed"
  | "repeatable read"
  | "serializable";

/** What a transaction is like; the server's defaults for what is left out. */
export interface TransactionCharacteristics {
  /** How it sees what others do. */
  isolationLevel?: IsolationLevel;
  /** True refuses writes; false allows them where the server's default does not. */
  readOnly?: boolean;
  /** True, on a serializable read-only transaction, waits at the start and then never fails to serialize. */
  deferrable?: boolean;
}

/** What kind of transaction to begin; the connection's, or else the server's defaults for what is left out. */
export interface TransactionOptions extends TransactionCharacteristics {
  /**
   * True reads the transaction's id, so that `CommitUnknownError.resolve()` can tell what became of it. It is
   * asked for together with BEGIN, and so costs no round trip, but an id, which otherwise only a transaction
   * that writes is given; and the transaction's snapshot is taken at once. Not on a standby.
   */
  trackCommit?: boolean;
}

/** The names of what BEGIN takes, and of what its call does. */
export const BEGIN_OPTIONS: OptionNames<TransactionOptions & CallOptions> = {
  ...CALL_OPTIONS,
  isolationLevel: true,
  readOnly: true,
  deferrable: true,
  trackCommit: true,
};

const ISOLATION: ReadonlyMap<unknown, string> = new Map([
  [undefined, ""],
  ["default", ""],
  ["read uncommitted", " ISOLATION LEVEL READ UNCOMMITTED"],
  ["read committed", " ISOLATION LEVEL READ COMMITTED"],
  ["repeatable read", " ISOLATION LEVEL REPEATABLE READ"],
  ["serializable", " ISOLATION LEVEL SERIALIZABLE"],
]);

const ACCESS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [undefined, ""],
  [true, " READ ONLY"],
  [false, " READ WRITE"],
]);

const DEFERRABLE: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [undefined, ""],
  [true, " DEFERRABLE"],
  [false, " NOT DEFERRABLE"],
]);

const TRACKING: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [undefined, ""],
  [false, ""],
  [true, "; SELECT pg_current_xact_id()::text"],
]);

/** The text that begins such a transaction; the id is its second result. Throws `InterfaceError` for an option it does not know. */
export function beginStatement(options: TransactionOptions = {}, action = "begin"): string {
  const lookUp = (
    table: ReadonlyMap<unknown, string>,
    option: keyof TransactionOptions,
  ): string => {
    const text = table.get(options[option]);
    if (text !== undefined) return text;
    const known = [...table.keys()].filter((value) => value !== undefined).join(", ");
    throw new InterfaceError(`Cannot ${action}: ${option} is none of ${known}`);
  };
  return "BEGIN" +
    lookUp(ISOLATION, "isolationLevel") +
    lookUp(ACCESS, "readOnly") +
    lookUp(DEFERRABLE, "deferrable") +
    lookUp(TRACKING, "trackCommit");
}
