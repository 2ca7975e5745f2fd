/**
 * Terms of ORDER BY that name what is selected by its key.
 * @module
 */

import { Order } from "./expression.ts";
import "./expression_kinds.ts";
import type { OrderTerm, Sortable } from "./kinds.ts";
import type { OrderNode } from "./nodes.ts";
import { orderNode } from "./order_terms.ts";

/** Key of the key that a term names; exists for the compiler only. */
export declare const ORDER_KEY: unique symbol;

/** A term of ORDER BY that names what is selected by its key. */
export interface KeyTerm<out K extends string> {
  /** The key; not there at run time. */
  readonly [ORDER_KEY]: K;
  /** NULLS FIRST. */
  nullsFirst(): KeyTerm<K>;
  /** NULLS LAST. */
  nullsLast(): KeyTerm<K>;
}

/**
 * Ascending, by an expression.
 *
 * Throws `ArgumentError` for what is neither an expression nor a key.
 *
 * @see SQLAlchemy's `asc()`
 */
export function asc<S extends string>(term: Sortable<S>): OrderTerm<S>;
/** Ascending, by what is selected under a key: `orderBy(asc("total"))`. */
export function asc<const K extends string>(key: K): KeyTerm<K>;
export function asc(term: unknown): never {
  return termOf(term, "asc()", { direction: "asc" });
}

/**
 * Descending, by an expression.
 *
 * Throws `ArgumentError` for what is neither an expression nor a key.
 *
 * @see SQLAlchemy's `desc()`
 */
export function desc<S extends string>(term: Sortable<S>): OrderTerm<S>;
/** Descending, by what is selected under a key: `orderBy(desc("total"))`. */
export function desc<const K extends string>(key: K): KeyTerm<K>;
export function desc(term: unknown): never {
  return termOf(term, "desc()", { direction: "desc" });
}

/** NULLS FIRST, of an expression or a term. Throws `ArgumentError` for what is none, nor a key. */
export function nullsFirst<S extends string>(term: Sortable<S>): OrderTerm<S>;
/** NULLS FIRST, by what is selected under a key: `orderBy(nullsFirst(desc("total")))`. */
export function nullsFirst<const K extends string>(key: K | KeyTerm<K>): KeyTerm<K>;
export function nullsFirst(term: unknown): never {
  return termOf(term, "nullsFirst()", { nulls: "first" });
}

/** NULLS LAST, of an expression or a term. Throws `ArgumentError` for what is none, nor a key. */
export function nullsLast<S extends string>(term: Sortable<S>): OrderTerm<S>;
/** NULLS LAST, by what is selected under a key: `orderBy(nullsLast(desc("total")))`. */
export function nullsLast<const K extends string>(key: K | KeyTerm<K>): KeyTerm<K>;
export function nullsLast(term: unknown): never {
  return termOf(term, "nullsLast()", { nulls: "last" });
}

function termOf(term: unknown, slot: string, change: Partial<OrderNode>): never {
  return new Order({ ...orderNode(term, slot), ...change }) as never;
}
