/**
 * CREATE and DROP of enums and domains.
 * @module
 */

import { literalText } from "./clauses.ts";
import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
} from "./ddl_options.ts";
import { unlessThere } from "./ddl_guard.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { enclosed } from "./ddl_parts.ts";
import { ArgumentError } from "./errors.ts";
import type { Kind, TypeOf } from "./kinds.ts";
import type { Part } from "./nodes.ts";
import { DomainItem, EnumItem, type SchemaItem } from "./schema_item.ts";
import { TypeHolder } from "./type_holder.ts";

/** CREATE TYPE of an enum. Throws `ArgumentError` for any other type. */
export function createEnum(
  type: TypeOf<string, Kind>,
  options: CreateOptions = {},
): Ddl {
  return createItem(itemOf(type, EnumItem), options);
}

/** DROP TYPE of an enum. Throws `ArgumentError` for any other type. */
export function dropEnum(
  type: TypeOf<string, Kind>,
  options: DropOptions = {},
): Ddl {
  return dropItem(itemOf(type, EnumItem), options);
}

/** CREATE DOMAIN. Throws `ArgumentError` for any other type. */
export function createDomain(
  type: TypeOf<unknown, Kind>,
  options: CreateOptions = {},
): Ddl {
  return createItem(itemOf(type, DomainItem), options);
}

/** DROP DOMAIN. Throws `ArgumentError` for any other type. */
export function dropDomain(
  type: TypeOf<unknown, Kind>,
  options: DropOptions = {},
): Ddl {
  return dropItem(itemOf(type, DomainItem), options);
}

function itemOf(
  type: unknown,
  kind: typeof EnumItem | typeof DomainItem,
): SchemaItem {
  const { schemaItem } = TypeHolder.typeOf(type, "the type");
  if (schemaItem instanceof kind) return schemaItem;
  const what = kind === EnumItem ? "an enum" : "a domain";
  throw new ArgumentError(`Cannot build the statement: the type is not ${what}`);
}

/** CREATE of a type; PostgreSQL itself has no IF NOT EXISTS for it. */
export function createItem(item: SchemaItem, { ifNotExists }: CreateOptions): DdlStatement {
  const create = DdlStatement.of(item instanceof EnumItem ? enumParts(item) : domainParts(item));
  return ifNotExists === true ? unlessThere(create) : create;
}

/** DROP of a type. */
export function dropItem(item: SchemaItem, options: DropOptions): DdlStatement {
  const what = item instanceof EnumItem ? "TYPE" : "DOMAIN";
  return DdlStatement.of([
    `DROP ${what} ${ifExistsClause(options)}${item.name.sql}${cascadeClause(options)}`,
  ]);
}

function enumParts({ name, labels }: EnumItem): Part[] {
  return [
    `CREATE TYPE ${name.sql} AS ENUM (${
      labels.map((label) => literalText(label, "a label")).join(", ")
    })`,
  ];
}

function domainParts({ name, parts }: DomainItem): Part[] {
  const { base, check, notNull, default: value } = parts;
  return [
    `CREATE DOMAIN ${name.sql} AS ${base.name}`,
    ...(value === null ? [] : [" DEFAULT ", value]),
    notNull ? " NOT NULL" : "",
    ...(check === null ? [] : [" CHECK ", enclosed(check)]),
  ];
}
