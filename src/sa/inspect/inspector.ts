/**
 * What is in a database, as its system catalog says.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import type { SAConnection } from "../connection.ts";
import type { Engine } from "../engine.ts";
import { Catalog } from "./catalog.ts";
import {
  type InspectOptions,
  type MultiInspectOptions,
  nameOf,
  type ObjectScope,
  schemaOf,
  wanted,
} from "./inspect_options.ts";
import * as ask from "./questions.ts";
import type { ReflectedColumn, ReflectedSequence } from "./reflected_column.ts";
import type {
  ReflectedCheckConstraint,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from "./reflected_constraint.ts";
import type { ReflectedIndex } from "./reflected_index.ts";
import type { ReflectedTableOptions } from "./reflected_table.ts";
import type { ReflectedDomain, ReflectedEnum } from "./reflected_type.ts";
import { type Question, relations, relationsFound } from "./relations.ts";
import { schemas, types } from "./schemas.ts";
import { DOMAIN, ENUM } from "./types_sql.ts";

/**
 * Makes an inspector, which tells what is in the database. Nothing is asked before one of its methods is called.
 *
 * Throws `ArgumentError` when `target` is neither an `Engine` nor an `SAConnection`.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await using conn = await engine.acquire();
 * await conn.execute("CREATE TEMPORARY TABLE pet (id serial PRIMARY KEY, name varchar(40) NOT NULL)");
 * const inspector = sa.inspect(conn);
 * for (const column of await inspector.columns("pet")) {
 *   console.log(column.name, column.type, column.notNull); // id integer true, name character varying(40) true
 * }
 * console.log((await inspector.primaryKey("pet"))?.columns); // ["id"]
 * ```
 * @see {@link https://docs.sqlalchemy.org/en/20/core/reflection.html | SQLAlchemy: Reflecting Database Objects}
 */
export function inspect(target: Engine | SAConnection): Inspector {
  return new Inspector(target);
}

/**
 * Tells what is in a database. Every call asks the server, so that the answer is that of now, with one query, however
 * many tables it is about: the methods whose names begin with `multi` answer for all tables of a schema at once.
 *
 * Without a `schema` they look where the search path leads. Names are as they are, without quotes, upper and lower
 * case being different. What is named and not there rejects with `NoSuchTableError`, and what is no name with
 * `ArgumentError`; besides, they reject as `SAConnection.execute()`.
 *
 * PostgreSQL writes expressions and types for the search path of the session: they mean the same where that is the same.
 */
export class Inspector {
  readonly #catalog: Catalog;

  /** Internal: use `inspect()`. */
  constructor(target: Engine | SAConnection) {
    this.#catalog = new Catalog(target);
  }

  /** The schema where a table without one is made, or null when the search path leads nowhere. */
  async defaultSchemaName(options: CallOptions = {}): Promise<string | null> {
    const text = "SELECT pg_catalog.current_schema()::pg_catalog.text, NULL::pg_catalog.text";
    const [name] = (await this.#catalog.ask(text, [], options)).keys();
    return name ?? null;
  }

  /** The names of the schemas, but for those of PostgreSQL that begin with `pg_`. */
  async schemaNames(options: CallOptions = {}): Promise<string[]> {
    return await schemas(this.#catalog, null, options);
  }

  /** Whether there is a schema. */
  async hasSchema(name: string, options: CallOptions = {}): Promise<boolean> {
    return (await schemas(this.#catalog, nameOf(name, "schema"), options)).length > 0;
  }

  /** The names of the tables, ordinary and partitioned, that outlast the session. */
  async tableNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["r", "p"], "default", options);
  }

  /** The names of the tables of this session. */
  async tempTableNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["r", "p"], "temporary", options);
  }

  /** The names of the foreign tables, which {@linkcode tableNames} leaves out. */
  async foreignTableNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["f"], "any", options);
  }

  /** The names of the views that outlast the session; not of those that are materialized. */
  async viewNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["v"], "default", options);
  }

  /** The names of the views of this session. */
  async tempViewNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["v"], "temporary", options);
  }

  /** The names of the materialized views. */
  async materializedViewNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["m"], "any", options);
  }

  /** The names of the sequences, those of SERIAL and IDENTITY columns among them. */
  async sequenceNames(options: InspectOptions = {}): Promise<string[]> {
    return await this.#names(["S"], "any", options);
  }

  /** Whether there is a table or a view, of any kind. */
  async hasTable(name: string, options: InspectOptions = {}): Promise<boolean> {
    const asked = wanted({ ...options, names: [nameOf(name, "table")] });
    return (await relationsFound(this.#catalog, ask.names, asked, options)).size > 0;
  }

  /** Whether there is a sequence. */
  async hasSequence(name: string, options: InspectOptions = {}): Promise<boolean> {
    const asked = {
      ...wanted({ ...options, names: [nameOf(name, "sequence")] }),
      kinds: ["S"],
    };
    return (await relationsFound(this.#catalog, ask.names, asked, options)).size > 0;
  }

  /** The sequences, by name. */
  async sequences(options: InspectOptions = {}): Promise<ReflectedSequence[]> {
    return [...(await this.#relations(ask.sequences, ["S"], "any", options)).values()];
  }

  /** The enums, by name. */
  async enums(options: InspectOptions = {}): Promise<ReflectedEnum[]> {
    return await types<ReflectedEnum>(this.#catalog, ENUM, "e", schemaOf(options), options);
  }

  /** The domains, by name. */
  async domains(options: InspectOptions = {}): Promise<ReflectedDomain[]> {
    return await types<ReflectedDomain>(this.#catalog, DOMAIN, "d", schemaOf(options), options);
  }

  /** The query of a view, materialized or not, in PostgreSQL's own words. */
  async viewDefinition(name: string, options: InspectOptions = {}): Promise<string> {
    return await this.#one(ask.viewDefinition, name, { ...options, kind: "any view" });
  }

  /** The queries of the views; of those that are not materialized, unless a `kind` is given. */
  async multiViewDefinitions(
    options: MultiInspectOptions & { kind?: "view" | "materialized view" | "any view" } = {},
  ): Promise<ReadonlyMap<string, string>> {
    return await this.#multi(ask.viewDefinition, { kind: "view", ...options });
  }

  /** The columns of a table or view, in their order. */
  async columns(table: string, options: InspectOptions = {}): Promise<readonly ReflectedColumn[]> {
    return await this.#one(ask.columns, table, options);
  }

  /** The columns of many tables. */
  async multiColumns(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedColumn[]>> {
    return await this.#multi(ask.columns, options);
  }

  /** The primary key of a table, or null when it has none. */
  async primaryKey(
    table: string,
    options: InspectOptions = {},
  ): Promise<ReflectedPrimaryKey | null> {
    return await this.#one(ask.primaryKey, table, options);
  }

  /** The primary keys of many tables. */
  async multiPrimaryKey(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, ReflectedPrimaryKey | null>> {
    return await this.#multi(ask.primaryKey, options);
  }

  /** The foreign keys of a table, by name. */
  async foreignKeys(
    table: string,
    options: InspectOptions = {},
  ): Promise<readonly ReflectedForeignKey[]> {
    return await this.#one(ask.foreignKeys, table, options);
  }

  /** The foreign keys of many tables. */
  async multiForeignKeys(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedForeignKey[]>> {
    return await this.#multi(ask.foreignKeys, options);
  }

  /** The unique constraints of a table, by name. A unique index is one of {@linkcode indexes}. */
  async uniqueConstraints(
    table: string,
    options: InspectOptions = {},
  ): Promise<readonly ReflectedUniqueConstraint[]> {
    return await this.#one(ask.uniqueConstraints, table, options);
  }

  /** The unique constraints of many tables. */
  async multiUniqueConstraints(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedUniqueConstraint[]>> {
    return await this.#multi(ask.uniqueConstraints, options);
  }

  /** The check constraints of a table, by name. */
  async checkConstraints(
    table: string,
    options: InspectOptions = {},
  ): Promise<readonly ReflectedCheckConstraint[]> {
    return await this.#one(ask.checkConstraints, table, options);
  }

  /** The check constraints of many tables. */
  async multiCheckConstraints(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedCheckConstraint[]>> {
    return await this.#multi(ask.checkConstraints, options);
  }

  /** The exclusion constraints of a table, by name. */
  async excludeConstraints(
    table: string,
    options: InspectOptions = {},
  ): Promise<readonly ReflectedExcludeConstraint[]> {
    return await this.#one(ask.excludeConstraints, table, options);
  }

  /** The exclusion constraints of many tables. */
  async multiExcludeConstraints(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedExcludeConstraint[]>> {
    return await this.#multi(ask.excludeConstraints, options);
  }

  /** The indexes of a table, by name, but for that of the primary key; those of other constraints say so. */
  async indexes(table: string, options: InspectOptions = {}): Promise<readonly ReflectedIndex[]> {
    return await this.#one(ask.indexes, table, options);
  }

  /** The indexes of many tables; for those of materialized views give the `kind`. */
  async multiIndexes(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, readonly ReflectedIndex[]>> {
    return await this.#multi(ask.indexes, options);
  }

  /** The comment on a table or view, or null. */
  async tableComment(table: string, options: InspectOptions = {}): Promise<string | null> {
    return await this.#one(ask.comment, table, options);
  }

  /** The comments on many tables. */
  async multiTableComment(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, string | null>> {
    return await this.#multi(ask.comment, options);
  }

  /** What kind of table or view it is, how it is stored and divided, and what it inherits from. */
  async tableOptions(table: string, options: InspectOptions = {}): Promise<ReflectedTableOptions> {
    return await this.#one(ask.options, table, options);
  }

  /** What many tables are as a whole. */
  async multiTableOptions(
    options: MultiInspectOptions = {},
  ): Promise<ReadonlyMap<string, ReflectedTableOptions>> {
    return await this.#multi(ask.options, options);
  }

  async #one<T>(question: Question<T>, table: string, options: MultiInspectOptions): Promise<T> {
    const names = [nameOf(table, "table")];
    const [answer] = (await this.#multi(question, { ...options, names })).values();
    // A name that is not there has rejected, so there is one answer, which may be null.
    return answer as T;
  }

  async #multi<T>(
    question: Question<T>,
    options: MultiInspectOptions,
  ): Promise<ReadonlyMap<string, T>> {
    return await relations(this.#catalog, question, wanted(options), options);
  }

  async #names(
    kinds: readonly string[],
    scope: ObjectScope,
    options: InspectOptions,
  ): Promise<string[]> {
    return [...(await this.#relations(ask.names, kinds, scope, options)).keys()];
  }

  async #relations<T>(
    question: Question<T>,
    kinds: readonly string[],
    scope: ObjectScope,
    options: InspectOptions,
  ): Promise<ReadonlyMap<string, T>> {
    const asked = { schema: schemaOf(options), names: null, kinds, scope };
    return await relationsFound(this.#catalog, question, asked, options);
  }
}
