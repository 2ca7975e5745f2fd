/**
 * A statement that the server has parsed and described: how to bind values to it and read its rows.
 * @module
 */

import type { ResultForm } from "../driver.ts";
import { isPlain } from "../plain_statement.ts";
import type { FieldDescription } from "../protocol/server_message.ts";
import {
  type Binding,
  type Description,
  type RowDecoder,
  valueCountError,
} from "../protocol/statement.ts";
import type { Writer } from "../protocol/writer.ts";
import { type Codec, type CodecRegistry, reads } from "../types/codec.ts";
import { BoundValues, type ValueWriter, writeParameters } from "./bound_values.ts";
import { makeRowDecoder } from "./row_decoder.ts";

/** What is made after initdb has this OID or a higher one: FirstNormalObjectId in the server's source. */
const FIRST_USER_OID = 16_384;

/** The caller's codecs for the columns, by position. */
export type ColumnCodecs = readonly (Codec | undefined)[] | undefined;

/** How rows are to be decoded, for every statement of a session. */
export interface DecodingOptions {
  /** The codecs of the session. */
  readonly codecs: CodecRegistry;
  /** Whether code may be generated. */
  readonly codegen: boolean;
}

/** How the rows of a statement are asked for and decoded. */
export interface Reading {
  /** The format of each column, 0 text or 1 binary. */
  readonly formats: readonly number[];
  /** Decodes rows in these formats. */
  readonly decoder: RowDecoder;
  /** Gives the decoder, whatever the columns. */
  readonly decoderFor: () => RowDecoder;
}

interface KeptReading extends Reading {
  readonly rowMode: ResultForm;
  readonly columnCodecs: ColumnCodecs;
}

/** A statement that the server has parsed and described. */
export class PreparedStatement implements ValueWriter {
  /** Its name on the server; empty for the unnamed one. */
  readonly name: string;
  /** The columns; null when it returns no rows. */
  readonly fields: readonly FieldDescription[] | null;
  /** The OIDs of its parameters' types. */
  readonly parameterOids: readonly number[];
  /** Whether it can be sent together with others of its transaction. */
  readonly isPlain: boolean;
  /** Where its names were looked up: {@linkcode SearchPath.current}. */
  searchPath: unknown = "";
  readonly #text: string;
  readonly #options: DecodingOptions;
  /** The codecs of the parameters; none before their types are known. */
  #parameters: readonly Codec[] = [];
  /** The registry's count when the codecs were taken from it; -1 before. */
  #epoch = -1;
  #kept: KeptReading | null = null;
  #isDoubtful = false;

  /** `description` is what the server said of it. */
  constructor(name: string, text: string, description: Description, options: DecodingOptions) {
    this.name = name;
    this.#text = text;
    this.fields = description.fields;
    this.#options = options;
    this.parameterOids = description.parameterOids;
    this.isPlain = isPlain(text);
  }

  /**
   * Whether a parameter's type may be another by now: the server may not know it any more, for types were forgotten
   * since, and it is a user's; or a value did not fit.
   */
  get isOutdated(): boolean {
    return this.#isDoubtful || this.#epoch !== -1 && this.#epoch !== this.#options.codecs.epoch &&
        this.parameterOids.some((oid) => oid >= FIRST_USER_OID);
  }

  /** The types that must be looked up before it can be used. With none it is ready, its codecs up to date. */
  unknownTypes(): readonly number[] {
    return this.#epoch === this.#options.codecs.epoch ? NONE : this.#takeCodecs();
  }

  /** Brings its codecs up to date, unless there are types that must be looked up before. */
  #takeCodecs(): readonly number[] {
    const { codecs } = this.#options;
    const columns = this.fields?.map(({ typeOid }) => typeOid) ?? NONE;
    const unknown = codecs.unknown([...this.parameterOids, ...columns]);
    if (unknown.length > 0) return unknown;
    this.#parameters = this.parameterOids.map((oid) => codecs.get(oid));
    this.#kept = null;
    this.#epoch = codecs.epoch;
    return NONE;
  }

  /**
   * Binds values, for rows in these formats, under another name if one is given. Throws `InterfaceError` when there are
   * too few or too many.
   */
  bind(values: readonly unknown[], formats: readonly number[], name = this.name): Binding {
    if (values.length !== this.parameterOids.length) {
      throw valueCountError(this.parameterOids.length, values.length);
    }
    return new BoundValues(name, formats, this, values);
  }

  /** Writes values that are as many as its parameters. Throws what codecs throw. */
  writeValues(out: Writer, values: readonly unknown[]): void {
    try {
      writeParameters(out, this.#parameters, values, this.#text);
    } catch (error) {
      this.#isDoubtful = true;
      throw error;
    }
  }

  /** Whether rows with these columns are what it was described to return. */
  returns(fields: readonly FieldDescription[]): boolean {
    const known = this.fields ?? [];
    return fields.length === known.length &&
      fields.every(({ typeOid, name }, i) =>
        typeOid === known[i]!.typeOid && name === known[i]!.name
      );
  }

  /**
   * Decodes rows with other columns, which come in the formats that those described were asked for; null where they
   * cannot be read in these.
   */
  decoderOfOthers(
    fields: readonly FieldDescription[],
    rowMode: ResultForm,
    columnCodecs: ColumnCodecs,
  ): RowDecoder | null {
    const options = { rowMode, columnCodecs, ...this.#options };
    const asked = this.readingFor(rowMode, columnCodecs).formats;
    // One format holds for all columns, and none is text for all.
    const formats = fields.map((_, i) => (asked.length === 1 ? asked[0] : asked[i]) ?? 0);
    const isUnknown = this.#options.codecs.unknown(fields.map(({ typeOid }) => typeOid)).length > 0;
    const canRead = codecsOf(fields, options).every((codec, i) =>
      formats[i] === 0 || codec.decodeBinary !== undefined
    );
    return isUnknown || !canRead ? null : decoderOf(fields, formats, options);
  }

  /** How its rows are read; kept as long as the same form is asked for. Throws as {@linkcode makeRowDecoder}. */
  readingFor(rowMode: ResultForm, columnCodecs: ColumnCodecs): Reading {
    const kept = this.#kept;
    if (kept?.rowMode === rowMode && sameCodecs(kept.columnCodecs, columnCodecs)) return kept;
    return this.#kept = this.#makeReading(rowMode, columnCodecs);
  }

  #makeReading(rowMode: ResultForm, columnCodecs: ColumnCodecs): KeptReading {
    const fields = this.fields ?? [];
    const options = { rowMode, columnCodecs, ...this.#options };
    const formats = codecsOf(fields, options).map((codec) => codec.decodeBinary ? 1 : 0);
    const decoder = decoderOf(fields, formats, options);
    return { rowMode, columnCodecs, formats, decoder, decoderFor: () => decoder };
  }
}

const NONE: readonly number[] = [];

interface RowOptions extends DecodingOptions {
  readonly rowMode: ResultForm;
  readonly columnCodecs: ColumnCodecs;
}

/** Makes the decoder of rows with these columns and formats (all text when `formats` is empty). */
export function decoderOf(
  fields: readonly FieldDescription[],
  formats: readonly number[],
  options: RowOptions,
): RowDecoder {
  const { rowMode, codegen } = options;
  const codecs = codecsOf(fields, options);
  return makeRowDecoder({ fields, formats, codecs, rowMode, codegen });
}

function codecsOf(fields: readonly FieldDescription[], options: RowOptions): Codec[] {
  return fields.map((field, i) => {
    const wanted = options.columnCodecs?.[i];
    return reads(wanted, field.typeOid) ? wanted : options.codecs.get(field.typeOid);
  });
}

function sameCodecs(a: ColumnCodecs, b: ColumnCodecs): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((codec, i) => codec === b[i]);
}
