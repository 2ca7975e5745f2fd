/**
 * A statement that is parsed on the way: its columns become known when they come, and their types perhaps only after
 * its rows have come.
 * @module
 */

import type { ResultForm } from "../driver.ts";
import type { FieldDescription } from "../protocol/server_message.ts";
import type { RowDecoder } from "../protocol/statement.ts";
import { type Codec, reads } from "../types/codec.ts";
import { located } from "../types/conversion_error.ts";
import { type ColumnCodecs, decoderOf, type DecodingOptions } from "./prepared_statement.ts";

/** A column whose type was not known when its rows came: they hold its text. */
interface LateColumn {
  readonly typeOid: number;
  /** Its name. */
  readonly name: string;
  /** Where its values are in a row, or it among the columns. */
  readonly key: number | string;
}

/** How the rows of one result are read, all of them as text. */
export class InlineStatement {
  readonly #options: DecodingOptions;
  readonly #late: LateColumn[] = [];
  #isByColumn = false;

  /** `options` are those of the session. */
  constructor(options: DecodingOptions) {
    this.#options = options;
  }

  /** The types that are not known yet, though values of them have come. */
  get unknownTypes(): readonly number[] {
    if (this.#late.length === 0) return NONE;
    return this.#options.codecs.unknown(this.#late.map(({ typeOid }) => typeOid));
  }

  /** Makes the decoder of the rows. Throws as {@linkcode decoderOf}. */
  decoderFor(
    fields: readonly FieldDescription[],
    rowMode: ResultForm,
    columnCodecs: ColumnCodecs,
  ): RowDecoder {
    const { codecs } = this.#options;
    const unknown = codecs.unknown(fields.map(({ typeOid }) => typeOid));
    for (const [i, { name, typeOid }] of fields.entries()) {
      if (!unknown.includes(typeOid) || reads(columnCodecs?.[i], typeOid)) continue;
      this.#late.push({ typeOid, name, key: rowMode === "object" ? name : i });
    }
    this.#isByColumn = rowMode === "columns";
    return decoderOf(fields, NONE, { ...this.#options, rowMode, columnCodecs });
  }

  /** Decodes in place what came before its type was known. Throws what codecs throw. */
  decodeLate(rows: readonly unknown[]): void {
    for (const { typeOid, key, name } of this.#late) {
      const codec = this.#options.codecs.get(typeOid);
      try {
        if (this.#isByColumn) decodeColumn((rows[key as number] ?? []) as unknown[], codec);
        else for (const row of rows) decodeIn(row as Record<number | string, unknown>, key, codec);
      } catch (error) {
        throw located(error, `column ${JSON.stringify(name)}`);
      }
    }
  }
}

function decodeColumn(column: unknown[], codec: Codec): void {
  for (let i = 0; i < column.length; i++) {
    if (column[i] !== null) column[i] = codec.decodeText(column[i] as string);
  }
}

/** The value is the row's own, whatever its name; it was read as text, or is null. */
function decodeIn(row: Record<number | string, unknown>, key: number | string, codec: Codec): void {
  const text = row[key];
  if (text === null) return;
  Object.defineProperty(row, key, { value: codec.decodeText(text as string) });
}

const NONE: readonly number[] = [];
