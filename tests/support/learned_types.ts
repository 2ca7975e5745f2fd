/**
 * A database with types of its own, and what PostgreSQL 18 says of them.
 *
 * ```sql
 * CREATE TYPE pt AS (a int4, b text);
 * CREATE TYPE zero AS ();
 * CREATE TYPE one AS (a int4);
 * CREATE TYPE odd AS ("__proto__" int4, "constructor" text, "a b" int4[]);
 * CREATE TYPE nest AS (p pt[], q one);
 * CREATE TYPE timed AS (at timestamptz, n money);
 * CREATE TYPE textrange AS RANGE (subtype = text);
 * CREATE TYPE pricerange AS RANGE (subtype = money);
 * CREATE DOMAIN small AS int2;
 * CREATE DOMAIN times AS timestamptz;
 * CREATE DOMAIN list AS int4[];
 * CREATE TYPE mood AS ENUM ('sad', 'glad');
 * ```
 * @module
 */

import type { Codec, CodecRegistry } from "../../src/types/codec.ts";
import { createRegistry } from "../../src/types/registry.ts";
import type { TypeDescription } from "../../src/types/type_description.ts";
import type { TypesOptions } from "../../src/types/types_options.ts";
import "./all_types.ts";

const schema = "public";

/** The types, as the server describes them. */
export const LEARNED: readonly TypeDescription[] = [
  {
    oid: 16387,
    name: "pt",
    schema,
    kind: "composite",
    attributes: [{ name: "a", type: 23 }, { name: "b", type: 25 }],
  },
  { oid: 16386, name: "_pt", schema, kind: "array", element: 16387, delimiter: "," },
  { oid: 16390, name: "zero", schema, kind: "composite", attributes: [] },
  {
    oid: 16393,
    name: "one",
    schema,
    kind: "composite",
    attributes: [{ name: "a", type: 23 }],
  },
  {
    oid: 16396,
    name: "odd",
    schema,
    kind: "composite",
    attributes: [
      { name: "__proto__", type: 23 },
      { name: "constructor", type: 25 },
      { name: "a b", type: 1007 },
    ],
  },
  {
    oid: 16399,
    name: "nest",
    schema,
    kind: "composite",
    attributes: [{ name: "p", type: 16386 }, { name: "q", type: 16393 }],
  },
  {
    oid: 16402,
    name: "timed",
    schema,
    kind: "composite",
    attributes: [{ name: "at", type: 1184 }, { name: "n", type: 790 }],
  },
  { oid: 16403, name: "_timed", schema, kind: "array", element: 16402, delimiter: "," },
  { oid: 16405, name: "textrange", schema, kind: "range", subtype: 25 },
  { oid: 16406, name: "textmultirange", schema, kind: "multirange", range: 16405 },
  { oid: 16420, name: "pricerange", schema, kind: "range", subtype: 790 },
  { oid: 16421, name: "pricemultirange", schema, kind: "multirange", range: 16420 },
  { oid: 16408, name: "small", schema, kind: "domain", base: 21 },
  { oid: 16409, name: "_small", schema, kind: "array", element: 16408, delimiter: "," },
  { oid: 16410, name: "times", schema, kind: "domain", base: 1184 },
  { oid: 16411, name: "list", schema, kind: "domain", base: 1007 },
  { oid: 16412, name: "_list", schema, kind: "array", element: 16411, delimiter: "," },
  { oid: 16414, name: "mood", schema, kind: "enum" },
  { oid: 16415, name: "_mood", schema, kind: "array", element: 16414, delimiter: "," },
];

/** A registry that has learned them. */
export function learnedRegistry(options: TypesOptions = {}): CodecRegistry {
  const registry = createRegistry(options);
  registry.learn([], LEARNED);
  return registry;
}

/** The codec of a type, by its name. */
export function codecNamed(name: string, options: TypesOptions = {}): Codec {
  return learnedRegistry(options).get(LEARNED.find((type) => type.name === name)!.oid);
}

/** The bytes that `encode(…, 'hex')` shows. */
export function fromHex(hex: string): Uint8Array {
  const digits = hex.replaceAll(" ", "");
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
