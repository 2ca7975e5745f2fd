/**
 * Types that have to be created before a table can have them.
 * @module
 */

import type { ExpressionNode } from "./nodes.ts";
import type { Placed, SqlType } from "./sql_type.ts";

/** What such types are called. */
export interface SchemaItemName extends Placed {
  /** Its name. */
  readonly name: string;
  /** Its schema and its name as SQL text. */
  readonly sql: string;
}

/** A condition on the values of a domain. */
export interface DomainCheck {
  /** Its name, or null where PostgreSQL gives one. */
  readonly name: string | null;
  /** A condition on VALUE. */
  readonly condition: ExpressionNode;
}

/** What a domain is besides its name. */
export interface DomainParts {
  /** The type under it. */
  readonly base: SqlType;
  readonly notNull: boolean;
  readonly default: ExpressionNode | null;
  /** COLLATE as SQL text, or null. */
  readonly collation: string | null;
  readonly checks: readonly DomainCheck[];
}

/** An enum. */
export class EnumItem {
  /** Its name. */
  readonly name: SchemaItemName;
  /** Its labels, in order. */
  readonly labels: readonly string[];

  constructor(name: SchemaItemName, labels: readonly string[]) {
    this.name = name;
    this.labels = labels;
  }
}

/** A domain. */
export class DomainItem {
  /** Its name. */
  readonly name: SchemaItemName;
  /** What else it is. */
  readonly parts: DomainParts;

  constructor(name: SchemaItemName, parts: DomainParts) {
    this.name = name;
    this.parts = parts;
  }
}

/** A type that has to be created. */
export type SchemaItem = EnumItem | DomainItem;

/** What has to be created before a column can be of this type, in that order. */
export function schemaItemsOf({ schemaItem, element }: SqlType): SchemaItem[] {
  if (schemaItem instanceof EnumItem) return [schemaItem];
  if (schemaItem instanceof DomainItem) {
    return [...schemaItemsOf(schemaItem.parts.base), schemaItem];
  }
  return element === undefined ? [] : schemaItemsOf(element);
}
