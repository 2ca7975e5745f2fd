/**
 * Expressions of other types than they had.
 * @module
 */

import type { Kinds, NumberExpr, TextExpr } from "./expr.ts";
import { castNode, expressionOf } from "./expression.ts";
import "./expression_kinds.ts";
import type { TimeKind } from "./function_types.ts";
import { identifier } from "./identifiers.ts";
import type { ExprOf, Kind, NullOf, SourceOf, TextOperand, TypeOf } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import { operandNode, presentNode } from "./operands.ts";
import { TEXT_TYPE } from "./sql_types.ts";
import type { TimeField } from "./time_fields.ts";
import { extractNode } from "./time_functions.ts";
import { TypeHolder } from "./type_holder.ts";

/**
 * CAST of an expression, or of a value that the type takes.
 *
 * Throws `ArgumentError` for what is no type, `DataError` for a value that the type does not take.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey() });
 * const query = sa.select({ id: sa.cast(tbl.c.id, sa.text()) });
 * console.log(query.toSQL().text); // SELECT CAST(tbl.id AS TEXT) AS id FROM tbl
 * ```
 *
 * @see https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-TYPE-CASTS
 */
export function cast<W, K extends Kind, E extends ExprOf<unknown, string>>(
  value: E,
  type: TypeOf<W, K>,
): Kinds<W | NullOf<E>, SourceOf<E>>[K];
/** CAST of a value. */
export function cast<W, K extends Kind, E extends NoInfer<W> | null>(
  value: E,
  type: TypeOf<W, K>,
): Kinds<W | (E & null), never>[K];
export function cast(value: unknown, type: unknown): never {
  const sqlType = TypeHolder.typeOf(type, "cast() type");
  return expressionOf(castNode(operandNode(value, sqlType, "cast() value"), sqlType));
}

/**
 * The same expression, taken for one of another type: its text stays as it is, and its values are read as that
 * type's. Throws `ArgumentError` for what is no expression or no type.
 *
 * @see SQLAlchemy's `type_coerce()`
 */
export function typeCoerce<W, K extends Kind, E extends ExprOf<unknown, string>>(
  expression: E,
  type: TypeOf<W, K>,
): Kinds<W | NullOf<E>, SourceOf<E>>[K] {
  const node = unlabelled(expressionNode(expression, "typeCoerce() expression"));
  return expressionOf({ ...node, type: TypeHolder.typeOf(type, "typeCoerce() type") });
}

/** COLLATE. Throws `ArgumentError` for what is no name. */
export function collate<E extends TextOperand>(
  text: E,
  collation: string,
): TextExpr<string | NullOf<E>, SourceOf<E>> {
  const node = presentNode(text, TEXT_TYPE, "collate() text", true);
  const parts = [node, ` COLLATE ${identifier(collation, "a collation")}`];
  return expressionOf({ kind: "syntax", parts, type: node.type, atomic: false });
}

/**
 * One field of a date, a moment or an interval, as DOUBLE PRECISION on every version of PostgreSQL.
 *
 * Throws `ArgumentError` for a field that there is not.
 *
 * @see https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-EXTRACT
 */
export function extract<V, S extends string>(
  field: TimeField,
  time: ExprOf<V, S, TimeKind>,
): NumberExpr<number | (V & null), S, "float"> {
  return expressionOf(extractNode(field, time));
}
