/**
 * What the server reported, out of deno-postgres' hands.
 * @module
 */

import type { Diagnostics } from "../errors.ts";
import type { DenoPostgresNotice } from "./client.ts";

/** The fields of an error that the server reported; null for any other error. */
export function serverFieldsOf(error: unknown): DenoPostgresNotice | null {
  if (!(error instanceof Error) || error.name !== "PostgresError") return null;
  const fields: unknown = "fields" in error ? error.fields : null;
  return isNotice(fields) ? fields : null;
}

function isNotice(fields: unknown): fields is DenoPostgresNotice {
  return typeof fields === "object" && fields !== null &&
    "code" in fields && typeof fields.code === "string" &&
    "message" in fields && typeof fields.message === "string";
}

/** The same fields under the names of this package; `offset` is how far the statement's text was moved. */
export function diagnosticsOf(notice: DenoPostgresNotice, offset = 0): Diagnostics {
  const fields: { [Key in keyof Diagnostics]: Diagnostics[Key] | undefined } = {
    severity: notice.severity,
    sqlstate: notice.code,
    messagePrimary: notice.message,
    messageDetail: notice.detail,
    messageHint: notice.hint,
    statementPosition: positionOf(notice.position, offset),
    internalPosition: positionOf(notice.internalPosition, 0),
    internalQuery: notice.internalQuery,
    context: notice.where,
    schemaName: notice.schema,
    tableName: notice.table,
    columnName: notice.column,
    datatypeName: notice.dataTypeName ?? notice.dataType,
    constraintName: notice.constraint,
    sourceFile: notice.file,
    sourceLine: notice.line,
    sourceFunction: notice.routine,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as Diagnostics; // the three that must be there are
}

function positionOf(text: string | undefined, offset: number): number | undefined {
  const position = text === undefined ? NaN : Number(text) - offset;
  return position > 0 ? position : undefined;
}
