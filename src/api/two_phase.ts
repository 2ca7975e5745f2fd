/**
 * Two-phase commit: a transaction that is prepared first, and then ended by whoever knows that the others are, too.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { DatabaseError, InterfaceError, ProgrammingError } from "../errors.ts";
import { quoteLiteral } from "../types/quote.ts";
import { beginStatement } from "./begin_statement.ts";
import {
  commitOutcome,
  commitUnknown,
  isInDoubt,
  preparedUnknown,
  rolledBackInstead,
} from "./commit_outcome.ts";
import type { Lease, OpenTransaction } from "./lease.ts";
import {
  isInTransaction,
  isOutsideTransaction,
  refuseSecondTransaction,
  undoBegin,
} from "./transaction_state.ts";
import { Xid } from "./xid.ts";

/** Worded to follow "the two-phase transaction is"; it is the connection's only one. */
type State = "being begun" | "begun" | "being prepared" | "prepared" | "being ended";

type Command = "COMMIT" | "ROLLBACK";

/** What the server says of a prepared transaction that is not there. */
const UNDEFINED_OBJECT = "42704";

/** The rows are the same whatever types and codecs the connection has chosen: they are texts. */
export const RECOVER: string =
  "SELECT gid, trunc(extract(epoch FROM prepared) * 1000)::text, owner::text, database::text " +
  "FROM pg_prepared_xacts ORDER BY prepared, gid";

/** The two-phase transaction of a connection: at most one at a time. */
export class TwoPhase {
  readonly #lease: Lease;
  readonly #opened: OpenTransaction;
  #current: { readonly xid: Xid; state: State } | null = null;

  /** For a connection without one. */
  constructor(lease: Lease) {
    this.#lease = lease;
    this.#opened = {
      kind: "two-phase",
      isActive: () => this.#isActive,
      nest: () => Promise.reject(noSavepoint()),
      superseded: () => this.#current = null,
    };
  }

  /** Whether it has been prepared and not been ended. */
  get isPrepared(): boolean {
    return this.#current?.state === "prepared";
  }

  /** As `Connection.tpcBegin()`. */
  async begin(id: Xid | string, call: CallOptions): Promise<void> {
    const session = this.#lease.require("begin");
    const xid = xidFrom(id);
    refuseSecondTransaction(this.#lease);
    const current = this.#current = { xid, state: "being begun" as State };
    this.#lease.opens(this.#opened);
    try {
      await session.script(beginStatement(this.#lease.characteristics), call);
    } catch (error) {
      this.#end();
      await undoBegin(session);
      throw error;
    }
    current.state = "begun";
  }

  /** As `Connection.tpcPrepare()`. */
  async prepare(call: CallOptions): Promise<void> {
    const session = this.#lease.require("prepare");
    const current = this.#require("prepare", ["begun"]);
    const text = `PREPARE TRANSACTION ${quoteLiteral(`${current.xid}`)}`;
    this.#move(current, "being prepared");
    let tag: string | undefined;
    try {
      tag = (await session.script(text, call)).at(-1)?.commandTag;
    } catch (error) {
      const outcome = commitOutcome(this.#lease.session, error);
      if (outcome === "rolled back") this.#end();
      // It may be prepared, and whoever coordinates has to end it then.
      else this.#move(current, outcome === "open" ? "begun" : "prepared");
      throw error;
    }
    if (tag !== "ROLLBACK") return this.#move(current, "prepared");
    this.#end();
    throw rolledBackInstead("prepare");
  }

  /** As `Connection.tpcCommit()` and `Connection.tpcRollback()`. */
  async finish(command: Command, id: Xid | string | undefined, call: CallOptions): Promise<void> {
    const action = command === "COMMIT" ? "commit" : "roll back";
    if (id !== undefined) return await this.#finishOther(action, command, id, call);
    this.#lease.reach(action);
    const current = this.#require(action, ["begun", "prepared"]);
    if (current.state === "begun") return await this.#finishBegun(current, action, command, call);
    this.#move(current, "being ended");
    try {
      await finishPrepared(this.#lease.session, command, current.xid, call);
    } catch (error) {
      if (isMissing(error)) this.#end();
      else this.#move(current, "prepared");
      throw error;
    }
    this.#end();
  }

  /** As `Connection.tpcRecover()`. */
  async recover(call: CallOptions): Promise<Xid[]> {
    const session = this.#lease.reach("recover");
    const { rows } = await session.query({ text: RECOVER, values: [], rowMode: "tuple" }, call);
    return rows.map((row) => {
      const [gid, prepared, owner, database] = (row as unknown[]).map(String);
      const known = { prepared: new Date(Number(prepared)), owner: owner!, database: database! };
      return Xid.fromString(gid!, known);
    });
  }

  /** One that was prepared by somebody else, or before. */
  async #finishOther(
    action: string,
    command: Command,
    id: Xid | string,
    call: CallOptions,
  ): Promise<void> {
    const session = this.#lease.require(action);
    const xid = xidFrom(id);
    if (this.#lease.openTransaction?.isActive() || isInTransaction(session)) {
      throw new ProgrammingError(
        `Cannot ${action}: a transaction is open; a prepared one is ended outside of others`,
      );
    }
    await finishPrepared(session, command, xid, call);
  }

  /** One that was never prepared: an ordinary end. */
  async #finishBegun(
    current: { state: State },
    action: string,
    command: Command,
    call: CallOptions,
  ): Promise<void> {
    const session = this.#lease.require(action);
    this.#move(current, "being ended");
    let tag: string | undefined;
    try {
      tag = (await session.script(command, call)).at(-1)?.commandTag;
    } catch (error) {
      const outcome = commitOutcome(this.#lease.session, error);
      if (outcome === "open") this.#move(current, "begun");
      else this.#end();
      throw command === "COMMIT" && outcome === "in doubt" ? commitUnknown(error, null) : error;
    }
    this.#end();
    if (command === "COMMIT" && tag === "ROLLBACK") throw rolledBackInstead();
  }

  get #isActive(): boolean {
    if (this.#current === null) return false;
    return this.#current.state !== "begun" || !isOutsideTransaction(this.#lease.session);
  }

  #require(action: string, states: readonly State[]): { readonly xid: Xid; state: State } {
    if (!this.#isActive) this.#end();
    const current = this.#current;
    if (current === null) {
      throw new ProgrammingError(`Cannot ${action}: no two-phase transaction is open`);
    }
    if (!states.includes(current.state)) {
      throw new ProgrammingError(
        `Cannot ${action}: the two-phase transaction is ${current.state}`,
      );
    }
    return current;
  }

  /** Nothing may be run from when it is being prepared until it is ended: it would be outside of it. */
  #move(current: { state: State }, state: State): void {
    current.state = state;
    this.#lease.refusal = state === "begun"
      ? null
      : `the two-phase transaction is ${state}; tpcCommit() or tpcRollback() it first`;
  }

  #end(): void {
    this.#current = null;
    this.#lease.refusal = null;
    this.#lease.closes(this.#opened);
  }
}

async function finishPrepared(
  session: Session,
  command: Command,
  xid: Xid,
  call: CallOptions,
): Promise<void> {
  try {
    await session.script(`${command} PREPARED ${quoteLiteral(`${xid}`)}`, call);
  } catch (error) {
    if (command === "COMMIT" && isInDoubt(session, error)) {
      throw preparedUnknown(error, "COMMIT PREPARED");
    }
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === UNDEFINED_OBJECT;
}

function xidFrom(id: Xid | string): Xid {
  if (typeof id === "string") return Xid.fromString(id);
  if (id instanceof Xid) return id;
  throw new InterfaceError("Cannot make an xid: it is neither an Xid nor a text");
}

/** What a cursor's `beginNested()` rejects with: who ends it would end a transaction of another kind. */
function noSavepoint(): ProgrammingError {
  return new ProgrammingError(
    "Cannot begin: a two-phase transaction is open; execute SAVEPOINT in it",
  );
}
