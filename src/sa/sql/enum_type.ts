/**
 * Enums: types of a fixed list of strings.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { emptyPlan } from "./column_plan.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { EnumItem } from "./schema_item.ts";
import type { SqlType } from "./sql_type.ts";
import { typeName, type TypePlace } from "./type_name.ts";
import { isString, sqlType, userDefinedCodec } from "./type_parts.ts";

/** An enum, as the type of columns. */
export interface EnumDefinition<V extends string> extends ColumnDefinition<V, "plain"> {
  /** Its labels, in their order, which is that of its values. */
  readonly labels: readonly V[];
}

/**
 * An enum of PostgreSQL's: its values are some of these labels and nothing else, for the compiler as for the
 * database. `createAll()` creates it before the tables that have it.
 *
 * Throws `ArgumentError` for what is no name, and for labels that are not different strings.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const orderStatus = sa.enumType("order_status", ["new", "paid"]);
 * const order = sa.table("order", new sa.MetaData(), {
 *   id: sa.integer().primaryKey(),
 *   status: orderStatus.notNull(),
 * });
 * console.log(order.select().where(order.c.status.eq("paid")).toSQL().values); // [ "paid" ]
 * ```
 *
 * @param name Its name in the database.
 * @param labels Its labels, in their order.
 * @param place Where it is to be: `{ schema: "app" }`, or `{ metadata }` for the schema of that `MetaData`, if any.
 * @see {@link https://www.postgresql.org/docs/current/datatype-enum.html}, SQLAlchemy's `ENUM`
 */
export function enumType<const V extends string>(
  name: string,
  labels: readonly V[],
  place: TypePlace = {},
): EnumDefinition<V> {
  return EnumObject.make(name, labels, place);
}

class EnumObject extends Definition implements EnumDefinition<never> {
  declare readonly labels: never;

  static make(name: string, labels: readonly string[], place: TypePlace): EnumObject {
    const type = enumSqlType(name, labels, place);
    return Object.assign(new EnumObject(emptyPlan(type)), { labels: [...labels] });
  }
}

function enumSqlType(name: string, labels: readonly string[], place: TypePlace): SqlType {
  const item = typeName(name, givenOptions(place, "enumType()"), "an enum");
  if (!areLabels(labels)) {
    throw new ArgumentError(`Cannot make an enum: labels of ${name} are not different strings`);
  }
  const known = new Set<unknown>(labels);
  return sqlType({
    name: item.sql,
    kind: "plain",
    codec: userDefinedCodec(name),
    takes: `one of its labels, ${someOf(labels)}`,
    accepts: (value) => known.has(value),
    userDefined: true,
    place: item,
    schemaItem: new EnumItem(item, [...labels]),
  });
}

/** The first labels, for messages: they are the program's, no data. */
function someOf(labels: readonly string[]): string {
  const shown = labels.slice(0, SHOWN).map((label) => JSON.stringify(label)).join(", ");
  return labels.length > SHOWN ? `${shown}, …` : shown;
}

const SHOWN = 6;

function areLabels(labels: unknown): boolean {
  return Array.isArray(labels) && labels.length > 0 && Array.from(labels).every(isString) &&
    new Set(labels).size === labels.length;
}
