/**
 * Codecs that few programs need: the registry loads them when a type that is not among the common ones is met.
 * @module
 */

import type { Codec } from "./codec.ts";
import type { CodecParts } from "./codec_of_type.ts";
import { compositeCodec, recordCodec } from "./containers/composite.ts";
import { multirangeCodec } from "./containers/multirange_codec.ts";
import { EXTENSION_CODECS } from "./extensions/extension_codecs.ts";
import { hstoreCodec } from "./extensions/hstore.ts";
import { geometricCodecs } from "./geometry/path.ts";
import { networkCodecs } from "./network/network.ts";
import { moneyCodec } from "./numbers/money.ts";
import { tsqueryCodec } from "./search/tsquery.ts";
import { tsvectorCodec } from "./search/tsvector.ts";
import { oidAliasCodecs } from "./system/oid_alias.ts";
import { pgLsnCodec, tidCodec } from "./system/row_location.ts";
import { pgSnapshotCodec, txidSnapshotCodec } from "./system/snapshot.ts";
import { cidCodec, xid8Codec, xidCodec } from "./system/transaction_id.ts";
import { bitCodecs } from "./text/bit_string.ts";
import { CharacterCodec } from "./text/character.ts";
import { jsonpathCodec } from "./text/versioned_text.ts";
import { xmlCodec } from "./text/xml.ts";
import { TextOnlyCodec } from "./text_only.ts";
import { timetzCodec } from "./times/timetz.ts";
import type { TypeDescription } from "./type_description.ts";

const CODECS: readonly Codec[] = [
  jsonpathCodec,
  cidCodec,
  moneyCodec,
  pgLsnCodec,
  pgSnapshotCodec,
  tidCodec,
  timetzCodec,
  tsqueryCodec,
  tsvectorCodec,
  txidSnapshotCodec,
  xidCodec,
  xid8Codec,
  xmlCodec,
  ...bitCodecs,
  ...geometricCodecs,
  ...networkCodecs,
  ...oidAliasCodecs,
  recordCodec,
];

/** Codecs of built-in types without parts, by OID; no option changes them. */
const BASE: ReadonlyMap<number, Codec> = new Map(CODECS.map((codec) => [codec.oid, codec]));

/** Makes the codec of a type that is not among the common ones. */
export function rareCodecOf(type: TypeDescription, parts: CodecParts): Codec {
  const { name, oid } = type;
  switch (type.kind) {
    case "enum":
      return new CharacterCodec(name, oid);
    case "domain":
      return domainCodec(type, parts.part(type.base));
    case "multirange":
      return multirangeOf(type, parts);
    case "composite":
      return compositeOf(type, parts);
    default:
      return BASE.get(oid) ?? extensionCodec(type, parts) ?? new TextOnlyCodec(name, oid);
  }
}

function compositeOf(
  { name, oid, attributes }: TypeDescription & { readonly kind: "composite" },
  { part, composite: form, onStale, onMisfit }: CodecParts,
): Codec {
  const withCodecs = attributes.map((attribute) => ({
    name: attribute.name,
    oid: attribute.type,
    codec: part(attribute.type),
  }));
  return compositeCodec({ name, oid, attributes: withCodecs, form, onStale, onMisfit });
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
