/**
 * Types that come and go as their text: those without a codec of their own yet, and those not known
 * at all.
 * @module
 */

import { TextCodec, textOf } from "./character.ts";
import type { Codec } from "./codec.ts";
import { cannotEncode } from "./conversion_error.ts";

/** Names of built-in types by OID, from PostgreSQL's `src/include/catalog/pg_type.dat`. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [27, "tid"],
  [28, "xid"],
  [29, "cid"],
  [600, "point"],
  [601, "lseg"],
  [602, "path"],
  [603, "box"],
  [604, "polygon"],
  [628, "line"],
  [650, "cidr"],
  [718, "circle"],
  [774, "macaddr8"],
  [790, "money"],
  [829, "macaddr"],
  [869, "inet"],
  [1083, "time"],
  [1186, "interval"],
  [1266, "timetz"],
  [1560, "bit"],
  [1562, "varbit"],
  [1700, "numeric"],
  [2205, "regclass"],
  [2206, "regtype"],
  [2249, "record"],
  [2278, "void"],
  [3220, "pg_lsn"],
  [3614, "tsvector"],
  [3615, "tsquery"],
  [3904, "int4range"],
  [3906, "numrange"],
  [3908, "tsrange"],
  [3910, "tstzrange"],
  [3912, "daterange"],
  [3926, "int8range"],
  [4072, "jsonpath"],
  [5069, "xid8"],
]);

class TextOnlyCodec extends TextCodec {
  override encodeText(value: unknown): string {
    const text = textOf(this.name, value);
    if (text !== undefined) return text;
    const example = Array.isArray(value) ? ", such as {1,2} for an array" : "";
    throw cannotEncode(this.name, `type ${this.oid} has no codec; pass its text${example}`);
  }
}

/** The codecs of the built-in types of this kind. */
export const textOnlyCodecs: readonly Codec[] = Array.from(
  NAMES,
  ([oid, name]) => new TextOnlyCodec(name, oid),
);

/** Makes the codec of a type of which nothing is known but its OID. */
export function unknownCodec(oid: number): Codec {
  return new TextOnlyCodec("unknown", oid);
}
