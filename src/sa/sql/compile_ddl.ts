/**
 * From CREATE TABLE and DROP TABLE to their text.
 * @module
 */

import type { Compiled } from "./compiled.ts";
import type {
  ColumnNode,
  CreateTableNode,
  DropTableNode,
  ReferentialAction,
  TableNode,
} from "./nodes.ts";

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  "cascade": "CASCADE",
  "restrict": "RESTRICT",
  "set null": "SET NULL",
  "set default": "SET DEFAULT",
  "no action": "NO ACTION",
};

/** Compiles CREATE TABLE. */
export function compileCreateTable({ table, ifNotExists }: CreateTableNode): Compiled {
  const lines = [
    ...table.columns.map(compileColumn),
    ...compilePrimaryKey(table),
    ...table.columns.filter((column) => column.unique).map(compileUnique),
    ...table.columns.flatMap(compileForeignKey),
  ];
  const body = lines.length === 0 ? "" : `\n  ${lines.join(",\n  ")}\n`;
  return ddl(`CREATE TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}${table.sql} (${body})`);
}

/** Compiles DROP TABLE. */
export function compileDropTable({ table, ifExists, cascade }: DropTableNode): Compiled {
  return ddl(
    `DROP TABLE ${ifExists ? "IF EXISTS " : ""}${table.sql}${cascade ? " CASCADE" : ""}`,
  );
}

function compileColumn(column: ColumnNode): string {
  const { type, serial, serverDefault } = column;
  return `${column.sqlName} ${(serial ? type.serialName : null) ?? type.name}` +
    (serverDefault === null ? "" : ` DEFAULT ${serverDefault}`) +
    (column.notNull || column.primaryKey ? " NOT NULL" : "");
}

function compilePrimaryKey(table: TableNode): string[] {
  const names = table.columns.filter((column) => column.primaryKey).map((column) => column.sqlName);
  return names.length === 0 ? [] : [`PRIMARY KEY (${names.join(", ")})`];
}

function compileUnique(column: ColumnNode): string {
  return `UNIQUE (${column.sqlName})`;
}

function compileForeignKey(column: ColumnNode): string[] {
  if (column.references === null) return [];
  const target = column.references.target();
  return [
    `FOREIGN KEY (${column.sqlName}) REFERENCES ${target.table.sql} (${target.sqlName})` +
    compileAction("DELETE", column.references.onDelete) +
    compileAction("UPDATE", column.references.onUpdate),
  ];
}

function compileAction(event: string, action: ReferentialAction | null): string {
  return action === null ? "" : ` ON ${event} ${ACTIONS[action]}`;
}

function ddl(text: string): Compiled {
  return { text, values: [], columns: null };
}
