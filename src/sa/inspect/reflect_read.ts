/**
 * What is read of the tables to be reflected, and of those that they need.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import type { Inspector } from "./inspector.ts";
import type { MultiInspectOptions } from "./inspect_options.ts";
import type { ReflectedColumn } from "./reflected_column.ts";
import type {
  ReflectedCheckConstraint,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from "./reflected_constraint.ts";
import type { ReflectedIndex } from "./reflected_index.ts";
import type { ReflectedName, ReflectedType } from "./reflected_name.ts";
import type { ReflectedTableOptions } from "./reflected_table.ts";
import type { ReflectedDomain, ReflectedEnum } from "./reflected_type.ts";
import type { FoundTypes } from "./reflect_types.ts";

/** All that is read of a table. */
export interface FoundTable {
  readonly name: string;
  /** Whether the search path finds it. */
  readonly visible: boolean;
  readonly options: ReflectedTableOptions;
  readonly columns: readonly ReflectedColumn[];
  readonly comment: string | null;
  readonly primaryKey: ReflectedPrimaryKey | null;
  readonly uniques: readonly ReflectedUniqueConstraint[];
  readonly checks: readonly ReflectedCheckConstraint[];
  readonly excludes: readonly ReflectedExcludeConstraint[];
  readonly foreignKeys: readonly ReflectedForeignKey[];
  readonly indexes: readonly ReflectedIndex[];
}

/** Which tables to read. */
export interface AskedTables extends MultiInspectOptions {
  /** Whether the search path finds them. */
  readonly visible: boolean;
}

/** Reads tables of one schema. */
export async function readTables(
  inspector: Inspector,
  { visible, ...asked }: AskedTables,
): Promise<FoundTable[]> {
  const all = await inspector.multiTableOptions(asked);
  // The same tables, though others may have come meanwhile.
  const options = { ...asked, names: [...all.keys()] };
  const columns = await inspector.multiColumns(options);
  const comments = await inspector.multiTableComment(options);
  const keys = await inspector.multiPrimaryKey(options);
  const uniques = await inspector.multiUniqueConstraints(options);
  const checks = await inspector.multiCheckConstraints(options);
  const excludes = await inspector.multiExcludeConstraints(options);
  const foreignKeys = await inspector.multiForeignKeys(options);
  const indexes = await inspector.multiIndexes(options);
  return [...all].map(([name, table]) => {
    const own = ownOf(table);
    return {
      name,
      visible,
      options: table,
      columns: columns.get(name)!,
      comment: comments.get(name)!,
      primaryKey: keys.get(name)!,
      uniques: uniques.get(name)!,
      checks: checks.get(name)!.filter(own),
      excludes: excludes.get(name)!,
      // A partition gets those of its table when it is attached.
      foreignKeys: foreignKeys.get(name)!.filter(({ inherited }) => !inherited),
      indexes: indexes.get(name)!.filter(({ constraint }) => constraint === null),
    };
  });
}

/** A partition must have the checks of its table to be attached; a child gets them with INHERITS. */
function ownOf({ partitionOf }: ReflectedTableOptions) {
  return ({ inherited }: { readonly inherited: boolean }) => partitionOf !== null || !inherited;
}

/** The tables that a table needs besides: its parents, and those that its foreign keys refer to. */
export function neededBy({ options, foreignKeys }: FoundTable): ReflectedName[] {
  const parents = options.partitionOf === null ? options.inherits : [options.partitionOf];
  return [...parents, ...foreignKeys.map(({ referredTable }) => referredTable)];
}

/** Reads the enums and domains that columns are of, and those that such domains are of. */
export async function readTypes(
  inspector: Inspector,
  tables: readonly FoundTable[],
  call: CallOptions,
): Promise<FoundTypes> {
  const enums = new Map<number, ReflectedEnum>();
  const domains = new Map<number, ReflectedDomain>();
  const read = new Set<string>();
  let types = tables.flatMap(({ columns }) => columns.map(({ baseType }) => baseType));
  while (types.length > 0) {
    const schemas = new Set(types.filter(isMade).map(({ schema }) => schema));
    types = [];
    for (const schema of schemas) {
      if (read.has(schema)) continue;
      read.add(schema);
      for (const each of await inspector.enums({ ...call, schema })) enums.set(each.oid, each);
      for (const each of await inspector.domains({ ...call, schema })) {
        domains.set(each.oid, each);
        types.push(each.baseType);
      }
    }
  }
  return { enums, domains };
}

function isMade({ kind }: ReflectedType): boolean {
  return kind === "enum" || kind === "domain";
}
