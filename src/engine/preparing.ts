/**
 * Preparing what a call runs: one statement after the other is described, and its types are looked up.
 * @module
 */

import type { Statement } from "../driver.ts";
import type { InFlight } from "../protocol/exchange.ts";
import type { Call, Preparation } from "./call.ts";
import type { PreparedStatement } from "./prepared_statement.ts";
import type { Statements } from "./statements.ts";
import type { TypeLoader } from "./type_loader.ts";

/** With what statements are prepared. */
export interface PreparingParts {
  /** The statements of the session. */
  readonly statements: Statements;
  /** Looks types up. */
  readonly types: TypeLoader;
  /** Sends a request. */
  readonly send: (request: InFlight) => void;
}

/** Prepares the statements of calls. */
export class Preparing {
  readonly #parts: PreparingParts;

  /** `parts` says with what. */
  constructor(parts: PreparingParts) {
    this.#parts = parts;
  }

  /** How to send the statements of a call now; null when one of them must be prepared first. */
  preparationsFor(call: Call): readonly Preparation[] | null {
    if (call.ended) return [];
    const preparations: Preparation[] = [];
    for (const statement of call.statements) {
      const preparation = this.#preparationFor(call, statement);
      if (preparation === null) return null;
      preparations.push(preparation);
    }
    return preparations;
  }

  /** Prepares the first statement of a call that must be. Never rejects: the call fails instead. */
  async prepare(call: Call): Promise<void> {
    const statement = call.statements.find((each) => this.#preparationFor(call, each) === null)!;
    try {
      const prepared = await this.#prepare(call, statement.text);
      // What was kept of it is good no more: then it begins anew.
      if (prepared === null) call.prepared.delete(statement.text);
      else call.prepared.set(statement.text, prepared);
    } catch (error) {
      call.unprepared(error, statement);
    }
  }

  #preparationFor(call: Call, statement: Statement): Preparation | null {
    const prepared = call.prepared.get(statement.text);
    if (!prepared) return this.#parts.statements.preparationFor(statement, call.described);
    return prepared.unknownTypes().length === 0 ? prepared : null; // it may have waited since
  }

  async #prepare(call: Call, text: string): Promise<PreparedStatement | null> {
    const { statements, types } = this.#parts;
    const kept = call.prepared.get(text) ?? statements.cached(text);
    const prepared = kept ?? await this.#describe(call, text);
    if (prepared === null) return null;
    const ready = await types.prepare(
      prepared,
      kept !== undefined,
      (request) => call.preparing(request),
    );
    if (!ready) statements.evict(text);
    return ready;
  }

  /** Null when it was cancelled in another's place. */
  async #describe(call: Call, text: string): Promise<PreparedStatement | null> {
    const { send, statements } = this.#parts;
    const exchange = statements.prepare(text);
    send(exchange);
    call.preparing(exchange);
    try {
      return statements.prepared(exchange, await exchange.done);
    } catch (error) {
      statements.unprepared(exchange, error);
      if (exchange.isHit) return null;
      throw error;
    }
  }
}
