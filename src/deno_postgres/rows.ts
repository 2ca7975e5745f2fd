/**
 * Results of deno-postgres, their values as text, made into those of the seam.
 * @module
 */

import type { Field, ResultSet, Statement } from "../driver.ts";
import { NotSupportedError, ProtocolError } from "../errors.ts";
import { type Codec, type CodecRegistry, reads } from "../types/codec.ts";
import { located } from "../types/conversion_error.ts";
import { objectOf, refuseDuplicates } from "../types/object_row.ts";
import type { DenoPostgresColumn, DenoPostgresResult } from "./client.ts";

/** In what form rows are wanted. */
export type RowForm = Pick<Statement, "rowMode" | "columnCodecs">;

/** Commands whose tag ends in a number of rows. */
const COUNTED: ReadonlySet<string> = new Set([
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "MERGE",
  "FETCH",
  "MOVE",
  "COPY",
]);

/** Decodes a result. Throws what codecs throw, and `InterfaceError` where objects would lose a column. */
export function resultSetOf(
  result: DenoPostgresResult,
  form: RowForm,
  codecs: CodecRegistry,
): ResultSet {
  const fields = fieldsOf(result);
  const rowCount = rowCountOf(result);
  return {
    fields,
    rows: fields === null ? [] : decodeRows(result.rows, fields, form, codecs),
    commandTag: commandTagOf(result.command, rowCount),
    rowCount,
  };
}

/** The columns of a result; null when it has none by nature. */
export function fieldsOf({ rowDescription }: DenoPostgresResult): readonly Field[] | null {
  return rowDescription?.columns.map(fieldOf) ?? null;
}

function fieldOf(column: DenoPostgresColumn): Field {
  // It reads the bytes as if they were text.
  if (column.format !== 0) {
    throw new NotSupportedError("Cannot execute: deno-postgres cannot read a binary cursor", {
      phase: "execute",
      sent: "yes",
    });
  }
  return {
    name: column.name,
    tableOid: column.tableOid >>> 0,
    tableColumn: column.index,
    typeOid: column.typeOid >>> 0,
    typeSize: column.columnLength,
    typeModifier: column.typeModifier,
  };
}

/** The number in the command tag; null when there is none. */
export function rowCountOf({ rowCount }: DenoPostgresResult): number | null {
  return rowCount === undefined || Number.isNaN(rowCount) ? null : rowCount;
}

/** The tag as far as deno-postgres tells: `CREATE` for `CREATE TABLE`. */
export function commandTagOf(command: string | undefined, rowCount: number | null): string {
  if (command === undefined || rowCount === null || !COUNTED.has(command)) return command ?? "";
  return command === "INSERT" ? `INSERT 0 ${rowCount}` : `${command} ${rowCount}`;
}

/** Decodes rows of text. */
export function decodeRows(
  rows: readonly (readonly unknown[])[],
  fields: readonly Field[],
  { rowMode, columnCodecs }: RowForm,
  codecs: CodecRegistry,
): unknown[] {
  const names = fields.map((field) => field.name);
  if (rowMode !== "tuple") refuseDuplicates(names);
  const decoders = fields.map((field, i) => codecOf(field, columnCodecs?.[i], codecs));
  const valueAt = (row: readonly unknown[], codec: Codec, i: number) => {
    try {
      return decodeValue(codec, row[i]);
    } catch (error) {
      throw located(error, `column ${JSON.stringify(names[i])}`);
    }
  };
  if (rowMode === "columns") {
    return decoders.map((codec, i) => rows.map((row) => valueAt(row, codec, i)));
  }
  return rows.map((row) => {
    const values = decoders.map((codec, i) => valueAt(row, codec, i));
    return rowMode === "object" ? objectOf(names, values) : values;
  });
}

function codecOf(field: Field, wanted: Codec | undefined, codecs: CodecRegistry): Codec {
  return reads(wanted, field.typeOid) ? wanted : codecs.get(field.typeOid);
}

function decodeValue(codec: Codec, text: unknown): unknown {
  if (text === null) return null;
  if (typeof text === "string") return codec.decodeText(text);
  throw new ProtocolError("Cannot read from deno-postgres: a value is not text");
}
