/**
 * How the rows of a stream are asked for: all in one answer, or so many at a time over a portal.
 * @module
 */

import type { CallOptions, Capability, RowStream, Session, Statement } from "../driver.ts";
import type { Lease } from "./lease.ts";
import type { StreamOptions } from "./parameters.ts";
import { checkIterSize } from "./row_limits.ts";
import { requireTransaction } from "./transaction_state.ts";

/** What a driver must have for a stream. */
export function neededFor({ iterSize }: StreamOptions): Capability {
  return iterSize === undefined ? "streams" : "portals";
}

/** Throws `InterfaceError` for a wrong number of rows, and `ProgrammingError` without a transaction for a portal. */
export function checkStream(lease: Lease, { iterSize }: StreamOptions): void {
  if (iterSize === undefined) return;
  checkIterSize("execute", iterSize);
  requireTransaction("a stream with iterSize", lease, "leave iterSize out");
}

/** Opens the stream. Rejects with the server's error. */
export async function openStream(
  session: Session,
  statement: Statement,
  { iterSize }: StreamOptions,
  call: CallOptions,
): Promise<RowStream> {
  return iterSize === undefined
    ? await session.stream(statement, call)
    : await session.portal(statement, iterSize, call);
}
