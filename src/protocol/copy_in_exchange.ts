/**
 * COPY FROM STDIN: who feeds it writes CopyData as long as the server takes it, then CopyDone or CopyFail.
 * @module
 */

import type { Diagnostics } from "../errors.ts";
import { CopyExchange, notThisCopy } from "./copy_exchange.ts";
import { type TransactionStatus, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";

/** The server's word for a COPY that was ended by CopyFail, or cancelled. */
const QUERY_CANCELED = "57014";

type State = "starting" | "copying" | "written" | "over";

/** Copies from the client. */
export class CopyInExchange extends CopyExchange {
  /** Resolves when the server asks for data, or will not. */
  readonly ready: Promise<void>;
  readonly #ready: () => void;
  #state: State = "starting";
  #begun = false;
  #sourceFailed: ((diag: Diagnostics) => unknown) | null = null;
  /** Called when the server takes no more data. */
  onOver: (() => void) | null = null;

  /** See {@linkcode CopyExchange}. */
  constructor(text: string, giveUp: (reason: unknown) => void) {
    super(text, giveUp);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#ready = resolve;
  }

  /** Whether the server takes data. */
  get copying(): boolean {
    return this.#state === "copying";
  }

  /** Writes one CopyData. */
  data(bytes: Uint8Array): void {
    this.out.begin(Frontend.CopyData);
    this.out.bytes(bytes);
    this.out.end();
  }

  /** Says that this was all. */
  complete(): void {
    this.#state = "written";
    this.out.begin(Frontend.CopyDone);
    this.out.end();
    this.sync();
  }

  /** Says that there is no more because the source failed; `errorFor` makes the error of what the server says to that. */
  sourceFailed(errorFor: (diag: Diagnostics) => unknown): void {
    this.#sourceFailed = errorFor;
    this.#state = "written";
    this.copyFail("the source of the data failed");
  }

  override stop(reason: unknown): void {
    super.stop(reason);
    if (this.#state !== "copying") return;
    this.copyFail("the caller has stopped it");
    this.#over();
  }

  override refused(diag: Diagnostics): void {
    const errorFor = this.#sourceFailed;
    if (errorFor !== null && !this.unwanted && diag.sqlstate === QUERY_CANCELED) {
      this.fail(errorFor(diag));
    }
    super.refused(diag);
    this.#over();
  }

  override abort(reason: Error): void {
    super.abort(reason);
    this.#over();
  }

  override abandon(reason: unknown): void {
    super.abandon(reason);
    this.#over();
  }

  override finish(status: TransactionStatus): void {
    this.#over();
    super.finish(status);
  }

  protected override get begun(): boolean {
    return this.#begun;
  }

  protected override copyIn(): void {
    this.#begun = true;
    if (this.failed || this.unwanted) return this.copyFail("the caller has stopped it");
    this.#state = "copying";
    this.#ready();
  }

  protected override copyOut(): void {
    this.fail(notThisCopy());
  }

  protected override receive(body: MessageBody): void {
    const isPassedOver = body.type === Backend.CopyData || body.type === Backend.CopyDone;
    if (!this.failed || !isPassedOver) throw unexpected(body);
  }

  #over(): void {
    this.#state = "over";
    this.#ready();
    const { onOver } = this;
    this.onOver = null;
    onOver?.();
  }
}
