/**
 * From the definition of a table to that of the same table elsewhere.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { type ColumnDefinitions, Definition } from "./column_definition.ts";
import type { ColumnPlan } from "./column_plan.ts";
import { ArgumentError, InvalidRequestError } from "./errors.ts";
import { expressionOf } from "./expression.ts";
import { columnOf, movedNode } from "./moved_nodes.ts";
import { NodeHolder } from "./node_holder.ts";
import type { ClientDefault, TableColumnNode, TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { detailsOf } from "./table_details.ts";
import { type TableItem, TableItemObject } from "./table_item.ts";
import type { TableOptions } from "./table_options.ts";
import { TableOwner } from "./table_owner.ts";

/** Where a copy of a table is to be. */
export interface ToMetadataOptions<N extends string = string> {
  /** Its name; that of the table when left out. */
  name?: N;
  /** Its schema; that of the table when left out, that of the `MetaData` when null. */
  schema?: string | null;
}

/** How a table was defined. */
export interface TableSource {
  readonly definitions: ColumnDefinitions;
  readonly items: (columns: never) => readonly TableItem<never>[];
  readonly options: TableOptions;
}

/** Defines the same table in another `MetaData`. Throws `ArgumentError` for what is none. */
export function copyTable(
  from: TableNode,
  source: TableSource,
  owner: TableOwner,
  { name = from.name, schema = from.schema }: ToMetadataOptions,
): AnyTable {
  if (!(owner instanceof TableOwner)) {
    throw new ArgumentError("Cannot copy a table: the first argument is no MetaData");
  }
  const copy = new TableCopy(from, owner, schema ?? owner.schema);
  const options = copy.options(source.options);
  const items = (columns: never) => source.items(columns).map((item) => copy.item(item));
  const definitions = copy.definitions(source.definitions);
  const table = owner.table(name as never, definitions as never, items as never, options as never);
  copy.to = tableNode(table);
  copy.addHooks();
  return table;
}

class TableCopy {
  /** The table that is made; there once it is defined, and nothing asks for it before. */
  declare to: TableNode;
  readonly #from: TableNode;
  readonly #owner: TableOwner;
  readonly #schema: string | null;

  constructor(from: TableNode, owner: TableOwner, schema: string | null) {
    this.#from = from;
    this.#owner = owner;
    this.#schema = schema;
  }

  options({ schema: _, inherits, ...options }: TableOptions): TableOptions {
    return {
      ...options,
      ...this.#schema !== null && { schema: this.#schema },
      ...inherits &&
        { inherits: inherits.map((parent) => this.#find(tableNode(parent)) ?? parent) },
    };
  }

  definitions(definitions: ColumnDefinitions): ColumnDefinitions {
    const copies = Object.entries(definitions).map(([key, definition]) =>
      [key, new Definition(this.#plan(Definition.planOf(definition)!))] as const
    );
    return Object.fromEntries(copies) as ColumnDefinitions;
  }

  /** A constraint or an index; only a foreign key has to do with tables other than its own. */
  item(item: TableItem<never>): TableItem<never> {
    const node = TableItemObject.nodeOf(item);
    if (node?.kind !== "foreignKey") return item;
    const referred = () => node.referred().map((column) => this.#referred(column));
    return new TableItemObject({ ...node, referred });
  }

  addHooks(): void {
    const hooks = detailsOf(this.#from).hooks.map(({ event, statement }) => ({
      event,
      statement: () => movedNode(statement(), (table) => this.#moved(table)),
    }));
    detailsOf(this.to).hooks.push(...hooks);
  }

  #plan(plan: ColumnPlan): ColumnPlan {
    const { generated, references } = plan;
    return {
      ...plan,
      clientDefault: this.#default(plan.clientDefault),
      onUpdate: this.#default(plan.onUpdate),
      generated: generated && {
        ...generated,
        expression: () => movedNode(generated.expression(), (table) => this.#moved(table)),
      },
      references: references &&
        { ...references, target: () => this.#referred(references.target()) },
    };
  }

  #default(made: ClientDefault | null): ClientDefault | null {
    return made && { make: () => this.#value(made.make()) };
  }

  #value(value: unknown): unknown {
    const node = NodeHolder.nodeOf(value);
    return node === undefined
      ? value
      : expressionOf(movedNode(node, (table) => this.#moved(table)));
  }

  #referred(column: TableColumnNode): TableColumnNode {
    const { source, key } = column;
    // What the items of the copy have made is its own already.
    if (source === this.to) return column;
    const found = this.#find(source);
    const referred = found === undefined ? undefined : columnOf(tableNode(found), key);
    if (referred !== undefined) return referred;
    throw new InvalidRequestError(
      `Cannot refer to ${source.fullName}: what ${this.to.fullName} is with has no such table or column`,
    );
  }

  #moved(table: TableNode): TableNode {
    const found = this.#find(table);
    return found === undefined ? table : tableNode(found);
  }

  /** What stands for a table: the one of its name, in the new schema if it was in that of the original. */
  #find(table: TableNode): AnyTable | undefined {
    const { name, schema } = table === this.#from ? this.to : table;
    const of = schema === this.#from.schema ? this.#schema : schema;
    return this.#owner.tables.get(of === null ? name : `${of}.${name}`);
  }
}
