/**
 * PostgreSQL's functions for large objects, and who may call them when.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import type { Codec } from "../types/codec.ts";
import { int4Codec, int8AsNumber, oidCodec } from "../types/numbers/integer.ts";
import { byteaCodec } from "../types/text/bytea.ts";
import type { Lease } from "./lease.ts";

/** The session for an action; throws when there is none, or no transaction where the action needs one. */
export type LargeObjectGuard = (action: string, inTransaction: boolean) => Session;

/** One of the functions: its call as a statement, and what reads its result whatever the connection's options. */
export interface LargeObjectFunction<T> {
  /** The statement. */
  readonly text: string;
  /** Reads the one column. */
  readonly codec: Codec<T>;
}

/** The functions. @see {@link https://www.postgresql.org/docs/current/lo-funcs.html} */
export const LO: {
  readonly create: LargeObjectFunction<number>;
  readonly open: LargeObjectFunction<number>;
  readonly read: LargeObjectFunction<Uint8Array>;
  readonly write: LargeObjectFunction<number>;
  readonly seek: LargeObjectFunction<number>;
  readonly tell: LargeObjectFunction<number>;
  readonly truncate: LargeObjectFunction<number>;
  readonly close: LargeObjectFunction<number>;
  readonly unlink: LargeObjectFunction<number>;
} = {
  create: { text: "SELECT pg_catalog.lo_create($1)", codec: oidCodec },
  open: { text: "SELECT pg_catalog.lo_open($1, $2)", codec: int4Codec },
  read: { text: "SELECT pg_catalog.loread($1, $2)", codec: byteaCodec("own") },
  write: { text: "SELECT pg_catalog.lowrite($1, $2)", codec: int4Codec },
  seek: { text: "SELECT pg_catalog.lo_lseek64($1, $2, $3)", codec: int8AsNumber },
  tell: { text: "SELECT pg_catalog.lo_tell64($1)", codec: int8AsNumber },
  truncate: { text: "SELECT pg_catalog.lo_truncate64($1, $2)", codec: int4Codec },
  close: { text: "SELECT pg_catalog.lo_close($1)", codec: int4Codec },
  unlink: { text: "SELECT pg_catalog.lo_unlink($1)", codec: int4Codec },
};

/** Calls one, and resolves with what it returns. Rejects as the session. */
export async function callLargeObject<T>(
  session: Session,
  { text, codec }: LargeObjectFunction<T>,
  values: readonly unknown[],
  options: CallOptions,
): Promise<T> {
  const statement = { text, values, rowMode: "tuple", columnCodecs: [codec] } as const;
  const { rows } = await session.query(statement, options);
  const [row] = rows as [[T]];
  return row[0];
}

/** The guard of a connection: a transaction has to be open, however it was begun. */
export function connectionGuard(lease: Lease): LargeObjectGuard {
  return (action, inTransaction) => {
    const session = lease.require(action);
    if (!inTransaction || session.state.kind === "closed") return session;
    if (session.transactionStatus === "idle") throw transactionEnded(action);
    return session;
  };
}

/** Throws `ProgrammingError` when a connection has no transaction for a large object to be open in. */
export function requireTransaction(lease: Lease, action: string): void {
  const session = lease.require(action);
  if (session.state.kind === "closed" || session.transactionStatus !== "idle") return;
  if (lease.openTransaction?.isActive() || lease.beginsByItself) return;
  throw new ProgrammingError(
    `Cannot ${action}: no transaction is open, and a large object is open in one only; use transaction()`,
  );
}

/** What a large object throws after its transaction. */
export function transactionEnded(action: string): InterfaceError {
  return new InterfaceError(`Cannot ${action}: the transaction of the large object has ended`);
}
