/**
 * Queries, scripts and descriptions on the native session.
 * @module
 */

import type { DescribedColumn, ResultSet, Statement } from "../driver.ts";
import { PrepareExchange } from "../protocol/prepare_exchange.ts";
import type { QueryExchange } from "../protocol/query_exchange.ts";
import { ScriptExchange } from "../protocol/script_exchange.ts";
import type { CallPlan, Preparation } from "./call.ts";
import { InlineStatement } from "./inline_statement.ts";
import { type DecodingOptions, PreparedStatement } from "./prepared_statement.ts";
import type { Run } from "./sharing.ts";
import type { Statements } from "./statements.ts";
import { type Follow, type TypeLoader, withRows } from "./type_loader.ts";
import type { Wire } from "./wire.ts";

/** With what a session runs statements. */
export interface QueryingParts {
  /** Where requests are sent. */
  readonly wire: Wire;
  /** The statements of the session. */
  readonly statements: Statements;
  /** Looks types up. */
  readonly types: TypeLoader;
  /** How rows are decoded. */
  readonly decoding: DecodingOptions;
}

/** How one statement is run and its rows are collected. */
export function queryPlan(
  parts: QueryingParts,
  statement: Statement,
  run: Run,
): CallPlan<QueryExchange, ResultSet> {
  return {
    statements: [statement],
    described: false,
    exclusive: false,
    send: ([preparation]) => {
      const exchange = parts.statements.query(statement, preparation!, run);
      parts.wire.send(exchange);
      return exchange;
    },
    result: (exchange, [preparation], follow) =>
      queryResult(parts.types, exchange, preparation!, follow),
  };
}

/** The result of one statement, with all values of their types. */
export function queryResult(
  types: TypeLoader,
  exchange: QueryExchange,
  preparation: Preparation,
  follow?: Follow,
): Promise<ResultSet> {
  const { done } = exchange;
  if (preparation instanceof PreparedStatement) return done;
  // What was run again is whole.
  const untyped = (result: ResultSet) => exchange.isRerun ? [] : [result];
  return types.typed(done, [preparation], untyped, follow);
}

/** How a text of several statements is run. */
export function scriptPlan(
  { decoding, statements, types, wire }: QueryingParts,
  text: string,
): CallPlan<ScriptExchange, ResultSet[]> {
  /** How each result that has rows is read. */
  const inline: InlineStatement[] = [];
  return {
    statements: [],
    described: false,
    exclusive: false,
    send: () => {
      const exchange = new ScriptExchange(
        text,
        (fields) => {
          const statement = new InlineStatement(decoding);
          inline.push(statement);
          return statement.decoderFor(fields, "tuple", undefined);
        },
        (commandTag) => statements.observe(commandTag, text),
      );
      wire.send(exchange);
      return exchange;
    },
    result: ({ done }, _, follow) => types.typed(done, inline, withRows, follow),
  };
}

/** How the columns of a statement are found out. */
export function describePlan(
  { types, wire }: QueryingParts,
  text: string,
): CallPlan<PrepareExchange, DescribedColumn[]> {
  return {
    statements: [],
    described: false,
    exclusive: false,
    send: () => {
      const exchange = new PrepareExchange("", text, []);
      wire.send(exchange);
      return exchange;
    },
    result: ({ done }, _, follow) => types.described(done, follow),
  };
}
