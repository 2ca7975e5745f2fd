/**
 * One session over a client of deno-postgres.
 * @module
 */

import { checkCallOptions } from "../call_limits.ts";
import type {
  Address,
  CallOptions,
  Capability,
  Driver,
  ResultSet,
  RowStream,
  Session,
  SessionEvents,
  SessionState,
  Statement,
  TransactionStatus,
} from "../driver.ts";
import { InterfaceError, NotSupportedError } from "../errors.ts";
import type { CodecRegistry } from "../types/codec.ts";
import { SchemaChanges } from "../types/schema_changes.ts";
import { lookupArgument, readTypes, TYPE_LOOKUP } from "../types/type_lookup.ts";
import { CallQueue, type RunningCall, type Work } from "./call_queue.ts";
import type { DenoPostgresResult } from "./client.ts";
import { CursorStream, isForCursor, rowsInHand } from "./cursor_stream.ts";
import { Link, type LinkParts, lostWhileRunning, neverSent, Refusal } from "./link.ts";
import { describedFrom, describing, encodeByType, encodeByValue, oidsIn } from "./parameters.ts";
import { commandTagOf, fieldsOf, resultSetOf, rowCountOf } from "./rows.ts";
import { diagnosticsOf } from "./server_error.ts";
import { readStatement, type StatementText } from "../sql/statement_text.ts";
import { STATUS_QUERY, statusAfter } from "./transaction_status.ts";

/** What a session is made of. */
export interface DenoPostgresSessionParts extends LinkParts {
  /** The driver it comes from. */
  readonly driver: Driver;
  /** How values are read and written. */
  readonly codecs: CodecRegistry;
  /** The place that let us in; undefined for somebody's own client. */
  readonly address: Address | undefined;
  /** The process ID of the server's backend. */
  readonly backendPid: number;
  /** Where it stands with transactions. */
  readonly transactionStatus: TransactionStatus;
  /** What the server said at login and does not change. */
  readonly parameters: ReadonlyMap<string, string>;
  /** How long the server may take to stop a statement or to take a goodbye, milliseconds. */
  readonly grace: number;
  /** How many rows of a stream are fetched at a time. */
  readonly fetchSize: number;
}

const SILENT: SessionEvents = { notice() {}, notification() {}, lost() {} };
const IN_FAILED_TRANSACTION = "25P02";
/** Described texts that are kept; the oldest goes first. */
const MAX_DESCRIBED = 500;
/** Commands after which a parameter may be of another type. */
const CHANGES_PARAMETERS = /^(?:ALTER|CREATE|DROP|DISCARD|SET|RESET)\b/;
/** After them such a change may be undone. */
const ENDS = /^(?:COMMIT|ROLLBACK|PREPARE)\b/;

/** One logged-in session. */
export class DenoPostgresSession implements Session {
  readonly #parts: DenoPostgresSessionParts;
  readonly #link: Link;
  readonly #queue: CallQueue;
  readonly #described = new Map<string, readonly number[]>();
  readonly #changes = new SchemaChanges();
  /** Whether what changes types of parameters was done in the transaction that is open. */
  #undoable = false;
  #describing = 0;
  #streaming = false;
  #closing: Promise<void> | null = null;
  #transactionStatus: TransactionStatus;
  events: SessionEvents = SILENT;

  /** Takes over a client that is connected and idle. */
  constructor(parts: DenoPostgresSessionParts) {
    this.#parts = parts;
    this.#transactionStatus = parts.transactionStatus;
    this.#queue = new CallQueue((reason) => this.#link.stop(reason));
    this.#link = new Link(parts, parts.grace, (reason) => this.#lost(reason));
  }

  get driver(): Driver {
    return this.#parts.driver;
  }

  get address(): Address | undefined {
    return this.#parts.address;
  }

  get encrypted(): boolean | undefined {
    return this.#parts.client.session.tls;
  }

  get backendPid(): number {
    return this.#parts.backendPid;
  }

  get state(): SessionState {
    const reason = this.#link.closed;
    return reason ? { kind: "closed", reason } : { kind: "open" };
  }

  get transactionStatus(): TransactionStatus {
    return this.#transactionStatus;
  }

  get idle(): boolean {
    return this.#queue.idle && !this.#streaming && !this.#link.cancelling;
  }

  parameterStatus(name: string): string | undefined {
    return this.#parts.parameters.get(name);
  }

  query(statement: Statement, options?: CallOptions): Promise<ResultSet> {
    return this.#call(options, (call) => this.#query(statement, call));
  }

  script(text: string, options?: CallOptions): Promise<ResultSet[]> {
    return this.#call(options, async () => {
      const result = await this.#run(text, [], readStatement(text));
      const rowCount = rowCountOf(result);
      const commandTag = commandTagOf(result.command, rowCount);
      // Of several statements deno-postgres keeps the rows of all, and the columns of the first.
      return [{ fields: null, rows: [], commandTag, rowCount }];
    });
  }

  async stream(statement: Statement, options: CallOptions = {}): Promise<RowStream> {
    const text = readStatement(statement.text);
    if (!isForCursor(text)) return rowsInHand(await this.query(statement, options));
    this.#refuseIfNotReady(options);
    const opening = this.#queue.run(options, (call) =>
      CursorStream.open({
        statement,
        options,
        codecs: this.#parts.codecs,
        fetchSize: this.#parts.fetchSize,
        learn: (oids) => this.#learn(oids),
        inTransaction: this.#transactionStatus !== "idle",
        bind: () => this.#argumentsFor(statement, text, call),
        run: (text, args, moved) => this.#run(text, args ?? [], readStatement(text), moved),
        step: (limits, work) => this.#queue.run(limits, work),
        ended: () => this.#streaming = false,
      }, call));
    this.#streaming = true;
    try {
      return await opening;
    } catch (error) {
      this.#streaming = false;
      throw error;
    }
  }

  executeMany(): Promise<never> {
    return refused("execute", "batches");
  }

  batch(): Promise<never> {
    return refused("execute", "batches");
  }

  portal(): Promise<never> {
    return refused("execute", "portals");
  }

  copyIn(): Promise<never> {
    return refused("copy", "copy");
  }

  copyOut(): Promise<never> {
    return refused("copy", "copy");
  }

  describe(): Promise<never> {
    return refused("copy", "copy");
  }

  async cancel(): Promise<void> {
    await this.#link.cancel();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  destroy(reason: Error): void {
    this.#link.destroy(reason);
  }

  #call<T>(options: CallOptions | undefined, work: Work<T>): Promise<T> {
    try {
      this.#refuseIfNotReady(options);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#queue.run(options ?? {}, work);
  }

  #refuseIfNotReady(options: CallOptions | undefined): void {
    checkCallOptions(options);
    if (this.#link.closed) throw neverSent(this.#link.closed);
    if (this.#closing) throw new InterfaceError("Cannot execute: the connection is closing");
    if (this.#streaming) {
      throw new InterfaceError(
        "Cannot execute: a stream is open on this connection; read it to its end or close it",
      );
    }
  }

  async #query(statement: Statement, call: RunningCall): Promise<ResultSet> {
    const text = readStatement(statement.text);
    refuseCopy(text);
    const args = await this.#argumentsFor(statement, text, call);
    call.throwIfStopped();
    const result = await this.#run(statement.text, args, text);
    await this.#learn((fieldsOf(result) ?? []).map(({ typeOid }) => typeOid));
    return resultSetOf(result, statement, this.#parts.codecs);
  }

  /** The values as text. */
  async #argumentsFor(
    statement: Statement,
    text: StatementText,
    call: RunningCall,
  ): Promise<(string | null)[]> {
    const { values, text: query } = statement;
    const { codecs } = this.#parts;
    if (values.length === 0 && !text.hasParameters) {
      // Without arguments the simple protocol is used, which would run them all. With one, the server refuses.
      return text.isSingle ? [] : [null];
    }
    const start = describedFrom(query, text);
    if (start === null) return encodeByValue(codecs, values, query);
    const oids = this.#described.get(query) ?? await this.#describe(query, start);
    await this.#learn(oids);
    call.throwIfStopped();
    try {
      return encodeByType(codecs, oids, values, query);
    } catch (error) {
      this.#described.delete(query); // they may be of other types by now
      throw error;
    }
  }

  async #describe(text: string, start: number): Promise<readonly number[]> {
    const name = `aiopg_describe_${++this.#describing}`;
    const request = describing(text, start, name);
    const words = readStatement(text);
    const { rows } = await this.#run(request.text, [], words, {
      query: text,
      offset: request.offset,
    });
    const oids = oidsIn(String(rows[0]?.[0] ?? ""));
    if (this.#described.size >= MAX_DESCRIBED) {
      const [oldest] = this.#described.keys();
      this.#described.delete(oldest!);
    }
    this.#described.set(text, oids);
    return oids;
  }

  /** Asks the server what types are that are not known yet. */
  async #learn(oids: readonly number[]): Promise<void> {
    const { codecs } = this.#parts;
    if (codecs.unknown(oids).length === 0) return;
    for (let ask = await codecs.load(oids); ask.length > 0; ask = codecs.unknown(oids)) {
      const { rows } = await this.#link.request(TYPE_LOOKUP, [lookupArgument(ask)]);
      codecs.learn(ask, readTypes(rows));
    }
  }

  /** One request, and what it does to the transaction. `moved` says whose text it is, and how far it was moved. */
  async #run(
    text: string,
    args: (string | null)[],
    { words, isSingle }: StatementText,
    moved: Moved = { query: text, offset: 0 },
  ): Promise<DenoPostgresResult> {
    const before = this.#transactionStatus;
    const follow = (command: string | null) =>
      this.#follow(isSingle ? statusAfter(before, { words, command }) : null);
    try {
      const result = await this.#link.request(text, args);
      for (const warning of result.warnings) this.events.notice(diagnosticsOf(warning));
      await follow(result.command ?? "");
      this.#observe(result.command ?? "");
      return result;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await follow(null);
      throw error.error(moved.query, moved.offset);
    }
  }

  /** Hears of a command that has completed: what is known of parameters and types may not be so any more. */
  #observe(command: string): void {
    const isChange = CHANGES_PARAMETERS.test(command);
    if (isChange || this.#undoable && ENDS.test(command)) this.#described.clear();
    this.#undoable = this.#transactionStatus !== "idle" && (isChange || this.#undoable);
    if (this.#changes.observe(command, this.#transactionStatus === "idle")) {
      this.#parts.codecs.forget();
    }
  }

  /** Takes the status over, or asks the server for it. */
  async #follow(status: TransactionStatus | null): Promise<void> {
    this.#transactionStatus = status ?? await this.#askForStatus();
  }

  /** A cancel request meant for the statement before may hit this one instead: then it is asked again. */
  async #askForStatus(attempts = 3): Promise<TransactionStatus> {
    try {
      const { rows } = await this.#link.request(STATUS_QUERY, []);
      return rows[0]?.[0] === "t" ? "idle" : "inTransaction";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.fields.code === IN_FAILED_TRANSACTION) return "inError";
      if (attempts > 1) return await this.#askForStatus(attempts - 1);
      const reason = error.error(STATUS_QUERY);
      this.#link.destroy(reason);
      throw lostWhileRunning(reason);
    }
  }

  async #close(): Promise<void> {
    if (!this.#link.closed && !this.#streaming) await this.#queue.drained();
    // A client that is not ours lives on.
    if (this.#transactionStatus !== "idle" && !this.#streaming) {
      await this.#link.request("ROLLBACK", []).catch(() => undefined);
    }
    await this.#link.close(new InterfaceError("the connection was closed"));
  }

  #lost(reason: Error): void {
    this.#queue.fail(() => lostWhileRunning(reason), () => neverSent(reason));
    this.events.lost(reason);
  }
}

/** A text of the caller's within what is sent. */
interface Moved {
  readonly query: string;
  readonly offset: number;
}

/** deno-postgres would lose its place in the messages. */
function refuseCopy({ words }: StatementText): void {
  if (words[0] !== "COPY" || !words.some((word) => word === "STDIN" || word === "STDOUT")) return;
  throw new NotSupportedError(
    "Cannot execute: the statement is a COPY from or to the client, which execute() cannot run",
  );
}

/** Not reached: who is above the seam looks at what the driver has. */
function refused(action: string, missing: Capability): Promise<never> {
  return Promise.reject(
    new NotSupportedError(`Cannot ${action}: driver "deno-postgres" has no ${missing}`),
  );
}
