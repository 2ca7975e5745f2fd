/**
 * What the exchanges have in common that run statements: a COPY from or to the client is refused.
 *
 * COPY has its own verbs. Here it is ended in such a way that the session stays usable.
 * @module
 */

import {
  type DatabaseError,
  type Diagnostics,
  NotSupportedError,
  OperationalError,
} from "../errors.ts";
import { Exchange, statementError, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";
import type { Writer } from "./writer.ts";

/** A request that runs statements, whose result is a `T`. */
export abstract class StatementExchange<T = unknown> extends Exchange<T> {
  /** The text of what it runs. */
  abstract get text(): string;

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    return statementError(diag, this.text);
  }

  override accept(body: MessageBody, out: Writer | null): void {
    switch (body.type) {
      case Backend.CopyInResponse:
        return this.#refuseCopyIn(out);
      case Backend.CopyOutResponse:
        return this.fail(this.copyError());
      case Backend.CommandComplete:
        if (this.failed) return this.passedOver(body.cstring());
        return super.accept(body, out);
      case Backend.CopyData:
      case Backend.CopyDone:
        if (this.failed) return;
        throw unexpected(body);
      default:
        super.accept(body, out);
    }
  }

  /** The error of a COPY from or to the client. */
  protected copyError(): unknown {
    return new NotSupportedError(
      "Cannot execute: the statement is a COPY from or to the client, which execute() cannot run",
      { phase: "execute", sent: "yes" },
    );
  }

  /** Hears of a command that has completed, though nobody wants its result any more. */
  protected passedOver(_commandTag: string): void {}

  /** Adds what the server needs after CopyFail. */
  protected copyRefused(_out: Writer): void {}

  #refuseCopyIn(out: Writer | null): void {
    this.fail(this.copyError());
    if (out === null) {
      // The server reads what was sent behind as data of the COPY: which reply is whose is lost.
      throw new OperationalError(
        "the session was given up: other statements were sent behind a COPY from the client",
      );
    }
    out.begin(Frontend.CopyFail);
    out.cstring("COPY FROM STDIN cannot be run by execute()");
    out.end();
    this.copyRefused(out);
  }
}
