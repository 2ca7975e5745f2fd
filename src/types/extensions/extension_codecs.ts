/**
 * The codecs of types that extensions define. Their OIDs are known only to a database, their names
 * to everybody.
 * @module
 */

import type { Codec } from "../codec.ts";
import { geographyCodec, geometryCodec } from "./ewkb.ts";
import { halfvecCodec, vectorCodec } from "./pgvector.ts";
import { sparsevecCodec } from "./sparsevec.ts";
import { lqueryCodec, ltreeCodec, ltxtqueryCodec } from "../text/versioned_text.ts";

/**
 * What makes the codec of a type from its OID, by the type's name: ltree, pgvector, PostGIS. hstore
 * is not among them, since it comes in more than one form.
 */
export const EXTENSION_CODECS: ReadonlyMap<string, (oid: number) => Codec> = new Map<
  string,
  (oid: number) => Codec
>([
  ["ltree", ltreeCodec],
  ["lquery", lqueryCodec],
  ["ltxtquery", ltxtqueryCodec],
  ["vector", vectorCodec],
  ["halfvec", halfvecCodec],
  ["sparsevec", sparsevecCodec],
  ["geometry", geometryCodec],
  ["geography", geographyCodec],
]);
