/**
 * Types of text, and those whose values are text of some form.
 * @module
 */

import {
  BIT,
  BPCHAR,
  BYTEA,
  CIDR,
  INET,
  JSONPATH,
  MACADDR,
  MACADDR8,
  REGCLASS,
  REGCONFIG,
  TEXT,
  TSQUERY,
  TSVECTOR,
  UUID,
  VARBIT,
  VARCHAR,
  XML,
} from "../../types/oids.ts";
import type { Kind } from "./kinds.ts";
import { kept } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import { argumentOf, builtinCodec, sqlType, stringForm, userDefinedCodec } from "./type_parts.ts";

/** What PostgreSQL allows for the length of text. */
const TEXT_LENGTH = [1, 10_485_760] as const;
/** What PostgreSQL allows for the length of bit strings. */
const BIT_LENGTH = [1, 83_886_080] as const;

function builtin(name: string, oid: number, kind: Kind = "plain", castName = name): SqlType {
  return kept(
    name,
    () => sqlType({ name, castName, kind, ...stringForm(builtinCodec(oid)) }),
  );
}

/** `TEXT`. */
export const TEXT_TYPE: SqlType = builtin("TEXT", TEXT, "text");
/** `VARCHAR`. */
export const VARCHAR_TYPE: SqlType = builtin("VARCHAR", VARCHAR, "text");
/** `CITEXT`, of the extension of that name: text whose case does not matter. */
export const CITEXT: SqlType = {
  ...TEXT_TYPE,
  name: "CITEXT",
  castName: "CITEXT",
  codec: userDefinedCodec("citext"),
  userDefined: true,
};

/** `UUID`. */
export const UUID_TYPE: SqlType = builtin("UUID", UUID);
/** `INET`. */
export const INET_TYPE: SqlType = builtin("INET", INET);
/** `CIDR`. */
export const CIDR_TYPE: SqlType = builtin("CIDR", CIDR);
/** `MACADDR`. */
export const MACADDR_TYPE: SqlType = builtin("MACADDR", MACADDR);
/** `MACADDR8`. */
export const MACADDR8_TYPE: SqlType = builtin("MACADDR8", MACADDR8);
/** `TSVECTOR`. */
export const TSVECTOR_TYPE: SqlType = builtin("TSVECTOR", TSVECTOR, "search");
/** `TSQUERY`. */
export const TSQUERY_TYPE: SqlType = builtin("TSQUERY", TSQUERY);
/** `REGCLASS`. */
export const REGCLASS_TYPE: SqlType = builtin("REGCLASS", REGCLASS);
/** `REGCONFIG`. */
export const REGCONFIG_TYPE: SqlType = builtin("REGCONFIG", REGCONFIG);
/** `JSONPATH`. */
export const JSONPATH_TYPE: SqlType = builtin("JSONPATH", JSONPATH);
/** `XML`. */
export const XML_TYPE: SqlType = builtin("XML", XML);

/** `BYTEA`. */
export const BYTEA_TYPE: SqlType = sqlType({
  name: "BYTEA",
  kind: "plain",
  codec: builtinCodec(BYTEA),
  takes: "a Uint8Array",
  accepts: (value) => value instanceof Uint8Array,
});

/** `VARCHAR(length)`, or `VARCHAR` of any length. Throws `ArgumentError` for a length PostgreSQL does not allow. */
export function varcharType(length: number | undefined): SqlType {
  const name = `VARCHAR${argumentOf(length, TEXT_LENGTH, "VARCHAR", "length")}`;
  return builtin(name, VARCHAR, "text", "VARCHAR");
}

/** `CHAR(length)`. Throws `ArgumentError` for a length PostgreSQL does not allow. */
export function charType(length: number | undefined): SqlType {
  // CAST to CHAR would leave one character.
  return builtin(
    `CHAR${argumentOf(length, TEXT_LENGTH, "CHAR", "length")}`,
    BPCHAR,
    "text",
    "BPCHAR",
  );
}

/** `BIT(length)`. Throws `ArgumentError` for a length PostgreSQL does not allow. */
export function bitType(length: number | undefined): SqlType {
  // Without the quotes it is the grammar's, and then CAST would leave one bit.
  return builtin(`BIT${argumentOf(length, BIT_LENGTH, "BIT", "length")}`, BIT, "plain", '"bit"');
}

/** `BIT VARYING(length)`, or of any length. Throws `ArgumentError` for a length PostgreSQL does not allow. */
export function varbitType(length: number | undefined): SqlType {
  const name = `BIT VARYING${argumentOf(length, BIT_LENGTH, "BIT VARYING", "length")}`;
  return builtin(name, VARBIT, "plain", "BIT VARYING");
}
