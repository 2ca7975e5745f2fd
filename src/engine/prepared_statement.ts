/**
 * A statement that the server has parsed and described: how to bind values to it and read its rows.
 * @module
 */

import type { RowMode } from "../driver.ts";
import { DataError, InterfaceError } from "../errors.ts";
import type { FieldDescription } from "../protocol/server_message.ts";
import type { Binding, Description, RowDecoder } from "../protocol/statement.ts";
import type { Writer } from "../protocol/writer.ts";
import type { Codec, CodecRegistry } from "../types/codec.ts";
import { makeRowDecoder } from "./row_decoder.ts";

/** The caller's codecs for the columns, by position. */
export type ColumnCodecs = readonly (Codec | undefined)[] | undefined;

/** How rows are to be decoded, for every statement of a session. */
export interface DecodingOptions {
  /** The codecs of the session. */
  readonly codecs: CodecRegistry;
  /** Whether code may be generated. */
  readonly codegen: boolean;
}

interface KeptDecoder {
  readonly rowMode: RowMode;
  readonly columnCodecs: ColumnCodecs;
  readonly decoder: RowDecoder;
}

/** A statement that the server has parsed and described. */
export class PreparedStatement {
  /** Its name on the server; empty for the unnamed one. */
  readonly name: string;
  /** The columns; null when it returns no rows. */
  readonly fields: readonly FieldDescription[] | null;
  readonly #options: DecodingOptions;
  readonly #parameters: readonly Codec[];
  readonly #formats: readonly number[];
  #kept: KeptDecoder | null = null;

  /** `description` is what the server said of it. */
  constructor(name: string, description: Description, options: DecodingOptions) {
    this.name = name;
    this.fields = description.fields;
    this.#options = options;
    this.#parameters = description.parameterOids.map((oid) => options.codecs.get(oid));
    const hasBinary = (field: FieldDescription) => options.codecs.get(field.typeOid).decodeBinary;
    this.#formats = (description.fields ?? []).map((field) => hasBinary(field) ? 1 : 0);
  }

  /** Binds values. Throws `InterfaceError` when their number is not the statement's. */
  bind(values: readonly unknown[]): Binding {
    if (values.length !== this.#parameters.length) {
      throw new InterfaceError(
        `Cannot execute: the statement takes ${this.#parameters.length} parameters, ` +
          `${values.length} given`,
      );
    }
    return {
      name: this.name,
      resultFormats: this.#formats,
      writeParameters: (out) => writeParameters(out, this.#parameters, values),
    };
  }

  /** The decoder of its rows; kept as long as the same form is asked for. */
  decoderFor(rowMode: RowMode, columnCodecs: ColumnCodecs): RowDecoder {
    const kept = this.#kept;
    if (kept?.rowMode === rowMode && sameCodecs(kept.columnCodecs, columnCodecs)) {
      return kept.decoder;
    }
    const decoder = decoderOf(this.fields ?? [], this.#formats, {
      rowMode,
      columnCodecs,
      ...this.#options,
    });
    this.#kept = { rowMode, columnCodecs, decoder };
    return decoder;
  }
}

/** Makes the decoder of rows with these columns and formats (all text when `formats` is empty). */
export function decoderOf(
  fields: readonly FieldDescription[],
  formats: readonly number[],
  options: DecodingOptions & { readonly rowMode: RowMode; readonly columnCodecs: ColumnCodecs },
): RowDecoder {
  const codecs = fields.map((field, i) => {
    const wanted = options.columnCodecs?.[i];
    return wanted?.oid === field.typeOid ? wanted : options.codecs.get(field.typeOid);
  });
  return makeRowDecoder({
    fields,
    formats,
    codecs,
    rowMode: options.rowMode,
    codegen: options.codegen,
  });
}

function sameCodecs(a: ColumnCodecs, b: ColumnCodecs): boolean {
  if (a === b) return true;
  return a?.length === b?.length && (a ?? []).every((codec, i) => codec === b?.[i]);
}

function writeParameters(
  out: Writer,
  codecs: readonly Codec[],
  values: readonly unknown[],
): void {
  out.int16(codecs.length);
  for (let i = 0; i < codecs.length; i++) out.int16(isBinary(codecs[i]!, values[i]) ? 1 : 0);
  out.int16(codecs.length);
  for (let i = 0; i < codecs.length; i++) {
    try {
      writeParameter(out, codecs[i]!, values[i]);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      throw new DataError(`${cause.message} (parameter $${i + 1})`, { cause });
    }
  }
}

function isBinary(codec: Codec, value: unknown): boolean {
  return codec.encodeBinary !== undefined && !codec.prefersText?.(value);
}

function writeParameter(out: Writer, codec: Codec, value: unknown): void {
  if (value === null) return out.int32(-1);
  const size = out.openSized();
  if (isBinary(codec, value)) codec.encodeBinary!(value, out);
  else out.text(codec.encodeText(value));
  out.closeSized(size);
}
