/**
 * A statement as the extended protocol sees it, and the messages that carry it.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { Frontend } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { FieldDescription } from "./server_message.ts";
import type { Writer } from "./writer.ts";

/** What the server said of a parsed statement. */
export interface Description {
  /** The OIDs of the parameters' types. */
  readonly parameterOids: readonly number[];
  /** The columns; null when it returns no rows. */
  readonly fields: readonly FieldDescription[] | null;
}

/**
 * Decodes the complete DataRows at the start of a buffer.
 *
 * Reads from `position` up to at most `end`, appends one value to `rows` per row, and returns where the
 * last complete row ends. Throws `ProtocolError` when the bytes are not rows of this shape, and whatever
 * a codec throws when a value cannot be had.
 */
export type RowDecoder = (
  source: ReceiveBuffer,
  position: number,
  end: number,
  rows: unknown[],
) => number;

/** What Bind carries. */
export interface Binding {
  /** The prepared statement's name; empty for the unnamed one. */
  readonly name: string;
  /** Writes the parameters: their formats, their number, and each with its length. */
  readonly writeParameters: (out: Writer) => void;
  /** The format of each result column, 0 text or 1 binary; empty for all text. */
  readonly resultFormats: readonly number[];
}

/** A statement that runs, as the server names it, and how many of its rows are asked for at once; 0 for all. */
export interface Portal {
  /** Its name; empty for the unnamed one. */
  readonly name: string;
  /** How many rows one Execute asks for; 0 for all. */
  readonly rowLimit: number;
}

const UNNAMED_PORTAL: Portal = { name: "", rowLimit: 0 };

/** A statement to run. */
export interface StatementRequest {
  /** The statement's text. */
  readonly text: string;
  /** What Bind carries. */
  readonly binding: Binding;
  /** Whether the statement must be parsed and described first. */
  readonly parse: boolean;
  /** Whether it is bound already, and only the next rows of its portal are asked for. */
  readonly isBound?: boolean;
  /** The types of the parameters, where it is parsed for values that are written already. */
  readonly parameterOids?: readonly number[];
  /** The columns, when the statement was described before. */
  readonly fields: readonly FieldDescription[] | null;
  /** Makes the decoder of the rows, once the columns are known. */
  readonly decoderFor: (fields: readonly FieldDescription[]) => RowDecoder;
  /** Where it is bound, if its rows are asked for part by part; the unnamed portal, and all of them, if left out. */
  readonly portal?: Portal;
}

/** Writes Parse for a statement; the server finds the types of the parameters that are not said. */
export function writeParse(
  out: Writer,
  name: string,
  text: string,
  parameterOids: readonly number[] = [],
): void {
  out.begin(Frontend.Parse);
  out.cstring(name);
  out.cstring(text);
  out.int16(parameterOids.length);
  for (const oid of parameterOids) out.int32(oid | 0);
  out.end();
}

/** Writes Describe for a prepared statement. */
export function writeDescribeStatement(out: Writer, name: string): void {
  out.begin(Frontend.Describe);
  out.uint8(0x53);
  out.cstring(name);
  out.end();
}

/** Writes Close for a prepared statement; closing one that does not exist is no error. */
export function writeCloseStatement(out: Writer, name: string): void {
  writeClose(out, 0x53, name);
}

/** Writes Close for a portal; closing one that does not exist is no error. */
export function writeClosePortal(out: Writer, name: string): void {
  writeClose(out, 0x50, name);
}

function writeClose(out: Writer, kind: number, name: string): void {
  out.begin(Frontend.Close);
  out.uint8(kind);
  out.cstring(name);
  out.end();
}

/** Writes what runs a statement: Parse and Describe if it is asked for, Bind, and Execute. */
export function writeStatement(out: Writer, request: StatementRequest): void {
  const { binding, parse, parameterOids, portal, text } = request;
  if (parse) {
    writeParse(out, binding.name, text, parameterOids);
    writeDescribeStatement(out, binding.name);
  }
  writeBindExecute(out, binding, portal);
}

/** Writes Bind to a portal and Execute. */
export function writeBindExecute(
  out: Writer,
  binding: Binding,
  portal: Portal = UNNAMED_PORTAL,
): void {
  out.begin(Frontend.Bind);
  out.cstring(portal.name);
  out.cstring(binding.name);
  binding.writeParameters(out);
  const { resultFormats } = binding;
  out.int16(resultFormats.length);
  for (let i = 0; i < resultFormats.length; i++) out.int16(resultFormats[i]!);
  out.end();
  writeExecute(out, portal);
}

/** Writes Execute. */
export function writeExecute(out: Writer, { name, rowLimit }: Portal): void {
  out.begin(Frontend.Execute);
  out.cstring(name);
  out.int32(rowLimit);
  out.end();
}

/** Writes that there are no parameters. */
export function writeNoParameters(out: Writer): void {
  out.int16(0);
  out.int16(0);
}

/** The error of values that are not as many as the statement's parameters; `cause` is the server's own. */
export function valueCountError(taken: number, given: number): InterfaceError {
  const message = taken === 0
    ? `the statement takes no values, ${given} given; use quoteLiteral() where SQL takes none`
    : `the statement takes ${taken} ${taken === 1 ? "value" : "values"}, ${given} given`;
  return new InterfaceError(`Cannot execute: ${message}`);
}
