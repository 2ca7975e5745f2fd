/**
 * One statement for many sets of values on the native session: feeding the server from a source.
 * @module
 */

import type { ResultSet, Statement, ValueSets } from "../driver.ts";
import { indexed } from "../protocol/batch_error.ts";
import { ManyExchange } from "../protocol/many_exchange.ts";
import { writeBindExecute } from "../protocol/statement.ts";
import { Writer } from "../protocol/writer.ts";
import type { CallPlan } from "./call.ts";
import { refuseCopy } from "./copy_statement.ts";
import { turn } from "./copying.ts";
import type { PreparedStatement } from "./prepared_statement.ts";
import type { Statements } from "./statements.ts";
import type { Wire } from "./wire.ts";

/** From how many bytes on what is written is sent before more is asked for. */
const PIECE_BYTES = 64 * 1024;

/** With what it is run. */
export interface ExecutingManyParts {
  /** Where it is sent. */
  readonly wire: Wire;
  /** The statements of the session. */
  readonly statements: Statements;
}

/** How a statement is run for the sets of a source. */
export function executeManyPlan(
  { wire, statements }: ExecutingManyParts,
  statement: Omit<Statement, "values">,
  source: ValueSets,
): CallPlan<ManyExchange, ResultSet> {
  return {
    statements: [{ ...statement, values: [] }],
    described: true,
    exclusive: true,
    alone: true,
    check: () => refuseCopy([statement.text]),
    send: ([preparation]) => {
      const prepared = preparation as PreparedStatement; // it is described
      const exchange = new ManyExchange(
        statements.many(statement, prepared),
        wire.conversation.out,
      );
      wire.send(exchange);
      return exchange;
    },
    result: (exchange, [preparation]) => {
      const prepared = preparation as PreparedStatement;
      const { formats } = prepared.readingFor(statement.rowMode, statement.columnCodecs);
      new Feeding({ wire, exchange, source, prepared, formats }).run();
      return exchange.done;
    },
  };
}

interface FeedingParts {
  readonly wire: Wire;
  readonly exchange: ManyExchange;
  readonly source: ValueSets;
  readonly prepared: PreparedStatement;
  /** The formats of the columns. */
  readonly formats: readonly number[];
}

/** What a call that has ended wrote into: memory of this size costs more to have than to write. */
let spare: Writer | null = null;

type Sets = readonly (readonly unknown[])[];

/** Feeds one statement. What is in memory is what the source gave at once, and one piece on its way. */
class Feeding {
  readonly #parts: FeedingParts;
  /** A set is written here first: an encoder may do anything, such as end the call, before it is whole. */
  readonly #staged = spare ?? new Writer();
  #stagedSets = 0;
  #sets = 0;
  /** Answers what the source was asked for last. */
  #endAsking: ((none: null) => void) | null = null;

  constructor(parts: FeedingParts) {
    this.#parts = parts;
    spare = null;
    parts.exchange.onOver = () => this.#endAsking?.(null);
  }

  /** Never rejects: the exchange fails instead. */
  async run(): Promise<void> {
    const { exchange, wire } = this.#parts;
    try {
      for (let sets = await this.#next(); sets !== null; sets = await this.#next()) {
        await this.#take(sets);
      }
      this.#write();
      if (exchange.open) exchange.complete();
    } catch (error) {
      if (exchange.open) exchange.fail(error);
    }
    this.#staged.give(this.#staged.take());
    spare = this.#staged;
    wire.flush();
  }

  /** The next sets; null when there are no more, or none are taken. What waits is sent if they do not come at once. */
  async #next(): Promise<Sets | null> {
    if (!this.#parts.exchange.open) return null;
    const asked = this.#ask();
    const isSlow = await Promise.race([asked.then(() => false), turn().then(() => true)]);
    if (isSlow) await this.#send();
    return await asked;
  }

  #ask(): Promise<Sets | null> {
    return new Promise((resolve, reject) => {
      this.#endAsking = resolve;
      this.#parts.source.next().then(resolve, reject);
    });
  }

  async #take(sets: Sets): Promise<void> {
    for (const values of sets) {
      this.#encode(values);
      if (this.#staged.length >= PIECE_BYTES) await this.#send();
      if (!this.#parts.exchange.open) return;
    }
  }

  #encode(values: readonly unknown[]): void {
    const { formats, prepared } = this.#parts;
    try {
      writeBindExecute(this.#staged, prepared.bind(values, formats, ""));
    } catch (error) {
      throw indexed(error, this.#sets);
    }
    this.#sets++;
    this.#stagedSets++;
  }

  /** Sends what is staged. A turn of the event loop lets the server be heard, however fast a socket takes it. */
  async #send(): Promise<void> {
    const { wire } = this.#parts;
    this.#write();
    wire.flush();
    await wire.sent();
    await turn();
  }

  #write(): void {
    const { exchange } = this.#parts;
    if (!exchange.open || this.#stagedSets === 0) return;
    const bytes = this.#staged.take();
    exchange.write(bytes, this.#stagedSets);
    this.#staged.give(bytes);
    this.#stagedSets = 0;
  }
}
