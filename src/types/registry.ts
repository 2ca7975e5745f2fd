/**
 * Which codec reads and writes which type, by the options of one connection.
 * @module
 */

import { boolCodec } from "./boolean.ts";
import { characterCodecs, textOf } from "./character.ts";
import type { Codec, CodecRegistry } from "./codec.ts";
import { cannotEncode } from "./conversion_error.ts";
import { float4Codec, float8Codec } from "./float.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "./integer.ts";

/** In what form values are wanted, where PostgreSQL's type leaves a choice. */
export interface TypesOptions {
  /** `int8`: a bigint by default; `"number"` throws `DataError` for what a number cannot hold exactly. */
  int8?: "bigint" | "number" | "string";
}

const INT8: Readonly<Record<string, Codec>> = {
  bigint: int8AsBigint,
  number: int8AsNumber,
  string: int8AsString,
};

/**
 * Makes the codecs of one connection.
 *
 * Throws `InterfaceError` for an option or a value of one that does not exist.
 */
export function createRegistry(options: TypesOptions = {}): CodecRegistry {
  const codecs = new Map<number, Codec>();
  const all: Codec[] = [
    boolCodec,
    int2Codec,
    int4Codec,
    INT8[options.int8 ?? "bigint"]!,
    oidCodec,
    float4Codec,
    float8Codec,
    ...characterCodecs,
  ];
  for (const codec of all) codecs.set(codec.oid, codec);
  return {
    get: (oid: number): Codec => codecs.get(oid) ?? new UnknownCodec(oid),
  };
}

/** Passes the text of a type that has no codec of its own. */
class UnknownCodec implements Codec<string> {
  readonly name = "unknown";
  readonly oid: number;

  constructor(oid: number) {
    this.oid = oid;
  }

  decodeText(text: string): string {
    return text;
  }

  encodeText(value: unknown): string {
    const text = textOf(this.name, value);
    if (text === undefined) {
      throw cannotEncode(this.name, `type ${this.oid} has no codec; pass its text`);
    }
    return text;
  }
}
