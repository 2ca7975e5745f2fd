/**
 * CREATE VIEW, CREATE TABLE AS, and DROP VIEW.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { storageClause, type StorageParameters, wordOf } from "./clauses.ts";
import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
  ifNotExistsClause,
} from "./ddl_options.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { Selection } from "./kinds.ts";
import { type NameNode, nameNode } from "./name_node.ts";
import type { Part, QueryNode, TableNode } from "./nodes.ts";
import { queryNodeOf } from "./query_holder.ts";
import { tableNode } from "./source_holder.ts";
import type { Executable } from "./statement.ts";
import { type TableOptions, tableOptionsPlan } from "./table_options.ts";
import { type View, ViewObject } from "./view_source.ts";

/** How to create a view. */
export interface CreateViewOptions extends CreateOptions {
  /** Its schema; without it the search path finds it. */
  schema?: string;
  /** Whether it replaces one of that name. */
  orReplace?: boolean;
  /** Whether its rows are kept; `ifNotExists`, `using`, `tablespace` and `withData` are for these. */
  materialized?: boolean;
  /** Whether it goes with the connection that made it. */
  temporary?: boolean;
  /** Its options, such as `{ security_barrier: true }`. */
  with?: StorageParameters;
  /** Whether what is written through it must be seen in it, by it alone or by the views under it, too. */
  checkOption?: "local" | "cascaded";
  /** Its table access method. */
  using?: string;
  /** Where it is kept. */
  tablespace?: string;
  /** False to leave it without rows until it is refreshed. */
  withData?: boolean;
}

/** How to create a table of the rows of a query. */
export interface CreateTableAsOptions extends Omit<TableOptions, "comment" | "inherits"> {
  /** Whether nothing is to happen when there is one of that name. */
  ifNotExists?: boolean;
  /** False to leave it without rows. */
  withData?: boolean;
}

/** A statement that makes what can be selected from. */
export interface CreateSource<
  Src extends string,
  Sel extends Selection,
  Nul extends string,
> extends Ddl {
  /** What it makes. */
  readonly table: View<Src, Sel, Nul>;
}

/** Views whose rows are kept, which DROP has to know. */
const MATERIALIZED = new WeakSet<TableNode>();

class CreateSourceStatement extends DdlStatement implements CreateSource<never, never, never> {
  readonly table: ViewObject;

  private constructor(parts: readonly Part[], table: ViewObject) {
    super({ kind: "ddl", parts, table: null });
    this.table = table;
  }

  static make(name: string, schema: string | null, query: QueryNode, parts: readonly Part[]) {
    return new CreateSourceStatement(
      parts,
      ViewObject.define({ name, schema }, query.selection),
    );
  }
}

/**
 * CREATE VIEW. Its `table` is the view, to select from.
 *
 * Throws `ArgumentError` for what is no name or no query, and for options that do not go together.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const person = sa.table("person", new sa.MetaData(), {
 *   id: sa.integer().primaryKey(),
 *   age: sa.integer().notNull(),
 * });
 * const createAdults = sa.createView("adults", person.select().where(person.c.age.ge(18)));
 * const adults = createAdults.table;
 * console.log(String(createAdults));
 * console.log(adults.select().where(adults.c.age.lt(65)).toSQL().text);
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createview.html}, SQLAlchemy's `CreateView`
 */
export function createView<
  const Src extends string,
  Sel extends Selection,
  Nul extends string,
>(
  name: Src,
  query: Executable<Sel, Nul>,
  options: CreateViewOptions = {},
): CreateSource<Src, Sel, Nul> {
  const node = requiredQuery(query, "createView()");
  const { schema = null } = givenOptions(options, "createView()");
  const sql = nameNode(schema, identifier(name, "a view"));
  const parts = options.materialized === true
    ? materializedParts(sql, node, options)
    : viewParts(sql, node, options);
  const statement = CreateSourceStatement.make(name, schema, node, parts);
  if (options.materialized === true) MATERIALIZED.add(tableNode(statement.table));
  return statement as CreateSource<never, never, never>;
}

function viewParts(name: NameNode, query: QueryNode, options: CreateViewOptions): Part[] {
  const { ifNotExists, withData, using, tablespace } = options;
  refuse({ ifNotExists, withData, using, tablespace }, "are for materialized views");
  const check = wordOf(options.checkOption, {
    local: " WITH LOCAL CHECK OPTION",
    cascaded: " WITH CASCADED CHECK OPTION",
  }, "checkOption");
  const replace = options.orReplace === true ? "OR REPLACE " : "";
  const temporary = options.temporary === true ? "TEMPORARY " : "";
  const storage = storageClause(options.with, "with of a view");
  return [`CREATE ${replace}${temporary}VIEW `, name, `${storage} AS `, query, check];
}

function materializedParts(name: NameNode, query: QueryNode, options: CreateViewOptions): Part[] {
  const { orReplace, temporary, checkOption, using, tablespace } = options;
  refuse({ orReplace, temporary, checkOption }, "are not for materialized views");
  const storage = (using === undefined ? "" : ` USING ${identifier(using, "an access method")}`) +
    storageClause(options.with, "with of a view") +
    (tablespace === undefined ? "" : ` TABLESPACE ${identifier(tablespace, "a tablespace")}`);
  const create = `CREATE MATERIALIZED VIEW ${ifNotExistsClause(options)}`;
  return [create, name, `${storage} AS `, query, dataClause(options)];
}

function refuse(options: Readonly<Record<string, unknown>>, state: string): void {
  if (Object.values(options).every((option) => option === undefined || option === false)) return;
  throw new ArgumentError(`Cannot create a view: ${Object.keys(options).join(", ")} ${state}`);
}

/**
 * CREATE TABLE … AS: a table of the rows of a query. Its `table` is what it makes.
 *
 * Throws `ArgumentError` for what is no name or no query, and for options that PostgreSQL does not have.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createtableas.html}, SQLAlchemy's `CreateTableAs`
 */
export function createTableAs<
  const Src extends string,
  Sel extends Selection,
  Nul extends string,
>(
  name: Src,
  query: Executable<Sel, Nul>,
  options: CreateTableAsOptions = {},
): CreateSource<Src, Sel, Nul> {
  const node = requiredQuery(query, "createTableAs()");
  const { prefix, storage } = tableOptionsPlan(givenOptions(options, "createTableAs()"));
  const { schema = null } = options;
  const sql = nameNode(schema, identifier(name, "a table"));
  const create = `CREATE ${prefix}TABLE ${ifNotExistsClause(options)}`;
  const parts = [create, sql, `${storage} AS `, node, dataClause(options)];
  return CreateSourceStatement.make(name, schema, node, parts) as CreateSource<never, never, never>;
}

function dataClause({ withData }: { withData?: boolean }): string {
  return withData === false ? " WITH NO DATA" : "";
}

/** How to drop a view. */
export interface DropViewOptions extends DropOptions {
  /** Whether what is named by a string is a materialized view. */
  materialized?: boolean;
  /** The schema of what is named by a string. */
  schema?: string;
}

/** DROP VIEW, or DROP MATERIALIZED VIEW. Throws `ArgumentError` for what is neither a view nor a name. */
export function dropView(view: AnyTable | string, options: DropViewOptions = {}): Ddl {
  const node = typeof view === "string" ? null : tableNode(view);
  const isMaterialized = givenOptions(options, "dropView()").materialized ??
    (node !== null && MATERIALIZED.has(node));
  const name = node ?? nameNode(options.schema ?? null, identifier(view, "a view"));
  return DdlStatement.of([
    `DROP ${isMaterialized === true ? "MATERIALIZED " : ""}VIEW ${ifExistsClause(options)}`,
    name,
    cascadeClause(options),
  ]);
}

function requiredQuery(value: unknown, slot: string): QueryNode {
  const node = queryNodeOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError(`Cannot build the statement: the second argument of ${slot} is no query`);
}
