/**
 * What is known while a statement is compiled.
 * @module
 */

import { Binds } from "./binds.ts";
import { CompileError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { CteNode, FragmentNode, SourceNode, StatementNode, TableNode } from "./nodes.ts";
import { hidden, Scope } from "./scope.ts";
import type { SqlType } from "./sql_type.ts";

/**
 * Other schemas for those that tables, types and sequences were defined with; `""` stands for those of what has none,
 * null for none.
 *
 * @see SQLAlchemy's `schema_translate_map`
 */
export type SchemaTranslate = Readonly<Record<string, string | null>>;

/** How to compile a statement. */
export interface CompileOptions {
  /** Other schemas for those that tables, types and sequences name. */
  readonly schemaTranslate?: SchemaTranslate;
}

/** One compilation: its values, its WITH, and what its columns may belong to. */
export class Compilation {
  /** The values so far. */
  readonly binds = new Binds();
  /** Where values become quoted literals: in DDL, and where a statement is only shown. */
  inline: "ddl" | "shown" | null = null;
  /** The table whose columns go without its name, as in DDL and in the target of ON CONFLICT. */
  unqualified: TableNode | null = null;
  /** Whether defaults of columns have been made. */
  madeDefaults = false;
  /** What columns may belong to. */
  scope: Scope = new Scope(null);
  readonly #statement: (node: StatementNode | FragmentNode, compilation: Compilation) => string;
  readonly #schemas: SchemaTranslate;
  readonly #ctes = new Map<CteNode, string>();
  readonly #finished: CteNode[] = [];
  /** What FROM calls tables, and which query of WITH it is in; null for the statement itself. */
  readonly #tables: (readonly [sql: string, within: CteNode | null])[] = [];
  #cte: CteNode | null = null;

  constructor(
    statement: (node: StatementNode | FragmentNode, compilation: Compilation) => string,
    options: CompileOptions,
  ) {
    this.#statement = statement;
    this.#schemas = options.schemaTranslate ?? {};
  }

  /** A compilation that has nothing yet, with the same options. */
  anew(): Compilation {
    return new Compilation(this.#statement, { schemaTranslate: this.#schemas });
  }

  /** The text of a statement, or of a part that is text of the user's, within this one. */
  statement(node: StatementNode | FragmentNode): string {
    return this.#statement(node, this);
  }

  /** Compiles with other sources than those around it. */
  within(scope: Scope, body: () => string): string {
    const { scope: before } = this;
    this.scope = scope;
    const text = body();
    this.scope = before;
    return text;
  }

  /** Compiles with the columns of a table going without its name. */
  without(table: TableNode | null, body: () => string): string {
    const { unqualified: before } = this;
    this.unqualified = table;
    const text = body();
    this.unqualified = before;
    return text;
  }

  /** What columns of a source are named with. Throws `CompileError` when it is not in FROM, or its name means another. */
  nameOf(source: SourceNode): string {
    const named = this.scope.require(source);
    const name = named.kind === "table" ? this.tableName(named) : named.sql;
    this.requireSeen(name, source);
    return name;
  }

  /** Throws `CompileError` where a name means another than the source: a table of any schema has its own one, too. */
  requireSeen(name: string, source: SourceNode): void {
    const isCalled = (other: SourceNode) => {
      if (other.kind !== "table") return other.sql === name;
      if (other.sqlName === name) return true;
      return source.kind === "table" && other.sqlName === source.sqlName &&
        this.tableName(other) === name;
    };
    if (this.scope.hides(isCalled, source)) throw hidden(source);
  }

  /** The name of a table, in the schema that is meant. */
  tableName(table: TableNode): string {
    return this.placed(table.schema, table.sqlName);
  }

  /** A name in the schema that is meant. */
  placed(schema: string | null, sqlName: string): string {
    const key = schema ?? "";
    const meant = Object.hasOwn(this.#schemas, key) ? this.#schemas[key] : schema;
    return meant === null ? sqlName : `${identifier(meant, "a schema")}.${sqlName}`;
  }

  /** The name of a type, in the schema that is meant; of an array with what is after that of its elements. */
  typeName(type: SqlType, form: "name" | "castName"): string {
    const { place, element } = type;
    if (place !== undefined) return this.placed(place.schema, place.sqlName);
    if (element?.place === undefined) return type[form];
    return this.typeName(element, form) + type[form].slice(element[form].length);
  }

  /** The name of a table where a query of WITH of that name would be found instead. */
  tableInFrom(table: TableNode): string {
    const sql = this.tableName(table);
    this.#tables.push([sql, this.#cte]);
    return sql;
  }

  /** Puts a query into WITH, once. Throws `CompileError` when there is another of that name. */
  addCte(node: CteNode): void {
    if (this.#ctes.has(node)) return;
    for (const other of this.#ctes.keys()) {
      if (other.sql !== node.sql) continue;
      throw new CompileError(`Cannot compile: WITH has ${node.sql} twice`);
    }
    // Before it is compiled, since a recursive one names itself.
    this.#ctes.set(node, "");
    const before = this.#cte;
    this.#cte = node;
    const body = this.within(new Scope(null), () => this.statement(node.query()));
    this.#cte = before;
    this.#ctes.set(node, `${node.sql} AS ${MATERIALIZED[`${node.materialized}`]}(${body})`);
    this.#finished.push(node);
  }

  /** `WITH …` and a space, or nothing. Throws `CompileError` when it has the name of a table that is meant after it. */
  get with(): string {
    if (this.#finished.length === 0) return "";
    const recursive = this.#finished.some((node) => node.recursive);
    this.#refuseHidden(recursive);
    const list = this.#finished.map((node) => this.#ctes.get(node));
    return `WITH ${recursive ? "RECURSIVE " : ""}${list.join(", ")} `;
  }

  /** What is before a query of WITH, and with it unless RECURSIVE is said, finds the table of that name. */
  #refuseHidden(recursive: boolean): void {
    for (const [i, { sql }] of this.#finished.entries()) {
      const isHidden = this.#tables.some(([name, within]) =>
        name === sql && (recursive || within === null || this.#finished.indexOf(within) > i)
      );
      if (!isHidden) continue;
      throw new CompileError(
        `Cannot compile: WITH has ${sql}, which hides the table of that name; give it another name`,
      );
    }
  }
}

const MATERIALIZED = { null: "", true: "MATERIALIZED ", false: "NOT MATERIALIZED " } as const;
