/**
 * The values of one run of a prepared statement, and how they are written.
 * @module
 */

import type { Binding } from "../protocol/statement.ts";
import type { Writer } from "../protocol/writer.ts";
import type { Codec } from "../types/codec.ts";
import { undefinedValue } from "../types/conversion_error.ts";
import { parameterError } from "../types/parameter_error.ts";

/** What writes the values of a statement. */
export interface ValueWriter {
  /** Writes their formats, their number, and each with its length. Throws what codecs throw. */
  writeValues(out: Writer, values: readonly unknown[]): void;
}

/** What Bind carries. An object of one shape for each run, without a closure: it is made for every statement. */
export class BoundValues implements Binding {
  readonly name: string;
  readonly resultFormats: readonly number[];
  readonly #writer: ValueWriter;
  readonly #values: readonly unknown[];

  /** `name` is the statement's, `resultFormats` are those of its columns. */
  constructor(
    name: string,
    resultFormats: readonly number[],
    writer: ValueWriter,
    values: readonly unknown[],
  ) {
    this.name = name;
    this.resultFormats = resultFormats;
    this.#writer = writer;
    this.#values = values;
  }

  writeParameters(out: Writer): void {
    this.#writer.writeValues(out, this.#values);
  }
}

/** Writes one value for each codec. Throws `DataError`, which names the parameter and its place in `text`. */
export function writeParameters(
  out: Writer,
  codecs: readonly Codec[],
  values: readonly unknown[],
  text: string,
): void {
  const formats = new Array<number>(codecs.length); // not pushed to: that makes room for many
  out.int16(codecs.length);
  for (let i = 0; i < codecs.length; i++) {
    out.int16(formats[i] = isBinary(codecs[i]!, values[i]) ? 1 : 0);
  }
  out.int16(codecs.length);
  let i = 0;
  try {
    for (; i < codecs.length; i++) writeParameter(out, codecs[i]!, formats[i]!, values[i]);
  } catch (cause) {
    throw parameterError(cause, i, codecs[i]!, values[i], text);
  }
}

function isBinary(codec: Codec, value: unknown): boolean {
  return codec.encodeBinary !== undefined && value !== undefined && !codec.prefersText?.(value);
}

function writeParameter(out: Writer, codec: Codec, format: number, value: unknown): void {
  if (value === null) return out.int32(-1);
  if (value === undefined) throw undefinedValue(codec.name);
  const size = out.openSized();
  if (format === 1) codec.encodeBinary!(value, out);
  else out.text(codec.encodeText(value));
  out.closeSized(size);
}
