/**
 * What the exchanges have in common that run statements in the extended protocol: how a COPY from the client is ended,
 * and what codecs throw.
 * @module
 */

import { type Diagnostics, ProtocolError } from "../errors.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";
import { StatementExchange } from "./statement_exchange.ts";
import type { Writer } from "./writer.ts";

/** A request that runs statements in the extended protocol, whose result is a `T`. */
export abstract class ExtendedExchange<T = unknown> extends StatementExchange<T> {
  /** What is still to come of a COPY that is refused: its error, and the reply to the empty query behind it. */
  #refusing: "nothing" | "error" | "reply" = "nothing";

  override get ending(): boolean {
    return this.#refusing === "nothing";
  }

  override accept(body: MessageBody, out: Writer | null): void {
    if (this.#refusing === "nothing" || body.type !== Backend.EmptyQueryResponse) {
      return super.accept(body, out);
    }
    body.finish();
    this.#refusing = "nothing";
  }

  /** A cancel request that comes late may hit the empty query: an error is its reply, too. */
  override refused(diag: Diagnostics): unknown {
    this.#refusing = this.#refusing === "error" ? "reply" : "nothing";
    return super.refused(diag);
  }

  /**
   * A server that reads the data of a COPY drops our Sync, one whose trigger fails before that does not, nor does one
   * that finds another statement in place of the data: whether one ReadyForQuery comes or two is open, so the last is
   * the one behind an empty query.
   */
  protected override copyRefused(out: Writer): void {
    this.#refusing = "error";
    out.sync();
    out.begin(Frontend.Query);
    out.cstring("");
    out.end();
  }

  /** Fails by what was thrown while a reply was read: by a codec, that is; an error of the protocol ends the session. */
  protected unreadable(error: unknown): void {
    if (error instanceof ProtocolError) throw error;
    this.fail(error);
  }
}
