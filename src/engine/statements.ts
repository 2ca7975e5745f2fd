/**
 * The statements of one session: which are prepared, how each is sent, and what an outcome says of them.
 * @module
 */

import type { ResultSet, Statement } from "../driver.ts";
import { isPlain } from "../plain_statement.ts";
import { indexed } from "../protocol/batch_error.ts";
import type { BatchOutcome } from "../protocol/batch_exchange.ts";
import type { ManyRequest } from "../protocol/many_exchange.ts";
import type { PortalRequest } from "../protocol/portal_exchange.ts";
import { PrepareExchange } from "../protocol/prepare_exchange.ts";
import {
  QueryExchange,
  type QueryObserver,
  type QueryOutcome,
  type QueryRequest,
} from "../protocol/query_exchange.ts";
import {
  type Description,
  type Portal,
  type StatementRequest,
  writeNoParameters,
} from "../protocol/statement.ts";
import { StreamExchange } from "../protocol/stream_exchange.ts";
import { refuseNul } from "../protocol/writer.ts";
import { SchemaChanges } from "../types/schema_changes.ts";
import type { Preparation } from "./call.ts";
import { InlineStatement } from "./inline_statement.ts";
import { type DecodingOptions, PreparedStatement } from "./prepared_statement.ts";
import { SearchPath } from "./search_path.ts";
import { StatementCache } from "./statement_cache.ts";
import { isNameLost, mayBeOutdated, nextRun } from "./stale_statement.ts";
import { type Run, sharingOf } from "./sharing.ts";
import { anewRequest, decoderOfCurrent, inlineRequest, keptRequest } from "./statement_request.ts";

/** How statements are treated on one session. */
export interface StatementOptions extends DecodingOptions {
  /** How many statements are kept; 0 keeps none, and prepares none by name. */
  readonly statementCacheSize: number;
  /** Whether statements are prepared by name; if left out, until one of them is missing. */
  readonly prepare?: boolean | undefined;
  /**
   * What the names of prepared statements begin with: unlike those of all other sessions, since behind a pooler
   * one may get what another has prepared.
   */
  readonly statementPrefix: string;
}

interface Request extends QueryRequest {
  readonly statement: Statement;
  readonly run: Run;
}

/** Runs a statement again until the signal aborts; null when that cannot be done now. */
type Rerun = (statement: Statement, run: Run, signal: AbortSignal) => Promise<ResultSet> | null;

const NONE: readonly string[] = [];
/** The tag of ROLLBACK TO SAVEPOINT is ROLLBACK, too; only its text has a TO. */
const BACK_TO_SAVEPOINT = /\bTO\b/i;

/** What may be a parameter; in a string or a comment it is none, and only costs a round trip, once. */
const PARAMETER = /\$\d/;

/** The statements of one session. */
export class Statements {
  readonly #options: StatementOptions;
  readonly #cache: StatementCache<PreparedStatement>;
  readonly #rerun: Rerun;
  readonly #changes = new SchemaChanges();
  readonly #searchPath = new SearchPath();
  /** Texts sent to be parsed under a name, whose outcome is not known yet. */
  readonly #parsing = new Set<string>();
  #transactionEnds = 0;
  readonly #observer: QueryObserver = {
    completed: (request, outcome) => this.#completed(request as Request, outcome),
    failed: (request, outcome, error) => this.#failed(request as Request, outcome, error),
    again: (request, outcome, error, signal) => {
      const run = nextRun(request as Request, outcome, error);
      return run === null ? null : this.#rerun((request as Request).statement, run, signal);
    },
  };

  /** `rerun` runs a statement again whose plan was stale, or that was skipped. */
  constructor(options: StatementOptions, rerun: Rerun) {
    this.#options = options;
    const { prepare, statementCacheSize, statementPrefix } = options;
    this.#cache = new StatementCache(statementCacheSize, statementPrefix, prepare !== false);
    this.#rerun = rerun;
  }

  /** How often a command has ended a transaction, though another may have begun with it, as after AND CHAIN. */
  get transactionEnds(): number {
    return this.#transactionEnds;
  }

  /** How to send a statement now; null when it must be described first. */
  preparationFor(statement: Statement, described: boolean): Preparation | null {
    const prepared = this.cached(statement.text);
    if (prepared) return prepared.unknownTypes().length === 0 ? prepared : null;
    // Bound without the values that it needs it would fail on the server, and a transaction with it.
    const mayNeedValues = PARAMETER.test(statement.text);
    if (statement.values.length > 0 || described || mayNeedValues) return null;
    return new InlineStatement(this.#options);
  }

  /** The statement of a text, if it is prepared, its types perhaps to be looked up. */
  cached(text: string): PreparedStatement | undefined {
    const prepared = this.#cache.get(text);
    if (prepared === undefined) return undefined;
    // A parameter keeps the type that it had: a value would be made what the column of another table is.
    const isMoved = prepared.searchPath !== this.#searchPath.current;
    if (!isMoved && !prepared.isOutdated) return prepared;
    this.#cache.evict(text);
    return undefined;
  }

  /** Keeps the statement of a text no longer. */
  evict(text: string): void {
    this.#cache.evict(text);
  }

  /** The request that describes a text. Throws when the text cannot be sent. */
  prepare(text: string): PrepareExchange {
    const closing = this.#closingWith(text);
    return new PrepareExchange(this.#cache.nameFor(text), text, closing, true);
  }

  /** Keeps what a request has described. */
  prepared(exchange: PrepareExchange, description: Description): PreparedStatement {
    const prepared = new PreparedStatement(
      exchange.name,
      exchange.text,
      description,
      this.#options,
    );
    prepared.searchPath = this.#searchPath.current;
    this.#cache.add(exchange.text, prepared);
    return prepared;
  }

  /** Lets be closed what a failed request may have prepared. */
  unprepared(exchange: PrepareExchange, error: unknown): void {
    this.#cache.close(exchange.name);
    if (exchange.name !== "") this.#checkNames(error);
  }

  /** The request that runs a statement and collects its rows. Throws when values do not fit in number. */
  query(statement: Statement, preparation: Preparation, run: Run): QueryExchange {
    return new QueryExchange(this.#request(statement, preparation, run));
  }

  /** The request that runs a statement and hands out its rows. Throws when values do not fit in number. */
  stream(statement: Statement, preparation: Preparation): StreamExchange {
    return new StreamExchange(this.#request(statement, preparation, "once"));
  }

  /** The request that runs a statement in a portal, and asks for its first rows. Throws as {@linkcode stream}. */
  portal(statement: Statement, preparation: Preparation, portal: Portal): PortalRequest {
    return { ...this.#request(statement, preparation, "once"), portal };
  }

  /** Statements as they go in one request. Throws when values do not fit in number, and says of which. */
  batch(
    statements: readonly Statement[],
    preparations: readonly Preparation[],
  ): StatementRequest[] {
    return statements.map((statement, i) => {
      try {
        return this.#oneOfSeveral(statement, preparations[i]!);
      } catch (error) {
        throw indexed(error, i);
      }
    });
  }

  /** A statement that is run for many sets of values. */
  many(statement: Omit<Statement, "values">, prepared: PreparedStatement): ManyRequest {
    const { text } = statement;
    return {
      text,
      parameterOids: prepared.parameterOids,
      fields: prepared.fields,
      decoderFor: decoderOfCurrent(statement, prepared, () => this.#cache.evict(text)),
      ended: (commandTag, endedIn, error) => {
        this.observe(commandTag, text, endedIn === "idle");
        if (error !== undefined) this.#cache.evict(text); // it may be another by now
      },
    };
  }

  /** Hears how a batch has ended. */
  batchEnded(statements: readonly Statement[], outcome: BatchOutcome, error: unknown): void {
    const { commandTags, endedIn } = outcome;
    for (const [i, tag] of commandTags.entries()) this.observe(tag, statements[i]?.text ?? "");
    this.observe("", "", endedIn === "idle");
    this.#checkNames(error);
    if (!mayBeOutdated(error)) return;
    for (const { text } of statements) this.#cache.evict(text);
  }

  /** None is given a name on the way: what a batch may leave behind on the server when it fails is not known. */
  #oneOfSeveral(statement: Statement, preparation: Preparation): StatementRequest {
    if (!(preparation instanceof PreparedStatement)) return inlineRequest(statement, preparation);
    return preparation.name !== "" && this.#cache.get(statement.text) === preparation
      ? keptRequest(statement, preparation)
      : this.#anew(statement, preparation);
  }

  /** Without a name it is parsed in the request that runs it: by then the server may know another one without. */
  #anew(statement: Statement, prepared: PreparedStatement): StatementRequest {
    return anewRequest(statement, prepared, () => this.#cache.evict(statement.text));
  }

  #request(statement: Statement, preparation: Preparation, run: Run): Request {
    const { rowMode, columnCodecs, text } = statement;
    const observer = this.#observer;
    const shares = run === "shared";
    if (preparation instanceof PreparedStatement) {
      const request = preparation.name === ""
        ? this.#anew(statement, preparation)
        : keptRequest(statement, preparation);
      const { isPlain } = preparation;
      const sharing = sharingOf(statement, shares && isPlain, NONE);
      const isRepeatable = isPlain && statement.shares !== undefined;
      // Binding may throw, and names to be closed would be lost.
      return { ...request, statement, run, observer, sharing, isRepeatable, closing: NONE };
    }
    const closing = this.#closingWith(text);
    return {
      text,
      statement,
      run,
      observer,
      sharing: sharingOf(statement, shares && isPlain(text), closing),
      isRepeatable: isPlain(text) && statement.shares !== undefined,
      closing,
      parse: true,
      binding: {
        name: this.#inlineName(text),
        resultFormats: [],
        writeParameters: writeNoParameters,
      },
      fields: null,
      decoderFor: (fields) => preparation.decoderFor(fields, rowMode, columnCodecs),
    };
  }

  /** The names to close with a request that parses a text. Throws when the text cannot be sent: none is lost. */
  #closingWith(text: string): readonly string[] {
    refuseNul(text);
    return this.#cache.takeUnwanted();
  }

  /** While one request parses a text under a name, others of the same text parse it without one. */
  #inlineName(text: string): string {
    if (this.#parsing.has(text)) return "";
    const name = this.#cache.nameFor(text);
    if (name !== "") this.#parsing.add(text);
    return name;
  }

  #completed(request: Request, outcome: QueryOutcome): void {
    if (request.parse && request.binding.name !== "") this.#keep(request, outcome.description);
    this.observe(outcome.commandTag ?? "", request.text, outcome.endedIn === "idle");
  }

  /** Hears of a command of `text` that has completed, and whether no transaction is open now, if that is known. */
  observe(commandTag: string, text: string, isIdle = false): void {
    if (endsTransaction(commandTag, text)) this.#transactionEnds++;
    this.#searchPath.observe(commandTag, text, isIdle);
    if (!this.#changes.observe(commandTag, isIdle)) return;
    this.#cache.evictAll();
    this.#options.codecs.forget();
  }

  #keep(request: Request, description: Description | null): void {
    this.#parsing.delete(request.text);
    if (!description) return this.#cache.close(request.binding.name);
    const { text, binding } = request;
    const prepared = new PreparedStatement(binding.name, text, description, this.#options);
    prepared.searchPath = this.#searchPath.current;
    this.#cache.add(text, prepared);
  }

  #failed(request: Request, outcome: QueryOutcome, error: unknown): void {
    const { commandTag, endedIn } = outcome;
    if (commandTag !== null) this.observe(commandTag, request.text, endedIn === "idle");
    const { name } = request.binding;
    if (request.parse && name !== "") {
      this.#parsing.delete(request.text);
      this.#cache.close(name); // the server may have parsed it before it failed
    } else if (mayBeOutdated(error)) {
      this.#cache.evict(request.text);
    }
    if (name !== "") this.#checkNames(error);
  }

  /** A name is missing, or another's: behind a pooler nothing stays where it was. From now on none is given. */
  #checkNames(error: unknown): void {
    if (this.#options.prepare === undefined && isNameLost(error)) this.#cache.forgetNames();
  }
}

function endsTransaction(commandTag: string, text: string): boolean {
  return commandTag === "COMMIT" || commandTag === "PREPARE TRANSACTION" ||
    commandTag === "ROLLBACK" && !BACK_TO_SAVEPOINT.test(text);
}
