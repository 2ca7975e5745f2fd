/**
 * The seam's stream of rows, over a cursor of the server: DECLARE, then FETCH by FETCH.
 *
 * A cursor lives in a transaction: the caller's, or one that is begun for it and ends with it.
 * @module
 */

import { type CallLimits, timeoutError } from "../call_limits.ts";
import type { Field, ResultSet, RowStream, Statement } from "../driver.ts";
import type { CodecRegistry } from "../types/codec.ts";
import type { RunningCall, Work } from "./call_queue.ts";
import type { DenoPostgresResult } from "./client.ts";
import { decodeRows, fieldsOf } from "./rows.ts";
import type { StatementText } from "../sql/statement_text.ts";

/** What DECLARE takes, and what in it makes it refuse: a cursor only reads. */
const READS: ReadonlySet<string | undefined> = new Set(["SELECT", "VALUES", "WITH", "TABLE"]);
const WRITES: ReadonlySet<string> = new Set(["INTO", "INSERT", "UPDATE", "DELETE", "MERGE"]);

const CURSOR = "aiopg_stream";

/** Whether the rows of a statement can be read through a cursor. */
export function isForCursor(text: StatementText): boolean {
  const isPlain = text.isSingle && text.isComplete && !text.isPreceded;
  return isPlain && READS.has(text.words[0]) && !text.words.some((word) => WRITES.has(word));
}

/** What a stream needs of its session. */
export interface CursorHost {
  readonly statement: Statement;
  readonly options: CallLimits;
  readonly codecs: CodecRegistry;
  /** How many rows are fetched at a time. */
  readonly fetchSize: number;
  /** Whether a transaction is open. */
  readonly inTransaction: boolean;
  /** The values as text. */
  bind(): Promise<(string | null)[]>;
  /** Asks the server what types are that are not known yet. */
  learn(oids: readonly number[]): Promise<void>;
  /** Sends a request. */
  run(
    text: string,
    args?: (string | null)[],
    moved?: { readonly query: string; readonly offset: number },
  ): Promise<DenoPostgresResult>;
  /** Runs a part of the stream as a call of the session. */
  step<T>(limits: CallLimits, work: Work<T>): Promise<T>;
  /** The stream has ended; the session is free. */
  ended(): void;
}

/** The rows of one statement, read through a cursor. */
export class CursorStream implements RowStream {
  readonly #host: CursorHost;
  readonly #ownTransaction: boolean;
  readonly #expires: number;
  readonly fields: readonly Field[];
  #first: DenoPostgresResult | null;
  #count = 0;
  #state: "open" | "drained" | "ended" = "open";
  #closing: Promise<void> | null = null;

  private constructor(host: CursorHost, first: DenoPostgresResult, expires: number) {
    this.#host = host;
    this.#ownTransaction = !host.inTransaction;
    this.#expires = expires;
    this.#first = first;
    this.fields = fieldsOf(first) ?? [];
  }

  /** Declares the cursor and fetches the first rows, which also tells the columns. */
  static async open(host: CursorHost, call: RunningCall): Promise<CursorStream> {
    const { timeout = Infinity, left = timeout } = host.options;
    const expires = performance.now() + left;
    const args = await host.bind();
    const before = `DECLARE ${CURSOR} NO SCROLL CURSOR FOR\n`;
    const { text } = host.statement;
    try {
      call.throwIfStopped();
      if (!host.inTransaction) await host.run("BEGIN");
      call.throwIfStopped();
      await host.run(before + text, args, { query: text, offset: before.length });
      call.throwIfStopped();
      const stream = new CursorStream(host, await fetch(host), expires);
      await host.learn(stream.fields.map(({ typeOid }) => typeOid));
      return stream;
    } catch (error) {
      // The session tells by its end when even this fails.
      if (!host.inTransaction) await host.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  get commandTag(): string {
    return this.#state === "ended" && !this.#closing ? `SELECT ${this.#count}` : "";
  }

  get rowCount(): number | null {
    return this.#state === "ended" && !this.#closing ? this.#count : null;
  }

  async next(): Promise<unknown[] | null> {
    if (this.#closing || this.#state === "ended") return null;
    try {
      const rows = await this.#host.step(this.#limits(), (call) => this.#next(call));
      if (rows === null) this.#end();
      return rows;
    } catch (error) {
      await this.#abandon();
      throw error;
    }
  }

  close(): Promise<void> {
    if (this.#state === "ended") return Promise.resolve();
    this.#closing ??= this.#abandon();
    return this.#closing;
  }

  async #next(call: RunningCall): Promise<unknown[] | null> {
    const { statement, codecs, fetchSize } = this.#host;
    const result = this.#first ?? (this.#state === "open" ? await fetch(this.#host) : null);
    this.#first = null;
    if (result !== null && result.rows.length < fetchSize) this.#state = "drained";
    call.throwIfStopped();
    if (result === null || result.rows.length === 0) {
      await this.#host.run(this.#ownTransaction ? "COMMIT" : `CLOSE ${CURSOR}`);
      return null;
    }
    this.#count += result.rows.length;
    return decodeRows(result.rows, this.fields, statement, codecs);
  }

  /** What is left of the statement's time. */
  #limits(): CallLimits {
    const { signal, timeout } = this.#host.options;
    signal?.throwIfAborted();
    const left = this.#expires - performance.now();
    if (timeout !== undefined && left <= 0) throw timeoutError(timeout, true);
    return {
      left,
      ...(signal === undefined ? {} : { signal }),
      ...(timeout === undefined ? {} : { timeout }),
    };
  }

  /** Ends it before its end. What fails here has failed before, or shows in the session's state. */
  async #abandon(): Promise<void> {
    if (this.#state === "ended") return;
    const statement = this.#ownTransaction ? "ROLLBACK" : `CLOSE ${CURSOR}`;
    await this.#host.step({}, () => this.#host.run(statement)).catch(() => undefined);
    this.#end();
  }

  #end(): void {
    this.#state = "ended";
    this.#host.ended();
  }
}

function fetch(host: CursorHost): Promise<DenoPostgresResult> {
  return host.run(`FETCH FORWARD ${host.fetchSize} FROM ${CURSOR}`);
}

/** A stream of rows that are all here already. */
export function rowsInHand(result: ResultSet): RowStream {
  let rows: unknown[] | null = result.rows.length > 0 ? result.rows : null;
  let isRead = false;
  return {
    fields: result.fields,
    next() {
      const batch = rows;
      rows = null;
      isRead ||= batch === null;
      return Promise.resolve(batch);
    },
    close() {
      rows = null;
      return Promise.resolve();
    },
    get commandTag() {
      return isRead ? result.commandTag : "";
    },
    get rowCount() {
      return isRead ? result.rowCount : null;
    },
  };
}
