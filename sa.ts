/**
 * SQL as TypeScript expressions: tables, statements, and the types of their rows inferred.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const tbl = sa.table("sa_example", metadata, {
 *   id: sa.integer().primaryKey(),
 *   val: sa.varchar(255),
 * });
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await metadata.createAll(engine);
 * await using conn = await engine.acquire();
 * await conn.execute(tbl.insert().values({ val: "abc" }));
 * for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
 *   console.log(row.id, row.val); // number, string | null: known to the compiler
 * }
 * await metadata.dropAll(engine);
 * ```
 * @module
 */

export { createEngine, Engine } from "./src/sa/engine.ts";
export { SAConnection } from "./src/sa/connection.ts";
export type { Executing } from "./src/sa/executing.ts";
export { Result, type ResultData } from "./src/sa/result.ts";
export type { Transaction } from "./src/sa/transaction.ts";

export { bigint, boolean, integer, text, timestamptz, varchar } from "./src/sa/sql/column_types.ts";
export type { ModeOptions } from "./src/sa/sql/column_types.ts";
export type {
  ColumnDefinition,
  ColumnDefinitions,
  ColumnTrait,
  ReferenceOptions,
  TRAITS,
} from "./src/sa/sql/column_definition.ts";
export { MetaData, table } from "./src/sa/sql/metadata.ts";
export type {
  CreateOptions,
  DdlRunner,
  MetaDataOptions,
  TableOptions,
} from "./src/sa/sql/metadata.ts";
export type { AnyTable, InsertOf, RowOf, Table, UpdateOf } from "./src/sa/sql/table.ts";

export { and, not, or } from "./src/sa/sql/logic.ts";
export type {
  AnyColumn,
  Column,
  Condition,
  Expr,
  ExprOf,
  Named,
  NamedOf,
  OrderTerm,
  Sortable,
  SOURCE,
  TextColumn,
  TextExpr,
  VALUE,
} from "./src/sa/sql/expr.ts";

export { type Select, select } from "./src/sa/sql/select.ts";
export type { Insert, InsertInto } from "./src/sa/sql/insert.ts";
export type { Update, UpdateTable } from "./src/sa/sql/update.ts";
export type { Delete } from "./src/sa/sql/delete.ts";
export { createTable, dropTable } from "./src/sa/sql/ddl.ts";
export type { CreateTableOptions, DropTableOptions } from "./src/sa/sql/ddl.ts";
export type { Executable, NULLABLE, SELECTION } from "./src/sa/sql/statement.ts";
export type {
  AnyDefinition,
  ColumnOf,
  Columns,
  ColumnValue,
  Flat,
  InsertValues,
  IsOptional,
  IsSerial,
  IsUnion,
  KeyColumns,
  OptionalColumns,
  Row,
  SelectedValue,
  Selection,
  SelectionOf,
  UpdateValues,
  ValueOrExpr,
} from "./src/sa/sql/row_types.ts";
export type { NamedList, SelectionFrom } from "./src/sa/sql/selection.ts";

export { compile } from "./src/sa/sql/compiler.ts";
export type { Compiled, CompiledColumn } from "./src/sa/sql/compiled.ts";
export type { ReferentialAction } from "./src/sa/sql/nodes.ts";

export {
  ArgumentError,
  CompileError,
  InvalidRequestError,
  NoSuchColumnError,
  ResourceClosedError,
  SaError,
} from "./src/sa/sql/errors.ts";
