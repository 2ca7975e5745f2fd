/**
 * Domains: types under a name of their own, with conditions on their values.
 * @module
 */

import { dottedName } from "./clauses.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { optionalName } from "./column_plan.ts";
import { ArgumentError } from "./errors.ts";
import type { Kinds } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { givenOptions } from "./given_options.ts";
import type { Condition, ExprOf, Kind, TypeOf } from "./kinds.ts";
import { conditionNode } from "./node_holder.ts";
import { operandNode } from "./operands.ts";
import { type DomainCheck, DomainItem, type DomainParts } from "./schema_item.ts";
import type { SqlType } from "./sql_type.ts";
import { TypeHolder } from "./type_holder.ts";
import { typeName, type TypePlace } from "./type_name.ts";
import { isPlainObject } from "./values.ts";

/** Makes a condition of a value. */
export type DomainCondition<V, Kd extends Kind> = (value: Kinds<V, never>[Kd]) => Condition;

/** What a domain can be told. */
export interface DomainOptions<V, Kd extends Kind> extends TypePlace {
  /** Makes the condition that every value must meet of the value: `(value) => value.like("%@%")`. */
  check?: DomainCondition<V, Kd>;
  /** The name of that check; PostgreSQL gives one when left out. */
  constraintName?: string;
  /** More conditions, by the names of their checks: `{ not_short: (value) => value.length().gt(2) }`. */
  checks?: Readonly<Record<string, DomainCondition<V, Kd>>>;
  /** COLLATE: how its values are compared. A schema may be before the name: `public.german`. */
  collation?: string;
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
  const itemName = typeName(name, givenOptions(options, "domain()"), "a domain");
  return Definition.of({
    ...type,
    name: itemName.sql,
    castName: itemName.sql,
    serialName: null,
    userDefined: true,
    place: itemName,
    schemaItem: new DomainItem(itemName, partsOf(name, type, options)),
  });
}

function partsOf<V, Kd extends Kind>(
  name: string,
  base: SqlType,
  options: DomainOptions<V, Kd>,
): DomainParts {
  const { default: value, notNull, collation } = options;
  return {
    base,
    notNull: notNull === true,
    default: value === undefined ? null : operandNode(value, base, `default of ${name}`),
    collation: collation === undefined ? null : dottedName(collation, "a collation"),
    checks: checksOf(name, base, options),
  };
}

function checksOf<V, Kd extends Kind>(
  name: string,
  base: SqlType,
  { check, checks = {}, constraintName }: DomainOptions<V, Kd>,
): DomainCheck[] {
  if (!isPlainObject(checks)) {
    throw new ArgumentError(`Cannot make a domain: checks of ${name} are not a plain object`);
  }
  const first: DomainCheck[] = check === undefined
    ? []
    : [checkNode(name, base, optionalName(constraintName, "a check"), check)];
  const others = Object.entries(checks).map(([each, condition]) =>
    checkNode(name, base, optionalName(each, "a check"), condition)
  );
  return [...first, ...others];
}

function checkNode(
  domain: string,
  type: SqlType,
  name: string | null,
  check: unknown,
): DomainCheck {
  if (typeof check !== "function") {
    throw new ArgumentError(`Cannot make a domain: check of ${domain} is not a function`);
  }
  const value = expressionOf({ kind: "syntax", parts: ["VALUE"], type, atomic: true });
  return { name, condition: conditionNode(check(value), `check of ${domain}`) };
}
