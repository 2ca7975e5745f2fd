/**
 * Preparing a statement: Parse, Describe, Sync.
 * @module
 */

import type { DatabaseError, Diagnostics } from "../errors.ts";
import { endedTooEarly, Exchange, QUERY_CANCELED, statementError, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend } from "./messages.ts";
import {
  type FieldDescription,
  readParameterDescription,
  readRowDescription,
} from "./server_message.ts";
import {
  type Description,
  writeCloseStatement,
  writeDescribeStatement,
  writeParse,
} from "./statement.ts";
import type { Writer } from "./writer.ts";

/** Prepares a statement under a name, or as the unnamed one. */
export class PrepareExchange extends Exchange<Description> {
  /** The name it is prepared under; empty for the unnamed statement. */
  readonly name: string;
  readonly #text: string;
  readonly #closing: readonly string[];
  readonly #isRepeatable: boolean;
  #isHit = false;
  #parameterOids: readonly number[] | null = null;
  #fields: readonly FieldDescription[] | null | undefined;

  /** `closing` names statements that are no longer wanted; one that `isRepeatable` is made anew when it is hit. */
  constructor(name: string, text: string, closing: readonly string[], isRepeatable = false) {
    super();
    this.#isRepeatable = isRepeatable;
    this.name = name;
    this.#text = text;
    this.#closing = closing;
  }

  override get isRepeatable(): boolean {
    return this.#isRepeatable;
  }

  /** Whether a cancel request that was meant for another has, perhaps, hit it. */
  get isHit(): boolean {
    return this.#isHit;
  }

  override refused(diag: Diagnostics): unknown {
    this.#isHit = this.isEndangered && diag.sqlstate === QUERY_CANCELED;
    return super.refused(diag);
  }

  /** The statement's text. */
  get text(): string {
    return this.#text;
  }

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    return statementError(diag, this.#text);
  }

  override encode(out: Writer): void {
    for (const name of this.#closing) writeCloseStatement(out, name);
    writeParse(out, this.name, this.#text);
    writeDescribeStatement(out, this.name);
    out.sync();
  }

  protected override receive(body: MessageBody): void {
    if (this.#fields !== undefined) throw unexpected(body);
    switch (body.type) {
      case Backend.CloseComplete:
      case Backend.ParseComplete:
        return body.finish();
      case Backend.ParameterDescription:
        this.#parameterOids = readParameterDescription(body);
        return;
      case Backend.RowDescription:
        this.#fields = readRowDescription(body);
        return;
      case Backend.NoData:
        this.#fields = null;
        return body.finish();
      default:
        throw unexpected(body);
    }
  }

  protected override result(): Description {
    if (this.#parameterOids === null || this.#fields === undefined) throw endedTooEarly();
    return { parameterOids: this.#parameterOids, fields: this.#fields };
  }
}
