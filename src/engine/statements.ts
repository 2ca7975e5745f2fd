/**
 * The statements of one session: which are prepared, how each is sent, and what an outcome says of them.
 * @module
 */

import type { ResultSet, Statement } from "../driver.ts";
import { DatabaseError } from "../errors.ts";
import { PrepareExchange } from "../protocol/prepare_exchange.ts";
import {
  QueryExchange,
  type QueryObserver,
  type QueryOutcome,
  type QueryRequest,
} from "../protocol/query_exchange.ts";
import { type Description, writeNoParameters } from "../protocol/statement.ts";
import { StreamExchange } from "../protocol/stream_exchange.ts";
import type { Preparation } from "./call.ts";
import { decoderOf, type DecodingOptions, PreparedStatement } from "./prepared_statement.ts";
import { StatementCache } from "./statement_cache.ts";

/** How statements are treated on one session. */
export interface StatementOptions extends DecodingOptions {
  /** How many statements stay prepared; 0 prepares none by name. */
  readonly statementCacheSize: number;
}

interface Request extends QueryRequest {
  readonly statement: Statement;
}

const NONE: readonly string[] = [];
/** Commands after which what was prepared may not be what it was. */
const CHANGES_SCHEMA = /^(?:ALTER|DROP|DISCARD|DEALLOCATE)\b/;
/** The plan no longer fits the tables; the statement is not there any more. */
const STALE: ReadonlySet<string | null> = new Set(["0A000", "26000"]);

/** The statements of one session. */
export class Statements {
  readonly #options: StatementOptions;
  readonly #cache: StatementCache<PreparedStatement>;
  readonly #rerun: (statement: Statement) => Promise<ResultSet>;
  /** Texts sent to be parsed under a name, whose outcome is not known yet. */
  readonly #parsing = new Set<string>();
  readonly #observer: QueryObserver = {
    completed: (request, outcome) => this.#completed(request as Request, outcome),
    failed: (request, _, error) => this.#failed(request as Request, error),
    again: (request, outcome, error) => this.#again(request as Request, outcome, error),
  };

  /** `rerun` runs a statement once more. */
  constructor(options: StatementOptions, rerun: (statement: Statement) => Promise<ResultSet>) {
    this.#options = options;
    this.#cache = new StatementCache(options.statementCacheSize);
    this.#rerun = rerun;
  }

  /** How to send a statement now; null when it must be described first. */
  preparationFor(statement: Statement, described: boolean): Preparation | null {
    const prepared = this.#cache.get(statement.text);
    if (prepared) return prepared;
    return statement.values.length === 0 && !described ? "inline" : null;
  }

  /** The request that describes a text. */
  prepare(text: string): PrepareExchange {
    return new PrepareExchange(this.#cache.nameFor(text), text, this.#cache.takeUnwanted());
  }

  /** Keeps what a request has described. */
  prepared(exchange: PrepareExchange, description: Description): PreparedStatement {
    const prepared = new PreparedStatement(exchange.name, description, this.#options);
    if (exchange.name !== "") this.#cache.add(exchange.text, prepared);
    return prepared;
  }

  /** The request that runs a statement and collects its rows. Throws when values do not fit in number. */
  query(statement: Statement, preparation: Preparation): QueryExchange {
    return new QueryExchange(this.#request(statement, preparation));
  }

  /** The request that runs a statement and hands out its rows. Throws when values do not fit in number. */
  stream(statement: Statement, preparation: Preparation): StreamExchange {
    return new StreamExchange(this.#request(statement, preparation));
  }

  #request(statement: Statement, preparation: Preparation): Request {
    const { rowMode, columnCodecs, text } = statement;
    const common = {
      text,
      statement,
      closing: this.#cache.takeUnwanted(),
      observer: this.#observer,
    };
    if (preparation !== "inline") {
      return {
        ...common,
        closing: NONE, // binding may throw, and the names would be lost
        parse: false,
        binding: preparation.bind(statement.values),
        fields: preparation.fields,
        decoderFor: () => preparation.decoderFor(rowMode, columnCodecs),
      };
    }
    const name = this.#inlineName(text);
    return {
      ...common,
      closing: this.#cache.takeUnwanted(),
      parse: true,
      binding: { name, resultFormats: [], writeParameters: writeNoParameters },
      fields: null,
      decoderFor: (fields) => decoderOf(fields, [], { ...this.#options, rowMode, columnCodecs }),
    };
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
    if (CHANGES_SCHEMA.test(outcome.commandTag ?? "")) this.#cache.evictAll();
  }

  #keep(request: Request, description: Description | null): void {
    this.#parsing.delete(request.text);
    if (!description) return this.#cache.close(request.binding.name);
    const prepared = new PreparedStatement(request.binding.name, description, this.#options);
    this.#cache.add(request.text, prepared);
  }

  #failed(request: Request, error: unknown): void {
    const { name } = request.binding;
    if (request.parse && name !== "") {
      this.#parsing.delete(request.text);
      this.#cache.close(name); // the server may have parsed it before it failed
    } else if (isStale(error)) this.#cache.evict(request.text);
  }

  /** A stale plan fails before it does anything, so outside a transaction the statement can be run again. */
  #again(request: Request, outcome: QueryOutcome, error: unknown): Promise<ResultSet> | null {
    const again = !request.parse && request.binding.name !== "" && isStale(error) &&
      outcome.endedIn === "idle";
    return again ? this.#rerun(request.statement) : null;
  }
}

function isStale(error: unknown): boolean {
  return error instanceof DatabaseError && STALE.has(error.code);
}
