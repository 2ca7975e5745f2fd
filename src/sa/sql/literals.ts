/**
 * Values as expressions: literals, parameters, NULL, true and false, arrays.
 * @module
 */

import { castNameNode } from "./name_node.ts";
import type { Interval } from "../../types/times/interval.ts";
import "./expression_kinds.ts";
import { arrayType } from "./array_type.ts";
import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import type { BooleanExpr, Expr, Kinds } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { givenOptions } from "./given_options.ts";
import type { ExprOf, Kind, ScalarKind, TypeOf } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { Part } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";
import { JSON_NULL_VALUE, JSONB_TYPE } from "./sql_types_json.ts";
import { TEXT_TYPE } from "./sql_types_text.ts";
import { TypeHolder } from "./type_holder.ts";
import { isString } from "./type_parts.ts";
import { valueNode } from "./values.ts";
import { inferType } from "./values_type.ts";

/** Values whose type their class says. */
export interface BareKinds {
  /** TEXT. */
  text: string;
  /** INTEGER. */
  integer: number;
  /** BIGINT. */
  bigint: bigint;
  /** BOOLEAN. */
  boolean: boolean;
  /** TIMESTAMP WITH TIME ZONE, TIMESTAMP and TIME. */
  moment: Date | Temporal.Instant | Temporal.PlainDateTime | Temporal.PlainTime;
  /** DATE. */
  date: Temporal.PlainDate;
  /** INTERVAL. */
  interval: Interval | Temporal.Duration;
  /** BYTEA. */
  plain: Uint8Array;
}

/** A value whose type its class says. */
export type Bare = BareKinds[keyof BareKinds];
/** The kind of such a value. */
export type KindOfBare<V extends Bare> = {
  [Kd in keyof BareKinds]: [V] extends [BareKinds[Kd]] ? Kd : never;
}[keyof BareKinds];
/** The type of such a value, with no regard to which it is. */
export type Widened<V> = V extends string ? string
  : V extends number ? number
  : V extends bigint ? bigint
  : V extends boolean ? boolean
  : V extends Uint8Array ? Uint8Array
  : V;

/**
 * A value as an expression, of the type given; null is {@linkcode nullValue}.
 *
 * Throws `ArgumentError` for a value whose type its class does not say, where no type is given, and `DataError` for
 * one that the type does not take.
 *
 * @see SQLAlchemy's `literal()`
 */
export function literal<V, Kd extends Kind>(
  value: NoInfer<V>,
  type: TypeOf<V, Kd>,
): Kinds<V, never>[Kd];
/** A value whose type its class says: a string, a whole number, a bigint, a boolean, a date, bytes. */
export function literal<V extends Bare>(value: V): Kinds<Widened<V>, never>[KindOfBare<V>];
export function literal(value: unknown, type?: unknown): never {
  const sqlType = type === undefined ? bareType(value) : TypeHolder.typeOf(type, "type");
  return expressionOf(valueNode(value, sqlType, "the literal", true));
}

/** The compiler takes every number for an INTEGER, so others must say what they are. */
function bareType(value: unknown): SqlType {
  const type = inferType(value, "the literal");
  if (typeof value !== "number" || type.kind === "integer") return type;
  throw new ArgumentError(
    "Cannot bind a value: the literal is a number but no INTEGER; use literal(value, numeric()), or of its type",
  );
}

/** What a named value can be told. */
export interface ParamOptions<V> {
  /** What it is unless it is given; when left out, it must be. */
  value?: V | null;
}

/**
 * A value that has a name and is given when the statement is run: `execute(statement, { name: value })`.
 *
 * Throws `ArgumentError` for what is no name or no type, and `DataError` for a value that the type does not take.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey() });
 * const byId = tbl.select().where(tbl.c.id.eq(sa.param("id", sa.integer())));
 * console.log(byId.toSQL().params.map(({ name }) => name)); // [ "id" ]
 * ```
 *
 * @see SQLAlchemy's `bindparam()`
 */
export function param<V, Kd extends Kind>(
  name: string,
  type: TypeOf<V, Kd>,
  options: ParamOptions<NoInfer<V>> = {},
): Kinds<V, never>[Kd] {
  if (!isString(name) || name === "") {
    throw new ArgumentError("Cannot build the statement: name of a parameter is not a string");
  }
  const sqlType = TypeHolder.typeOf(type, "type");
  const { value } = givenOptions(options, "param()");
  if (value !== undefined) valueNode(value, sqlType, `parameter ${JSON.stringify(name)}`);
  return expressionOf({ kind: "param", name, type: sqlType, value });
}

/** NULL, of the type given, or of any. See SQLAlchemy's `null()`. */
export function nullValue<Kd extends Kind>(type: TypeOf<unknown, Kd>): Kinds<null, never>[Kd];
/** NULL of any type. */
export function nullValue(): Expr<null, never, "plain">;
export function nullValue(type?: unknown): never {
  if (type === undefined) return constant("NULL", { ...TEXT_TYPE, kind: "plain" });
  const sqlType = TypeHolder.typeOf(type, "type");
  const parts = ["CAST(NULL AS ", castNameNode(sqlType), ")"];
  return expressionOf({ kind: "syntax", parts, type: sqlType, atomic: true });
}

/** The condition that is true. See SQLAlchemy's `true()`. */
export function trueValue(): BooleanExpr<boolean> {
  return constant("true", BOOLEAN);
}

/** The condition that is false. See SQLAlchemy's `false()`. */
export function falseValue(): BooleanExpr<boolean> {
  return constant("false", BOOLEAN);
}

function constant(sql: string, type: SqlType): never {
  return expressionOf({ kind: "syntax", parts: [sql], type, atomic: true });
}

/**
 * The JSON null, where null would be NULL: `values({ data: JSON_NULL })`. Both are read as null.
 *
 * @see SQLAlchemy's `JSON.NULL`
 */
export const JSON_NULL: ExprOf<never, never, "json"> = expressionOf(
  valueNode(JSON_NULL_VALUE, JSONB_TYPE, "JSON_NULL", true),
);

/**
 * `ARRAY[…]` of values and expressions, of the type of the elements.
 *
 * Throws `ArgumentError` for what is no array, `DataError` for an item that the type does not take.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-ARRAY-CONSTRUCTORS},
 * SQLAlchemy's `array()`
 */
export function sqlArray<V, Kd extends ScalarKind, S extends string = never>(
  items: readonly (NoInfer<V> | null | ExprOf<V | null, S>)[],
  type: TypeOf<V, Kd>,
): Kinds<V[], S>[`${Kd}[]`];
/** `ARRAY[…]` of expressions, of the type of the first. Throws `ArgumentError` when there is none. */
export function sqlArray<V, Kd extends ScalarKind, S extends string>(
  items: readonly ExprOf<V, S, Kd>[],
): Kinds<V[], S>[`${Kd}[]`];
export function sqlArray(items: unknown, type?: unknown): never {
  if (!Array.isArray(items)) {
    throw new ArgumentError("Cannot build the statement: sqlArray() takes an array");
  }
  const element = type === undefined
    ? unlabelled(expressionNode(items[0], "sqlArray()[0]")).type
    : TypeHolder.typeOf(type, "type");
  const nodes = Array.from(items, (item, i) => operandNode(item, element, `sqlArray()[${i}]`));
  const list = nodes.flatMap((node, i): Part[] => i === 0 ? [node] : [", ", node]);
  const of = arrayType(element);
  // Within CAST the server takes the type for that of the elements, of which there may be none.
  const parts = ["CAST(ARRAY[", ...list, "] AS ", castNameNode(of), ")"];
  return expressionOf({ kind: "syntax", parts, type: of, atomic: true });
}
