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
  ifNotExistsClause,
} from "./ddl_options.ts";
import { unlessThere } from "./ddl_guard.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { enclosed } from "./ddl_parts.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { Kind, TypeOf } from "./kinds.ts";
import { nameNode, typeNameNode } from "./name_node.ts";
import type { Part } from "./nodes.ts";
import { DomainItem, EnumItem, type SchemaItem } from "./schema_item.ts";
import { TypeHolder } from "./type_holder.ts";

/** CREATE TYPE of an enum. Throws `ArgumentError` for any other type. */
export function createEnum(
  type: TypeOf<string, Kind>,
  options: CreateOptions = {},
): Ddl {
  return createItem(itemOf(type, EnumItem), givenOptions(options, "createEnum()"));
}

/** DROP TYPE of an enum. Throws `ArgumentError` for any other type. */
export function dropEnum(
  type: TypeOf<string, Kind>,
  options: DropOptions = {},
): Ddl {
  return dropItem(itemOf(type, EnumItem), givenOptions(options, "dropEnum()"));
}

/** Where a label goes among those that an enum has. */
export interface AddEnumValueOptions extends CreateOptions {
  /** Before this one; after all of them when left out. */
  before?: string;
  /** After this one. */
  after?: string;
}

/**
 * ALTER TYPE … ADD VALUE: one more label of an enum in the database; its definition is changed where it stands.
 * PostgreSQL lets no statement of the same transaction use the label.
 *
 * Throws `ArgumentError` for any other type and for labels that are no strings.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-altertype.html}
 */
export function addEnumValue(
  type: TypeOf<string, Kind>,
  label: string,
  options: AddEnumValueOptions = {},
): Ddl {
  const { before, after } = givenOptions(options, "addEnumValue()");
  if (before !== undefined && after !== undefined) {
    throw new ArgumentError("Cannot build the statement: a label is before one and after another");
  }
  const place = before === undefined
    ? after === undefined ? "" : ` AFTER ${literalText(after, "after")}`
    : ` BEFORE ${literalText(before, "before")}`;
  const text = ` ADD VALUE ${ifNotExistsClause(options)}${literalText(label, "the label")}${place}`;
  return DdlStatement.of(["ALTER TYPE ", placed(itemOf(type, EnumItem)), text]);
}

/** CREATE DOMAIN. Throws `ArgumentError` for any other type. */
export function createDomain(
  type: TypeOf<unknown, Kind>,
  options: CreateOptions = {},
): Ddl {
  return createItem(itemOf(type, DomainItem), givenOptions(options, "createDomain()"));
}

/** DROP DOMAIN. Throws `ArgumentError` for any other type. */
export function dropDomain(
  type: TypeOf<unknown, Kind>,
  options: DropOptions = {},
): Ddl {
  return dropItem(itemOf(type, DomainItem), givenOptions(options, "dropDomain()"));
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
    `DROP ${what} ${ifExistsClause(options)}`,
    placed(item),
    cascadeClause(options),
  ]);
}

function placed({ name: { schema, sqlName } }: SchemaItem): Part {
  return nameNode(schema, sqlName);
}

function enumParts(item: EnumItem): Part[] {
  const labels = item.labels.map((label) => literalText(label, "a label")).join(", ");
  return ["CREATE TYPE ", placed(item), ` AS ENUM (${labels})`];
}

function domainParts(item: DomainItem): Part[] {
  const { base, collation, checks, notNull, default: value } = item.parts;
  return [
    "CREATE DOMAIN ",
    placed(item),
    " AS ",
    typeNameNode(base),
    collation === null ? "" : ` COLLATE ${collation}`,
    ...(value === null ? [] : [" DEFAULT ", value]),
    notNull ? " NOT NULL" : "",
    ...checks.flatMap(({ name, condition }): Part[] => [
      name === null ? "" : ` CONSTRAINT ${identifier(name, "a check")}`,
      " CHECK ",
      enclosed(condition),
    ]),
  ];
}
