/**
 * The types of columns that hold text, and those whose values are text of some form.
 * @module
 */

import { givenOptions } from "./given_options.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { extensionType } from "./type_name.ts";
import {
  bitType,
  charType,
  CIDR_TYPE,
  CITEXT,
  INET_TYPE,
  JSONPATH_TYPE,
  MACADDR8_TYPE,
  MACADDR_TYPE,
  REGCLASS_TYPE,
  REGCONFIG_TYPE,
  TEXT_TYPE,
  TSQUERY_TYPE,
  TSVECTOR_TYPE,
  varbitType,
  varcharType,
  XML_TYPE,
} from "./sql_types_text.ts";

/**
 * VARCHAR of at most `length` characters, a string; of any length when left out.
 *
 * Throws `ArgumentError` for a length that PostgreSQL does not allow.
 */
export function varchar(length?: number): ColumnDefinition<string, "text"> {
  return Definition.of(varcharType(length));
}

/** TEXT, a string. */
export function text(): ColumnDefinition<string, "text"> {
  return Definition.of(TEXT_TYPE);
}

/**
 * CHAR of `length` characters, one when left out: a string, filled up with spaces.
 *
 * Throws `ArgumentError` for a length that PostgreSQL does not allow.
 */
export function char(length?: number): ColumnDefinition<string, "text"> {
  return Definition.of(charType(length));
}

/**
 * CITEXT, a string that is compared without regard to case. It comes with the extension of that name, whose `schema`
 * is to be given where the search path does not lead there.
 *
 * Throws `ArgumentError` for a schema that is no name.
 *
 * @see {@link https://www.postgresql.org/docs/current/citext.html}
 */
export function citext(options: { schema?: string } = {}): ColumnDefinition<string, "text"> {
  const { schema } = givenOptions(options, "citext()");
  return Definition.of(extensionType(CITEXT, "citext", schema));
}

/**
 * BIT of exactly `length` bits, one when left out: a string such as `101`.
 *
 * Throws `ArgumentError` for a length that PostgreSQL does not allow.
 */
export function bit(length?: number): ColumnDefinition<string, "plain"> {
  return Definition.of(bitType(length));
}

/**
 * BIT VARYING of at most `length` bits, of any length when left out: a string such as `101`.
 *
 * Throws `ArgumentError` for a length that PostgreSQL does not allow.
 */
export function varbit(length?: number): ColumnDefinition<string, "plain"> {
  return Definition.of(varbitType(length));
}

/** INET, a host's address with or without its network: `192.168.0.1/24`. */
export function inet(): ColumnDefinition<string, "plain"> {
  return Definition.of(INET_TYPE);
}

/** CIDR, a network: `192.168.0.0/24`. */
export function cidr(): ColumnDefinition<string, "plain"> {
  return Definition.of(CIDR_TYPE);
}

/** MACADDR, a string such as `08:00:2b:01:02:03`. */
export function macaddr(): ColumnDefinition<string, "plain"> {
  return Definition.of(MACADDR_TYPE);
}

/** MACADDR8, a string such as `08:00:2b:01:02:03:04:05`. */
export function macaddr8(): ColumnDefinition<string, "plain"> {
  return Definition.of(MACADDR8_TYPE);
}

/**
 * TSVECTOR, a document made ready for text search: `'cat':3 'fat':2`.
 *
 * @see {@link https://www.postgresql.org/docs/current/datatype-textsearch.html}
 */
export function tsvector(): ColumnDefinition<string, "search"> {
  return Definition.of(TSVECTOR_TYPE);
}

/** TSQUERY, what text search looks for: `'fat' & 'cat'`. */
export function tsquery(): ColumnDefinition<string, "plain"> {
  return Definition.of(TSQUERY_TYPE);
}

/** REGCLASS, a table or its like by its name. */
export function regclass(): ColumnDefinition<string, "plain"> {
  return Definition.of(REGCLASS_TYPE);
}

/** REGCONFIG, a configuration of text search by its name: `english`. */
export function regconfig(): ColumnDefinition<string, "plain"> {
  return Definition.of(REGCONFIG_TYPE);
}

/** JSONPATH, a path into JSON: `$.a[*]`. */
export function jsonpath(): ColumnDefinition<string, "plain"> {
  return Definition.of(JSONPATH_TYPE);
}

/** XML, its text. */
export function xml(): ColumnDefinition<string, "plain"> {
  return Definition.of(XML_TYPE);
}
