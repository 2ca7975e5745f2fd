/**
 * From what a type is to its codec.
 * @module
 */

import { arrayCodec, type ArrayForm, vectorCodec } from "./containers/array.ts";
import type { Codec } from "./codec.ts";
import type { CompositeForm } from "./containers/composite.ts";
import type { HstoreForm } from "./extensions/hstore.ts";
import { int2Codec, oidCodec } from "./numbers/integer.ts";
import { OIDVECTOR } from "./oids.ts";
import { rangeCodec } from "./containers/range_codec.ts";
import type { TypeDescription } from "./type_description.ts";

/** What a codec is made with besides the type. */
export interface CodecParts {
  /** The codec of a type that it is made of. */
  readonly part: (oid: number) => Codec;
  /** What a part is, where that is known. */
  readonly describe: (oid: number) => TypeDescription | undefined;
  /** Codecs of common built-in types without parts, by OID. */
  readonly base: ReadonlyMap<number, Codec>;
  /** In what form hstore is wanted. */
  readonly hstore: HstoreForm;
  /** In what form arrays are wanted. */
  readonly array: ArrayForm;
  /** In what form composite values are wanted. */
  readonly composite: CompositeForm;
  /** Hears that a type is not what it was when it was looked up. */
  readonly onStale: () => void;
  /** Hears that a value does not fit a type, which may have been changed, or may be the fault of the value. */
  readonly onMisfit: () => void;
  /** Makes the codec of a type that is not among the common ones. */
  readonly rareCodecOf: (type: TypeDescription, parts: CodecParts) => Codec;
}

/** Makes the codec of a type. */
export function codecOfType(type: TypeDescription, parts: CodecParts): Codec {
  const { name, oid } = type;
  switch (type.kind) {
    case "array": {
      const { element: elementOid, delimiter } = type;
      const element = parts.part(elementOid);
      return arrayCodec({ oid, element, elementOid, delimiter, form: parts.array });
    }
    case "vector":
      return vectorCodec(name, oid, oid === OIDVECTOR ? oidCodec : int2Codec);
    case "range":
      return rangeCodec({ name, oid, subtype: parts.part(type.subtype) });
    default:
      return parts.base.get(oid) ?? parts.rareCodecOf(type, parts);
  }
}
