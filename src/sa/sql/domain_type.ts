/**
 * Domains: types under a name of their own, with conditions on their values.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { ArgumentError } from "./errors.ts";
import type { Kinds } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import type { Condition, ExprOf, Kind, TypeOf } from "./kinds.ts";
import { conditionNode } from "./node_holder.ts";
import type { ExpressionNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { DomainItem, type DomainParts } from "./schema_item.ts";
import type { SqlType } from "./sql_type.ts";
import { TypeHolder } from "./type_holder.ts";
import { typeName, type TypePlace } from "./type_name.ts";

/** What a domain can be told. */
export interface DomainOptions<V, Kd extends Kind> extends TypePlace {
  /** Makes the condition that every value must meet of the value: `(value) => value.like("%@%")`. */
  check?: (value: Kinds<V, never>[Kd]) => Condition;
  /** Whether null is no value of it. */
  notNull?: boolean;
  /** DEFAULT of columns that have none. */
  default?: V | ExprOf<V | null>;
}

/**
 * A domain of PostgreSQL's: the type given, under a name of its own. `createAll()` creates it before the tables that
 * have it.
 *
 * Throws `ArgumentError` for what is no name, no type or no condition, and `DataError` for a default of the wrong
 * kind.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const email = sa.domain("email", sa.text(), { check: (value) => value.like("%@%") });
 * console.log(sa.createDomain(email).toSQL().text);
 * // CREATE DOMAIN email AS TEXT CHECK ((VALUE LIKE '%@%'))
 * ```
 *
 * @param name Its name in the database.
 * @param base The type that its values are of.
 * @see {@link https://www.postgresql.org/docs/current/domains.html}, SQLAlchemy's `DOMAIN`
 */
export function domain<V, Kd extends Kind>(
  name: string,
  base: TypeOf<V, Kd>,
  options: DomainOptions<V, Kd> = {},
): ColumnDefinition<V, Kd> {
  const type = TypeHolder.typeOf(base, "the type of a domain");
  const itemName = typeName(name, options, "a domain");
  return Definition.of({
    ...type,
    name: itemName.sql,
    castName: itemName.sql,
    serialName: null,
    userDefined: true,
    schemaItem: new DomainItem(itemName, partsOf(name, type, options)),
  });
}

function partsOf<V, Kd extends Kind>(
  name: string,
  base: SqlType,
  options: DomainOptions<V, Kd>,
): DomainParts {
  const { check, default: value, notNull } = options;
  return {
    base,
    notNull: notNull === true,
    default: value === undefined ? null : operandNode(value, base, `default of ${name}`),
    check: check === undefined ? null : checkNode(name, base, check),
  };
}

function checkNode(
  name: string,
  type: SqlType,
  check: (value: never) => unknown,
): ExpressionNode {
  if (typeof check !== "function") {
    throw new ArgumentError(`Cannot make a domain: check of ${name} is not a function`);
  }
  const value = expressionOf({ kind: "syntax", parts: ["VALUE"], type, atomic: true });
  return conditionNode(check(value), `check of ${name}`);
}
