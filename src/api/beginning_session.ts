/**
 * A session that begins a transaction before a statement that finds none, so that whoever runs statements need not
 * know of autocommit.
 * @module
 */

import type {
  CallOptions,
  CopySource,
  CopyStream,
  DescribedColumn,
  ResultSet,
  RowStream,
  Session,
  Statement,
  TransactionStatus,
  ValueSets,
} from "../driver.ts";
import { ImplicitTransactions, type TransactionOwner } from "./implicit_transactions.ts";
import { SessionFront } from "./session_front.ts";

type Texted = Pick<Statement, "text">;

/** A session with transactions that begin by themselves. It has no state of its own beyond that. */
export class BeginningSession extends SessionFront implements Session {
  readonly #session: Session;
  readonly #transactions: ImplicitTransactions;

  /** As {@linkcode ImplicitTransactions}. */
  constructor(session: Session, owner: TransactionOwner) {
    super(session);
    this.#session = session;
    this.#transactions = new ImplicitTransactions(session, owner);
  }

  /** One that is being begun counts. */
  override get transactionStatus(): TransactionStatus {
    return this.#transactions.isBeginning ? "inTransaction" : super.transactionStatus;
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    return this.#run(statement, options, (call) => this.#session.query(statement, call));
  }

  script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    return this.#run({ text }, options, (call) => this.#session.script(text, call));
  }

  stream(statement: Statement, options?: CallOptions): Promise<RowStream> {
    return this.#run(statement, options, (call) => this.#session.stream(statement, call));
  }

  executeMany(
    statement: Omit<Statement, "values">,
    sets: ValueSets,
    options?: CallOptions,
  ): Promise<ResultSet> {
    return this.#run(
      statement,
      options,
      (call) => this.#session.executeMany(statement, sets, call),
    );
  }

  batch(statements: readonly Statement[], options?: CallOptions): Promise<ResultSet[]> {
    const text = statements.map((statement) => statement.text).join(";\n");
    return this.#run({ text }, options, (call) => this.#session.batch(statements, call));
  }

  portal(statement: Statement, rowLimit: number, options?: CallOptions): Promise<RowStream> {
    return this.#run(
      statement,
      options,
      (call) => this.#session.portal(statement, rowLimit, call),
    );
  }

  copyIn(text: string, source: CopySource, options?: CallOptions): Promise<ResultSet> {
    return this.#run({ text }, options, (call) => this.#session.copyIn(text, source, call));
  }

  copyOut(text: string, options?: CallOptions): Promise<CopyStream> {
    return this.#run({ text }, options, (call) => this.#session.copyOut(text, call));
  }

  describe(text: string, options?: CallOptions): Promise<readonly DescribedColumn[]> {
    return this.#run({ text }, options, (call) => this.#session.describe(text, call));
  }

  /**
   * Ends the transaction, after what was asked for before; null, and nothing sent, when none is open then. `sending` is
   * called when it is sent.
   */
  finish(
    command: "COMMIT" | "ROLLBACK",
    options: CallOptions,
    sending: () => void,
  ): Promise<ResultSet[] | null> {
    return this.#run<ResultSet[] | null>({ text: command }, options, (call) => {
      const { state, transactionStatus } = this.#session;
      if (state.kind === "open" && transactionStatus === "idle") return Promise.resolve(null);
      sending();
      return this.#session.script(command, call);
    });
  }

  #run<T>(
    { text }: Texted,
    options: CallOptions | undefined,
    run: (options: CallOptions | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#transactions.run({ text, options, run });
  }
}
