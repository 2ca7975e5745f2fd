/**
 * Decoders of rows, made once per statement: they read a run of DataRow messages in place.
 *
 * Where the runtime allows it the decoder is generated code, one literal per row; elsewhere a loop over
 * closures does the same, slower. Column names enter generated code only as JSON string literals.
 * @module
 */

import { ProtocolError } from "../errors.ts";
import type { ResultForm } from "../driver.ts";
import type { FieldDescription } from "../protocol/server_message.ts";
import type { RowDecoder } from "../protocol/statement.ts";
import type { ReceiveBuffer } from "../protocol/receive_buffer.ts";
import type { Codec } from "../types/codec.ts";
import { located } from "../types/conversion_error.ts";
import { objectOf, refuseDuplicates } from "../types/object_row.ts";
import { readText } from "../types/text/text.ts";

type ValueDecoder = (source: ReceiveBuffer, start: number, end: number) => unknown;
type Factory = (
  decoders: readonly ValueDecoder[],
  malformed: () => never,
  located: (error: unknown, column: number) => unknown,
) => RowDecoder;

/** How the rows of one statement are to be decoded. */
export interface RowShape {
  /** The columns. */
  readonly fields: readonly FieldDescription[];
  /** The codec of each column. */
  readonly codecs: readonly Codec[];
  /** The format of each column, 0 text or 1 binary; empty for all text. */
  readonly formats: readonly number[];
  /** The form of the rows. */
  readonly rowMode: ResultForm;
  /** Whether code may be generated. */
  readonly codegen: boolean;
}

/** With more columns than this the generated function is too large to be optimized. */
const MAX_GENERATED_COLUMNS = 200;
const MAX_FACTORIES = 1000;
const factories = new Map<string, Factory>();

/** Whether this runtime lets code be generated. */
export function canGenerateCode(): boolean {
  try {
    return new Function("return true")() === true;
  } catch {
    return false; // a content security policy, or --disallow-code-generation-from-strings
  }
}

/** Makes a decoder. Throws `InterfaceError` when rows of this shape would lose a column. */
export function makeRowDecoder(shape: RowShape): RowDecoder {
  const names = shape.fields.map((field) => field.name);
  if (shape.rowMode !== "tuple") refuseDuplicates(names);
  const decoders = shape.codecs.map((codec, i) => valueDecoder(codec, shape.formats[i] ?? 0));
  const inColumn = (error: unknown, column: number) =>
    located(error, `column ${JSON.stringify(names[column])}`);
  if (shape.codegen && names.length <= MAX_GENERATED_COLUMNS) {
    return generated(shape.rowMode, names)(decoders, malformed, inColumn);
  }
  const rowOf = shape.rowMode === "columns" ? null : rowMaker(shape, names);
  return composed(rowOf, decoders, inColumn);
}

/** Makes a row of its values. An object made by one literal costs a quarter of one that gets a property at a time. */
function rowMaker(
  { rowMode, codegen }: RowShape,
  names: readonly string[],
): (values: unknown[]) => unknown {
  if (rowMode === "tuple") return (values) => values;
  if (!codegen) return (values) => objectOf(names, values);
  const literal = objectSource(names, (i) => `values[${i}]`);
  return new Function("values", `"use strict"; return ${literal};`) as (
    values: unknown[],
  ) => unknown;
}

function valueDecoder(codec: Codec, format: number): ValueDecoder {
  if (format === 1 && codec.decodeBinary) return codec.decodeBinary.bind(codec);
  return (source, start, end) => codec.decodeText(readText(source, start, end));
}

function malformed(): never {
  throw new ProtocolError("Cannot read from the server: DataRow is malformed");
}

function generated(rowMode: ResultForm, names: readonly string[]): Factory {
  const key = `${rowMode}${JSON.stringify(rowMode === "tuple" ? names.length : names)}`;
  const known = factories.get(key);
  if (known) return known;
  const factory = new Function(
    "decoders",
    "malformed",
    "located",
    source(rowMode, names),
  ) as Factory;
  if (factories.size >= MAX_FACTORIES) factories.clear();
  factories.set(key, factory);
  return factory;
}

function source(rowMode: ResultForm, names: readonly string[]): string {
  return `"use strict";
    ${names.map((_, i) => `const d${i} = decoders[${i}];`).join("\n")}
    return (source, position, end, rows) => {
      const bytes = source.bytes, view = source.view;
      ${rowMode === "columns" ? columnsSource(names) : ""}
      let column = 0;
      try {
      while (end - position >= 7 && bytes[position] === 68) {
        const stop = position + 1 + view.getInt32(position + 1);
        if (stop > end) break;
        if (view.getUint16(position + 5) !== ${names.length}) malformed();
        let at = position + 7, size = 0, next = 0;
        ${names.map((_, i) => columnSource(i)).join("\n")}
        if (at !== stop) malformed();
        ${addingSource(rowMode, names)}
        position = stop;
      }
      } catch (error) {
        throw located(error, column);
      }
      return position;
    };`;
}

function columnSource(i: number): string {
  return `
    if (at + 4 > stop) malformed();
    size = view.getInt32(at);
    at += 4;
    let v${i} = null;
    if (size >= 0) {
      next = at + size;
      if (next > stop) malformed();
      column = ${i};
      v${i} = d${i}(source, at, next);
      at = next;
    } else if (size !== -1) malformed();`;
}

/** Each array is made at a place of its own in the code, where V8 learns what the column is made of. */
function columnsSource(names: readonly string[]): string {
  return `
      if (rows.length === 0) rows.push(${names.map(() => "[]").join(", ")});
      ${names.map((_, i) => `const c${i} = rows[${i}];`).join("\n")}`;
}

function addingSource(rowMode: ResultForm, names: readonly string[]): string {
  if (rowMode === "columns") return names.map((_, i) => `c${i}.push(v${i});`).join("\n");
  const row = rowMode === "object" ? objectSource(names, (i) => `v${i}`) : tupleSource(names);
  return `rows.push(${row});`;
}

function tupleSource(names: readonly string[]): string {
  return `[${names.map((_, i) => `v${i}`).join(", ")}]`;
}

/** A computed key defines `__proto__` like any other; a plain one would set the prototype. */
function objectSource(names: readonly string[], value: (i: number) => string): string {
  const entries = names.map((name, i) => {
    const literal = JSON.stringify(name).replace(/[\u2028\u2029]/g, escapeSeparator);
    return name === "__proto__" ? `[${literal}]: ${value(i)}` : `${literal}: ${value(i)}`;
  });
  return `{ ${entries.join(", ")} }`;
}

function escapeSeparator(separator: string): string {
  return `\\u${separator.charCodeAt(0).toString(16)}`;
}

/** `rowOf` makes rows; null for columns. */
function composed(
  rowOf: ((values: unknown[]) => unknown) | null,
  decoders: readonly ValueDecoder[],
  inColumn: (error: unknown, column: number) => unknown,
): RowDecoder {
  return (source, position, end, rows) => {
    const { bytes, view } = source;
    while (end - position >= 7 && bytes[position] === 68) {
      const stop = position + 1 + view.getInt32(position + 1);
      if (stop > end) break;
      if (view.getUint16(position + 5) !== decoders.length) malformed();
      const values = readValues(source, position + 7, stop, decoders, inColumn);
      if (rowOf === null) addToColumns(rows, values);
      else rows.push(rowOf(values));
      position = stop;
    }
    return position;
  };
}

function addToColumns(columns: unknown[], values: readonly unknown[]): void {
  if (columns.length === 0) columns.push(...values.map(() => []));
  for (let i = 0; i < values.length; i++) (columns[i] as unknown[]).push(values[i]);
}

function readValues(
  source: ReceiveBuffer,
  start: number,
  stop: number,
  decoders: readonly ValueDecoder[],
  inColumn: (error: unknown, column: number) => unknown,
): unknown[] {
  const values: unknown[] = [];
  let at = start;
  for (const decode of decoders) {
    if (at + 4 > stop) malformed();
    const size = source.view.getInt32(at);
    at += 4;
    if (size < -1 || at + Math.max(size, 0) > stop) malformed();
    try {
      values.push(size < 0 ? null : decode(source, at, at + size));
    } catch (error) {
      throw inColumn(error, values.length);
    }
    at += Math.max(size, 0);
  }
  if (at !== stop) malformed();
  return values;
}
