/**
 * Functions of text search.
 * @module
 */

import { callNode } from "./call_node.ts";
import type { Expr, NumberExpr, SearchExpr, TextExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { type AnyFunction, argumentNode } from "./function_call.ts";
import type { ExprOf, NullOf, SourceOf, TextOperand } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { REAL, REGCONFIG_TYPE, TEXT_TYPE, TSQUERY_TYPE, TSVECTOR_TYPE } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** How text is read for a search. */
export interface SearchOptions {
  /** The configuration, such as `english`; the session's when left out. */
  config?: string;
}

/** How `tsHeadline()` shows what was found. */
export interface HeadlineOptions extends SearchOptions {
  /** PostgreSQL's options: `MaxWords=20, StartSel=<b>, StopSel=</b>`. */
  options?: string;
}

/** A query of text search: a string is read as `to_tsquery()` reads it without a configuration. */
export type SearchQuery = string | ExprOf<string | null, string>;
/** A function that reads a query. */
export type QueryReader = <E extends TextOperand>(
  text: E,
  options?: SearchOptions,
) => Expr<string | NullOf<E>, SourceOf<E>, "plain">;

/**
 * Functions of text search.
 *
 * @see https://www.postgresql.org/docs/current/functions-textsearch.html
 */
export interface SearchFunctions {
  /** The lexemes of a text. */
  toTsvector<E extends TextOperand>(
    text: E,
    options?: SearchOptions,
  ): SearchExpr<string | NullOf<E>, SourceOf<E>>;
  /** A query of words and operators: `cat & !dog`. */
  toTsquery: QueryReader;
  /** A query for all words of a text. */
  plaintoTsquery: QueryReader;
  /** A query for the words of a text one after another. */
  phrasetoTsquery: QueryReader;
  /** A query as people type them: `"cat food" -dog`. No text is an error. */
  websearchToTsquery: QueryReader;
  /** How well a query fits. */
  tsRank<A extends ExprOf<unknown, string, "search">, B extends SearchQuery>(
    vector: A,
    query: B,
  ): NumberExpr<number | NullOf<A | B>, SourceOf<A | B>, "float">;
  /** The same with regard to how near the words are to one another. */
  tsRankCd<A extends ExprOf<unknown, string, "search">, B extends SearchQuery>(
    vector: A,
    query: B,
  ): NumberExpr<number | NullOf<A | B>, SourceOf<A | B>, "float">;
  /** Parts of a text with what was found marked. */
  tsHeadline<A extends TextOperand, B extends SearchQuery>(
    text: A,
    query: B,
    options?: HeadlineOptions,
  ): TextExpr<string | NullOf<A | B>, SourceOf<A | B>>;
}

/** {@linkcode SearchFunctions} at run time. */
export const searchFunctions: SearchFunctions = {
  toTsvector: searching("to_tsvector", TSVECTOR_TYPE, TEXT_TYPE),
  toTsquery: searching("to_tsquery", TSQUERY_TYPE, TEXT_TYPE),
  plaintoTsquery: searching("plainto_tsquery", TSQUERY_TYPE, TEXT_TYPE),
  phrasetoTsquery: searching("phraseto_tsquery", TSQUERY_TYPE, TEXT_TYPE),
  websearchToTsquery: searching("websearch_to_tsquery", TSQUERY_TYPE, TEXT_TYPE),
  tsRank: searching("ts_rank", REAL, TSVECTOR_TYPE, TSQUERY_TYPE),
  tsRankCd: searching("ts_rank_cd", REAL, TSVECTOR_TYPE, TSQUERY_TYPE),
  tsHeadline: searching("ts_headline", TEXT_TYPE, TEXT_TYPE, TSQUERY_TYPE),
};

/** A function with so many arguments, and options for what PostgreSQL takes before and after them. */
function searching(name: string, result: SqlType, ...parameters: readonly SqlType[]): AnyFunction {
  return (...args) => {
    const nodes = parameters.map((type, i) =>
      argumentNode(args[i], type, `${name}() argument ${i + 1}`)
    );
    const { config, options } = (args[parameters.length] ?? {}) as Partial<HeadlineOptions>;
    return expressionOf(callNode(name, [
      ...optional(config, REGCONFIG_TYPE, `${name}() config`),
      ...nodes,
      ...optional(options, TEXT_TYPE, `${name}() options`),
    ], result));
  };
}

function optional(value: unknown, type: SqlType, slot: string): ExpressionNode[] {
  return value === undefined ? [] : [argumentNode(value, type, slot)];
}
