/**
 * The fields of ErrorResponse and NoticeResponse, and the descriptions of rows and parameters.
 * @module
 */

import type { Diagnostics } from "../errors.ts";
import type { MessageBody } from "./message_body.ts";

/** One column of a row as RowDescription has it. */
export interface FieldDescription {
  /** The column's name. */
  readonly name: string;
  /** OID of the table it comes from, or 0. */
  readonly tableOid: number;
  /** Its number in that table, or 0. */
  readonly tableColumn: number;
  /** OID of its type. */
  readonly typeOid: number;
  /** The type's size in bytes; negative when it varies. */
  readonly typeSize: number;
  /** The type's modifier; -1 for none. */
  readonly typeModifier: number;
}

type Writable = { -readonly [Key in keyof Diagnostics]: Diagnostics[Key] };
type TextField = {
  [Key in keyof Diagnostics]-?: Exclude<Diagnostics[Key], undefined> extends string ? Key : never;
}[keyof Diagnostics];

const TEXT_FIELDS: ReadonlyMap<string, TextField> = new Map<string, TextField>([
  ["S", "severity"],
  ["V", "severityNonlocalized"],
  ["C", "sqlstate"],
  ["M", "messagePrimary"],
  ["D", "messageDetail"],
  ["H", "messageHint"],
  ["q", "internalQuery"],
  ["W", "context"],
  ["s", "schemaName"],
  ["t", "tableName"],
  ["c", "columnName"],
  ["d", "datatypeName"],
  ["n", "constraintName"],
  ["F", "sourceFile"],
  ["L", "sourceLine"],
  ["R", "sourceFunction"],
]);

const POSITION_FIELDS: ReadonlyMap<string, "statementPosition" | "internalPosition"> = new Map([
  ["P", "statementPosition"],
  ["p", "internalPosition"],
]);
const FATAL: ReadonlySet<string> = new Set(["FATAL", "PANIC"]);
/** No statement is so long that its position needs more digits. */
const POSITION = /^[1-9]\d{0,9}$/;
const SPACE = 0x20;
const ZERO = 0x30;
/** No count has more. */
const MOST_DIGITS = 16;

/**
 * Reads the fields of an ErrorResponse or NoticeResponse; fields it does not know are passed over.
 *
 * @see https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
export function readDiagnostics(body: MessageBody): Diagnostics {
  const fields: Writable = { severity: "", sqlstate: "", messagePrimary: "" };
  for (let code = body.uint8(); code !== 0; code = body.uint8()) {
    readField(fields, String.fromCharCode(code), body.cstring());
  }
  body.finish();
  return fields;
}

function readField(fields: Writable, code: string, value: string): void {
  const position = POSITION_FIELDS.get(code);
  if (position && POSITION.test(value)) fields[position] = Number(value);
  const name = TEXT_FIELDS.get(code);
  if (name) fields[name] = value;
}

/** Whether the server hangs up after this report. Severities are not translated since PostgreSQL 9.6. */
export function isFatal(diag: Diagnostics): boolean {
  return FATAL.has(diag.severityNonlocalized ?? diag.severity);
}

/** Reads a RowDescription. */
export function readRowDescription(body: MessageBody): FieldDescription[] {
  const fields: FieldDescription[] = [];
  for (let left = body.count(19); left > 0; left--) fields.push(readFieldDescription(body));
  body.finish();
  return fields;
}

function readFieldDescription(body: MessageBody): FieldDescription {
  const field = {
    name: body.cstring(),
    tableOid: body.uint32(),
    tableColumn: body.int16(),
    typeOid: body.uint32(),
    typeSize: body.int16(),
    typeModifier: body.int32(),
  };
  body.int16(); // the format, which is what Bind asked for; unknown yet when a statement is described
  return field;
}

/** Reads a ParameterDescription: the OIDs of the parameters' types. */
export function readParameterDescription(body: MessageBody): number[] {
  const count = body.int16() & 0xffff; // up to 65535 parameters: this count is not signed
  const oids: number[] = [];
  for (let i = 0; i < count; i++) oids.push(body.uint32());
  body.finish();
  return oids;
}

/** The number at the end of a command tag: rows returned or affected; null when there is none. */
export function rowCountOf(commandTag: string): number | null {
  let start = commandTag.length;
  while (start > 0 && isDigit(commandTag.charCodeAt(start - 1))) start--;
  const digits = commandTag.length - start;
  const isNumber = start === 0 || commandTag.charCodeAt(start - 1) === SPACE;
  if (!isNumber || digits === 0 || digits > MOST_DIGITS) return null;
  let count = 0;
  for (let i = start; i < commandTag.length; i++) {
    count = count * 10 + (commandTag.charCodeAt(i) - ZERO);
  }
  return count;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
