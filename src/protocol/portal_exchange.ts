/**
 * Running one statement and taking its rows part by part: Bind to a portal of its own name, Execute with a limit, Sync;
 * later Execute and Sync again. It lasts as long as its transaction.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 * @module
 */

import type { DatabaseError, Diagnostics } from "../errors.ts";
import { endedTooEarly, Exchange, requestError, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend } from "./messages.ts";
import { QueryExchange, type QueryRequest } from "./query_exchange.ts";
import { type Portal, writeClosePortal, writeExecute } from "./statement.ts";
import type { Writer } from "./writer.ts";

/** A statement to run in a portal. */
export interface PortalRequest extends QueryRequest {
  /** Where. */
  readonly portal: Portal;
}

/** Some rows of a portal. */
export interface PortalPart {
  /** The rows. */
  readonly rows: unknown[];
  /** The command tag, which counts the rows of this part only; null when more may come. */
  readonly commandTag: string | null;
}

/** Opens a portal, and takes the first of its rows. */
export class PortalExchange extends QueryExchange<PortalPart> {
  protected override result(): PortalPart {
    if (!this.replies.ended) throw endedTooEarly();
    return { rows: this.replies.takeRows(), commandTag: this.commandTag };
  }

  /** A portal is only good for the transaction in which it was opened. */
  protected override recover(error: unknown): null {
    this.observeFailure(error);
    return null;
  }
}

/** Takes the next rows of a portal. */
export class FetchExchange extends PortalExchange {
  readonly #portal: Portal;

  /** `request` is the one that has opened it, its columns known. */
  constructor(request: PortalRequest) {
    super({ ...request, parse: false, isBound: true });
    this.#portal = request.portal;
  }

  override encode(out: Writer): void {
    writeExecute(out, this.#portal);
    out.sync();
  }
}

/** Closes a portal. One that is not there any more is no error. */
export class ClosePortalExchange extends Exchange<void> {
  readonly #name: string;
  #closed = false;

  /** The portal's name. */
  constructor(name: string) {
    super();
    this.#name = name;
  }

  override encode(out: Writer): void {
    writeClosePortal(out, this.#name);
    out.sync();
  }

  protected override receive(body: MessageBody): void {
    if (body.type !== Backend.CloseComplete || this.#closed) throw unexpected(body);
    body.finish();
    this.#closed = true;
  }

  protected override result(): void {
    if (!this.#closed) throw endedTooEarly();
  }

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    return requestError(diag);
  }
}
