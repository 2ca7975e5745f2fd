/**
 * Portals on the native session: a statement in a transaction whose rows are asked for part by part.
 * @module
 */

import type { CallOptions, Field, RowStream, Statement } from "../driver.ts";
import { DatabaseError, InterfaceError } from "../errors.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { lossError } from "../protocol/loss.ts";
import {
  ClosePortalExchange,
  FetchExchange,
  PortalExchange,
  type PortalPart,
  type PortalRequest,
} from "../protocol/portal_exchange.ts";
import { rowCountOf } from "../protocol/server_message.ts";
import type { Portal } from "../protocol/statement.ts";
import type { CallPlan } from "./call.ts";
import type { Statements } from "./statements.ts";
import type { Wire } from "./wire.ts";

/** With what a portal is opened and used. */
export interface PortalParts {
  /** Where its requests are sent. */
  readonly wire: Wire;
  /** The statements of the session. */
  readonly statements: Statements;
  /** Lets the session make a call. */
  readonly call: <Request extends InFlight, Result>(
    options: CallOptions | undefined,
    plan: CallPlan<Request, Result>,
  ) => Promise<Result>;
}

/** The most rows that one Execute can ask for. */
const MAX_ROW_LIMIT = 2 ** 31 - 1;

/**
 * A portal is used alone: whether its transaction is still open is known only when all that was sent before has ended,
 * and asking for a portal that is gone would fail the next transaction.
 */
const ALONE = { statements: [], described: false, exclusive: false, alone: true } as const;

/** Opens a portal. Throws `InterfaceError` for a limit that is no positive int4; rejects with it without a transaction. */
export async function openPortal(
  parts: PortalParts,
  statement: Statement,
  portal: Portal,
  options: CallOptions | undefined,
): Promise<RowStream> {
  const { call, statements, wire } = parts;
  const { rowLimit } = portal;
  if (!Number.isInteger(rowLimit) || rowLimit < 1 || rowLimit > MAX_ROW_LIMIT) {
    throw new InterfaceError("Cannot execute: the row limit is not a positive int4");
  }
  let request: PortalRequest;
  let era: Era;
  return await call(options, {
    ...ALONE,
    statements: [statement],
    described: true,
    check: () => refuseWithoutTransaction(wire),
    send: ([preparation]) => {
      request = statements.portal(statement, preparation!, portal);
      era = eraOf(parts); // by its reply another may have begun: what ends its transaction can be right behind it
      const exchange = new PortalExchange(request);
      wire.send(exchange);
      return exchange;
    },
    result: async (exchange) => {
      const first = await exchange.done;
      const { fields } = exchange;
      return new NativePortal(parts, { ...request, fields, era }, first, options);
    },
  });
}

/** Between two ends of transactions: in another one the portal is gone. */
type Era = readonly [idles: number, ends: number];

function eraOf({ statements, wire }: PortalParts): Era {
  return [wire.conversation.idles, statements.transactionEnds];
}

interface OpenedPortal extends PortalRequest {
  /** When it was opened. */
  readonly era: Era;
}

function refuseWithoutTransaction({ conversation }: Wire): void {
  if (conversation.transactionStatus !== "idle") return;
  throw new InterfaceError(
    "Cannot execute: no transaction is open, and rows can be fetched part by part only in one",
  );
}

/** The seam's stream of rows over a portal. */
class NativePortal implements RowStream {
  readonly #parts: PortalParts;
  readonly #request: OpenedPortal;
  readonly #options: CallOptions | undefined;
  #waiting: unknown[];
  #count = 0;
  #commandTag: string | null;
  #failed: { readonly reason: unknown } | null = null;
  #readToEnd = false;
  #closing: Promise<void> | null = null;

  /** `request` is how its rows are asked for, `first` what came when it was opened. */
  constructor(
    parts: PortalParts,
    request: OpenedPortal,
    first: PortalPart,
    options: CallOptions | undefined,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#options = options;
    this.#waiting = first.rows;
    this.#commandTag = first.commandTag;
  }

  get fields(): readonly Field[] | null {
    return this.#request.fields;
  }

  /** The server counts the rows of the last part. */
  get commandTag(): string {
    if (!this.#readToEnd || this.#commandTag === null) return "";
    return this.fields === null
      ? this.#commandTag
      : this.#commandTag.replace(/\d+$/, String(this.#count));
  }

  get rowCount(): number | null {
    return rowCountOf(this.commandTag);
  }

  async next(): Promise<unknown[] | null> {
    if (this.#closing) return null;
    if (this.#failed) throw this.#failed.reason;
    if (this.#waiting.length === 0 && this.#commandTag === null) await this.#fetch();
    const rows = this.#waiting;
    this.#waiting = [];
    this.#count += rows.length;
    this.#readToEnd = rows.length === 0;
    return this.#readToEnd ? null : rows;
  }

  close(): Promise<void> {
    this.#closing ??= this.#isGone ? Promise.resolve() : this.#close();
    return this.#closing;
  }

  get #isGone(): boolean {
    const now = eraOf(this.#parts);
    return this.#request.era.some((count, i) => count !== now[i]);
  }

  async #fetch(): Promise<void> {
    const { call, wire } = this.#parts;
    let isSent = false;
    const fetching = call(this.#options, {
      ...ALONE,
      check: () => this.#refuseIfGone(),
      send: () => {
        const exchange = new FetchExchange(this.#request);
        isSent = true;
        wire.send(exchange);
        return exchange;
      },
      result: (exchange) => exchange.done,
    });
    const { commandTag, rows } = await fetching.catch((error) => {
      const reason = this.#lossOf(error);
      if (isSent) this.#failed = { reason }; // rows may be lost
      throw reason;
    });
    this.#waiting = rows;
    this.#commandTag = commandTag;
  }

  /** The statement itself was sent, whatever became of this request: the loss does not make it safe to be run again. */
  #lossOf(error: unknown): unknown {
    const { closed } = this.#parts.wire;
    const isLoss = closed && error instanceof DatabaseError && error.retryable === "never-sent";
    if (!isLoss) return error;
    return lossError(error.message, closed, { sent: "yes", retryable: "unknown" });
  }

  #refuseIfGone(): void {
    if (this.#isGone) {
      throw new InterfaceError(
        "Cannot fetch: the transaction in which the statement was run has ended",
      );
    }
  }

  /** The session may be lost, or another stream be open: then it ends with its transaction. */
  async #close(): Promise<void> {
    const { call, wire } = this.#parts;
    const closing = call(undefined, {
      ...ALONE,
      alone: false,
      send: () => {
        const exchange = new ClosePortalExchange(this.#request.portal.name);
        wire.send(exchange);
        return exchange;
      },
      result: (exchange) => exchange.done,
    });
    await closing.catch(() => {});
  }
}
