/**
 * What is known while a statement is compiled.
 * @module
 */

import { Binds } from "./binds.ts";
import { CompileError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { CteNode, FragmentNode, SourceNode, StatementNode, TableNode } from "./nodes.ts";
import { Scope } from "./scope.ts";

/** How to compile a statement. */
export interface CompileOptions {
  /** Other schemas for those that tables name: SQLAlchemy's `schema_translate_map`. */
  readonly schemaTranslate?: Readonly<Record<string, string>>;
}

/** One compilation: its values, its WITH, and what its columns may belong to. */
export class Compilation {
  /** The values so far. */
  readonly binds = new Binds();
  /** Whether values become quoted literals, as DDL needs them. */
  inline = false;
  /** The table whose columns go without its name, as in DDL and in the target of ON CONFLICT. */
  unqualified: TableNode | null = null;
  /** Whether defaults of columns have been made. */
  madeDefaults = false;
  /** What columns may belong to; null where all may: in text of the user's. */
  scope: Scope | null = new Scope(null);
  readonly #statement: (node: StatementNode | FragmentNode, compilation: Compilation) => string;
  readonly #schemas: Readonly<Record<string, string>>;
  readonly #ctes = new Map<CteNode, string>();
  readonly #finished: CteNode[] = [];

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
  within(scope: Scope | null, body: () => string): string {
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

  /** What columns of a source are named with. Throws `CompileError` when it is not in FROM. */
  nameOf(source: SourceNode): string {
    this.scope?.require(source);
    return source.kind === "table" ? this.tableName(source) : source.sql;
  }

  /** The name of a table, in the schema that is meant. */
  tableName(table: TableNode): string {
    const { schema } = table;
    if (schema === null || !Object.hasOwn(this.#schemas, schema)) return table.sql;
    return `${identifier(this.#schemas[schema], "a schema")}.${table.sqlName}`;
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
    const body = this.within(new Scope(null), () => this.statement(node.query()));
    this.#ctes.set(node, `${node.sql} AS ${MATERIALIZED[`${node.materialized}`]}(${body})`);
    this.#finished.push(node);
  }

  /** `WITH …` and a space, or nothing. */
  get with(): string {
    if (this.#finished.length === 0) return "";
    const recursive = this.#finished.some((node) => node.recursive);
    const list = this.#finished.map((node) => this.#ctes.get(node));
    return `WITH ${recursive ? "RECURSIVE " : ""}${list.join(", ")} `;
  }
}

const MATERIALIZED = { null: "", true: "MATERIALIZED ", false: "NOT MATERIALIZED " } as const;
