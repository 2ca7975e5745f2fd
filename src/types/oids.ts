/**
 * OIDs of the built-in types, which never change from one version of PostgreSQL to the next.
 *
 * Kept by hand from PostgreSQL's `src/include/catalog/pg_type.dat`.
 * @module
 */

/** `bool`. */
export const BOOL = 16;
/** `bytea`. */
export const BYTEA = 17;
/** `"char"`, the one-byte type of the system catalogs. */
export const CHAR = 18;
/** `name`. */
export const NAME = 19;
/** `int8`. */
export const INT8 = 20;
/** `int2`. */
export const INT2 = 21;
/** `int4`. */
export const INT4 = 23;
/** `text`. */
export const TEXT = 25;
/** `oid`. */
export const OID = 26;
/** `json`. */
export const JSON_TEXT = 114;
/** `xml`. */
export const XML = 142;
/** `float4`. */
export const FLOAT4 = 700;
/** `float8`. */
export const FLOAT8 = 701;
/** `unknown`: a literal whose type the server did not have to decide. */
export const UNKNOWN = 705;
/** `bpchar`, which SQL calls `character(n)`. */
export const BPCHAR = 1042;
/** `varchar`. */
export const VARCHAR = 1043;
/** `date`. */
export const DATE = 1082;
/** `timestamp`. */
export const TIMESTAMP = 1114;
/** `timestamptz`. */
export const TIMESTAMPTZ = 1184;
/** `uuid`. */
export const UUID = 2950;
/** `jsonb`. */
export const JSONB = 3802;
