/**
 * A cursor on the server, by its name: what is sent for it, and whether it can still be there.
 *
 * FETCH is never prepared by name: within a transaction its plan would fail, and the transaction with it, once
 * another query's columns are behind the same name.
 * @module
 */

import type { CallOptions, ResultSet, Session, Statement } from "../driver.ts";
import { DatabaseError, InterfaceError } from "../errors.ts";
import type { LexerOptions } from "../sql/lexer.ts";
import { readStatement } from "../sql/statement_text.ts";
import { quoteIdentifier } from "../types/quote.ts";
import type { Move } from "./cursor_position.ts";
import type { Lease } from "./lease.ts";
import type { ServerCursorOptions } from "./server_cursor_options.ts";
import { isOutsideTransaction, requireTransaction } from "./transaction_state.ts";

/** In what form rows are wanted. */
export type RowForm = Omit<Statement, "text" | "values">;

/** Who has made it, as far as that is known. */
type Origin =
  /** Nobody, or somebody else: a function, or another cursor of the same name. */
  | { readonly kind: "elsewhere" }
  /** This one, in the lease's so many-th transaction: the server has it unless that was undone, or has ended. */
  | { readonly kind: "here"; readonly transaction: number };

const ELSEWHERE: Origin = { kind: "elsewhere" };
const NO_VALUES: readonly unknown[] = [];
const NO_SUCH_CURSOR = "34000";
/** That it may be in a string costs a wait at the most. */
const PARAMETER = /\$\d/;

/** One name for cursors on the server. */
export class NamedPortal {
  readonly #lease: Lease;
  readonly #options: ServerCursorOptions;
  readonly #name: string;
  #origin: Origin = ELSEWHERE;

  /** Throws `InterfaceError` for a name that PostgreSQL cannot have. Nothing is sent. */
  constructor(lease: Lease, options: ServerCursorOptions) {
    this.#lease = lease;
    this.#options = options;
    this.#name = quoteIdentifier(options.name);
  }

  /**
   * The statement that makes a cursor for a query. Throws `InterfaceError` when the text is several statements, the
   * second of which would run.
   */
  declaration(query: string, options: LexerOptions): string {
    const { isSingle, isPreceded } = readStatement(query, options);
    if (!isSingle || isPreceded) {
      throw new InterfaceError(
        "Cannot execute: a server-side cursor is for one query, the text has several statements",
      );
    }
    const { scrollable, withHold } = this.#options;
    const scroll = scrollable === undefined ? "" : scrollable ? " SCROLL" : " NO SCROLL";
    return `DECLARE ${this.#name}${scroll} CURSOR${withHold ? " WITH HOLD" : ""} FOR ${query}`;
  }

  /** Throws `ProgrammingError` where a cursor cannot be made: without hold it needs a transaction. */
  requireTransaction(): void {
    if (this.#options.withHold) return;
    requireTransaction("a server-side cursor", this.#lease, "make it with withHold: true");
  }

  /** Makes it, and resolves with its columns. Rejects with the server's error. */
  async declare(session: Session, statement: Statement, call: CallOptions): Promise<ResultSet> {
    const { withHold } = this.#options;
    if (withHold) this.#lease.declaring = true;
    try {
      const declared = session.query(statement, call);
      // Who has another behind him cannot be stopped; and with hold, all rows are made now.
      const isLong = withHold || call.signal !== undefined || call.timeout !== undefined;
      if (isLong || mayBeRefused(statement)) await declared;
      const described = session.query(this.#statement("FETCH FORWARD 0", statement), call);
      described.catch(() => undefined); // if it was not made: that error is the one to hear of
      const { commandTag } = await declared;
      this.#origin = this.#here;
      return { ...await described, commandTag };
    } catch (error) {
      // After an abort it may have been made all the same.
      if (!isReported(error)) this.#origin = this.#here;
      throw error;
    }
  }

  /** The next rows; `count` is a number of them, or Infinity for all. */
  async fetch(count: number, form: RowForm, call: CallOptions): Promise<ResultSet> {
    const rows = count === Infinity ? "ALL" : count;
    return await this.#run(`FETCH FORWARD ${rows}`, form, call);
  }

  /** Moves it, and resolves with what the server counted. */
  async move({ direction, count }: Move, call: CallOptions): Promise<ResultSet> {
    return await this.#run(`MOVE ${direction} ${count}`, { rowMode: "tuple" }, call);
  }

  /** Whether it has certainly ended with its transaction. */
  get isGone(): boolean {
    if (this.#origin.kind === "elsewhere" || this.#options.withHold) return false;
    return isOutsideTransaction(this.#lease.session) ||
      this.#origin.transaction !== this.#lease.transactionCount;
  }

  /**
   * Closes it if it is there. Never rejects: who closes has his rows, and what is wrong with the connection shows
   * itself with the next statement. In a failed transaction nothing is sent.
   */
  async close(call: CallOptions): Promise<void> {
    const { session, usable } = this.#lease;
    const mayBeThere = usable && !this.isGone;
    this.#origin = ELSEWHERE;
    if (!mayBeThere || session.transactionStatus === "inError") return;
    try {
      if (!isOutsideTransaction(session) && !await this.#exists(session, call)) return;
      await session.query(plain(`CLOSE ${this.#name}`), call);
    } catch {
      // Said above.
    }
  }

  /** To be asked for once it is made: that may have begun the transaction. */
  get #here(): Origin {
    return { kind: "here", transaction: this.#lease.transactionCount };
  }

  /** Closing one that is not there would fail a transaction, and a rolled back savepoint takes its cursors along. */
  async #exists(session: Session, call: CallOptions): Promise<boolean> {
    // As a name, to be cut off where the server has cut it off; by way of text, since a name that is sent must be short.
    const text = "SELECT 1 FROM pg_catalog.pg_cursors WHERE name = " +
      "$1::pg_catalog.text::pg_catalog.name::pg_catalog.text";
    const values = [this.#options.name];
    return (await session.query({ text, values, rowMode: "tuple" }, call)).rows.length > 0;
  }

  async #run(action: string, form: RowForm, call: CallOptions): Promise<ResultSet> {
    const { session } = this.#lease;
    try {
      return await session.query(this.#statement(action, form), call);
    } catch (error) {
      const isKnown = this.#origin.kind === "here";
      if (!isKnown || !isReported(error) || error.code !== NO_SUCH_CURSOR) throw error;
      throw wentWithTransaction(action.startsWith("FETCH") ? "fetch" : "scroll", error);
    }
  }

  #statement(action: string, { rowMode, columnCodecs }: RowForm): Statement {
    const statement = plain(`${action} FROM ${this.#name}`);
    return columnCodecs === undefined
      ? { ...statement, rowMode }
      : { ...statement, rowMode, columnCodecs };
  }
}

/** What is thrown where a cursor is gone; `cause` if the server said so. */
export function wentWithTransaction(action: string, cause?: unknown): InterfaceError {
  return new InterfaceError(
    `Cannot ${action}: the cursor went with its transaction`,
    cause === undefined ? {} : { cause, phase: "execute", sent: "yes" },
  );
}

function plain(text: string): Statement {
  return { text, values: NO_VALUES, rowMode: "tuple" };
}

/** Whether a driver may find that the values do not fit, and send nothing: a FETCH behind it would fail the transaction. */
function mayBeRefused({ text, values }: Statement): boolean {
  return values.length > 0 || PARAMETER.test(text);
}

function isReported(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.diag !== null;
}
