/**
 * What one session does about types that are not built in: it asks its server, once for all that are met together.
 * The codecs of built-in types that are rarely used are loaded then, too.
 *
 * Where a statement is described first, it asks before the statement is bound. Where it was parsed on the way, the
 * rows are there already, as text: it asks, and decodes them in place.
 * @module
 */

import type { DescribedColumn, ResultSet } from "../driver.ts";
import { type DatabaseError, type Diagnostics, OperationalError } from "../errors.ts";
import { QueryCanceled } from "../sqlstate/error_classes.ts";
import type { InFlight } from "../protocol/exchange.ts";
import { lossError } from "../protocol/loss.ts";
import {
  QueryExchange,
  type QueryObserver,
  type QueryRequest,
} from "../protocol/query_exchange.ts";
import type { Description } from "../protocol/statement.ts";
import type { Writer } from "../protocol/writer.ts";
import { textCodec } from "../types/text/character.ts";
import type { TypeDescription } from "../types/type_description.ts";
import { lookupArgument, readTypes, TYPE_LOOKUP } from "../types/type_lookup.ts";
import { InlineStatement } from "./inline_statement.ts";
import type { DecodingOptions, PreparedStatement } from "./prepared_statement.ts";

const NONE: readonly number[] = [];
const UNOBSERVED: QueryObserver = { completed() {}, failed() {}, again: () => null };

/** Hears of a request that goes on for a call after its own, before it is sent. Throws when it is not wanted. */
export type Follow = (request: InFlight) => void;

/** What asking needs. */
export interface TypeLoaderParts extends DecodingOptions {
  /** Sends a request, once no cancel request is under way that could hit it; not if it was given up till then. */
  readonly send: (request: QueryExchange) => Promise<void>;
}

/** Looks up the types of one session. */
export class TypeLoader {
  readonly #parts: TypeLoaderParts;
  readonly #untyped = new Set<Promise<unknown>>();

  /** `parts` says with what. */
  constructor(parts: TypeLoaderParts) {
    this.#parts = parts;
  }

  /** The results whose rows may come before their types are known. */
  get untyped(): ReadonlySet<Promise<unknown>> {
    return this.#untyped;
  }

  /** A result with all values of their types; `inline` says how those of `results` were read, in order. */
  typed<T>(
    done: Promise<T>,
    inline: readonly InlineStatement[],
    results: (result: T) => readonly ResultSet[],
    follow?: Follow,
  ): Promise<T> {
    return this.#whileUntyped(done.then(async (result) => {
      const unknown = () => inline.flatMap((each) => each.unknownTypes);
      // Nothing may come between the last look and the decoding: another session can make the registry forget.
      for (let oids = unknown(); oids.length > 0; oids = unknown()) {
        await this.#learn(oids, LateQuestion, follow);
      }
      for (const [i, { rows }] of results(result).entries()) inline[i]?.decodeLate(rows);
      return result;
    }));
  }

  /** The columns of a statement that was described, with the codecs of their types. */
  described(done: Promise<Description>, follow: Follow): Promise<DescribedColumn[]> {
    return this.#whileUntyped(done.then(async ({ fields }) => {
      const { codecs } = this.#parts;
      const columns = fields ?? [];
      const unknown = () => codecs.unknown(columns.map(({ typeOid }) => typeOid));
      for (let oids = unknown(); oids.length > 0; oids = unknown()) {
        await this.#learn(oids, QueryExchange, follow);
      }
      return columns.map((field) => ({ field, codec: codecs.get(field.typeOid) }));
    }));
  }

  #whileUntyped<T>(typed: Promise<T>): Promise<T> {
    this.#untyped.add(typed);
    const end = () => this.#untyped.delete(typed);
    typed.then(end, end);
    return typed;
  }

  /**
   * Looks up the types that a statement needs before it is bound. Null when it was kept from before, and the server
   * does not show one of them: what was described then may be gone, and the same text mean another by now.
   */
  async prepare(
    prepared: PreparedStatement,
    isKept: boolean,
    follow: Follow,
  ): Promise<PreparedStatement | null> {
    // It is parsed with each run, and may return other columns by then, whose codecs have to be there.
    if (prepared.name === "") await this.#parts.codecs.load(NONE);
    for (let oids = prepared.unknownTypes(); oids.length > 0; oids = prepared.unknownTypes()) {
      const { codecs } = this.#parts;
      const asked = await codecs.load(oids);
      if (asked.length === 0) continue;
      const types = await this.#ask(asked, QueryExchange, follow);
      try {
        codecs.learn(asked, types);
      } catch (error) {
        if (isKept) return null;
        throw error;
      }
    }
    return prepared;
  }

  async #learn(
    oids: readonly number[],
    Question: new (request: QueryRequest) => QueryExchange,
    follow?: Follow,
  ): Promise<void> {
    const { codecs } = this.#parts;
    const asked = await codecs.load(oids);
    if (asked.length > 0) codecs.learn(asked, await this.#ask(asked, Question, follow));
  }

  /**
   * Asks what types are, once more when a cancel request that was meant for another has hit the question. What is learned
   * of that can be forgotten again before the caller goes on.
   */
  async #ask(
    oids: readonly number[],
    Question: new (request: QueryRequest) => QueryExchange,
    follow?: Follow,
  ): Promise<TypeDescription[]> {
    const question = new Question(this.#request(oids));
    follow?.(question);
    try {
      const [{ rows }] = await Promise.all([question.done, this.#parts.send(question)]);
      return readTypes(rows);
    } catch (error) {
      if (question.isHit && question.endedIn === "idle") return this.#ask(oids, Question, follow);
      throw error;
    }
  }

  #request(oids: readonly number[]): QueryRequest {
    const argument = lookupArgument(oids);
    return {
      text: TYPE_LOOKUP,
      closing: [],
      parse: true,
      binding: {
        name: "",
        resultFormats: [],
        writeParameters: (out) => writeTextParameter(out, argument),
      },
      fields: null,
      isRepeatable: true,
      // Not by the session's codecs: a caller may have one of his own for text.
      decoderFor: (fields) =>
        new InlineStatement(this.#parts).decoderFor(fields, "tuple", [textCodec]),
      observer: UNOBSERVED,
    };
  }
}

/** Those that have rows, and so are read in a form of their own. */
export function withRows(results: readonly ResultSet[]): readonly ResultSet[] {
  return results.filter((result) => result.fields !== null);
}

/** A question asked when its statement had run: the end of the session does not make that safe to be run again. */
class LateQuestion extends QueryExchange {
  override abort(reason: Error): void {
    super.abort(lossError(reason.message, reason, { sent: "yes", retryable: "unknown" }));
  }

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    const cause = super.errorFrom(diag);
    if (cause instanceof QueryCanceled) return cause; // it was asked for
    return new OperationalError(
      "Cannot read the result: the statement has run, and its types could not be looked up " +
        `(${cause.message})`,
      { cause, phase: "execute", sent: "yes", retryable: "unknown" },
    );
  }
}

/** One parameter in the text format. */
function writeTextParameter(out: Writer, text: string): void {
  out.int16(0);
  out.int16(1);
  const size = out.openSized();
  out.text(text);
  out.closeSized(size);
}
