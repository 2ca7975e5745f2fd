/**
 * From what a type is to its codec.
 * @module
 */

import { arrayCodec, type ArrayForm, vectorCodec } from "./containers/array.ts";
import { CharacterCodec } from "./text/character.ts";
import type { Codec } from "./codec.ts";
import { compositeCodec, type CompositeForm } from "./containers/composite.ts";
import { EXTENSION_CODECS } from "./extensions/extension_codecs.ts";
import { hstoreCodec, type HstoreForm } from "./extensions/hstore.ts";
import { int2Codec, oidCodec } from "./numbers/integer.ts";
import { multirangeCodec } from "./containers/multirange_codec.ts";
import { OIDVECTOR } from "./oids.ts";
import { rangeCodec } from "./containers/range_codec.ts";
import { TextOnlyCodec } from "./text_only.ts";
import type { TypeDescription } from "./type_description.ts";

/** What a codec is made with besides the type. */
export interface CodecParts {
  /** The codec of a type that it is made of. */
  readonly part: (oid: number) => Codec;
  /** What a part is, where that is known. */
  readonly describe: (oid: number) => TypeDescription | undefined;
  /** Codecs of built-in types without parts, by OID. */
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
}

/** Makes the codec of a type. */
export function codecOfType(type: TypeDescription, parts: CodecParts): Codec {
  const { name, oid } = type;
  switch (type.kind) {
    case "base":
      return parts.base.get(oid) ?? extensionCodec(type, parts) ?? new TextOnlyCodec(name, oid);
    case "enum":
      return new CharacterCodec(name, oid);
    case "domain":
      return domainCodec(type, parts.part(type.base));
    case "array": {
      const { element: elementOid, delimiter } = type;
      const element = parts.part(elementOid);
      return arrayCodec({ oid, element, elementOid, delimiter, form: parts.array });
    }
    case "vector":
      return vectorCodec(name, oid, oid === OIDVECTOR ? oidCodec : int2Codec);
    case "range":
      return rangeCodec({ name, oid, subtype: parts.part(type.subtype) });
    case "multirange":
      return multirangeOf(type, parts);
    case "composite": {
      const attributes = type.attributes.map((attribute) => ({
        name: attribute.name,
        oid: attribute.type,
        codec: parts.part(attribute.type),
      }));
      return compositeCodec({
        name,
        oid,
        attributes,
        form: parts.composite,
        onStale: parts.onStale,
        onMisfit: parts.onMisfit,
      });
    }
  }
}

/** Types of extensions have no OID of their own, and names that everybody knows. */
function extensionCodec(
  { name, oid }: TypeDescription,
  { hstore }: CodecParts,
): Codec | undefined {
  if (name === "hstore") return hstoreCodec(oid, hstore);
  if (name === "citext") return new CharacterCodec(name, oid);
  return EXTENSION_CODECS.get(name)?.(oid);
}

/** A multirange names its range type, and that the type of its bounds. */
function multirangeOf(
  { name, oid, range }: TypeDescription & { readonly kind: "multirange" },
  parts: CodecParts,
): Codec {
  const type = parts.describe(range);
  if (type?.kind !== "range") return new TextOnlyCodec(name, oid);
  return multirangeCodec({ name, oid, subtype: parts.part(type.subtype) });
}

/** The codec of the type under it, with the domain's own OID. */
function domainCodec({ name, oid }: TypeDescription, base: Codec): Codec {
  const { decodeBinary, encodeBinary, prefersText, takesArrays } = base;
  return {
    name,
    oid,
    decodeText: (text) => base.decodeText(text),
    ...(decodeBinary && { decodeBinary: decodeBinary.bind(base) }),
    encodeText: (value) => base.encodeText(value),
    ...(encodeBinary && { encodeBinary: encodeBinary.bind(base) }),
    ...(prefersText && { prefersText: prefersText.bind(base) }),
    ...(takesArrays && { takesArrays }),
  };
}
