/**
 * The aliases of oid: regclass, regproc and their like, which stand for an object by its name.
 *
 * Values are names, so they come as text: in binary there is the bare OID, and only the server
 * knows whose it is.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, Codec } from "../codec.ts";
import { cannotEncode } from "../conversion_error.ts";
import {
  REGCLASS,
  REGCOLLATION,
  REGCONFIG,
  REGDICTIONARY,
  REGNAMESPACE,
  REGOPER,
  REGOPERATOR,
  REGPROC,
  REGPROCEDURE,
  REGROLE,
  REGTYPE,
} from "../oids.ts";

const OID_MAX = 2 ** 32 - 1;

/** The codecs of these types: a name out; a name, or an OID as number or bigint, in. */
export const oidAliasCodecs: readonly Codec<string>[] = [
  oidAliasCodec("regclass", REGCLASS),
  oidAliasCodec("regcollation", REGCOLLATION),
  oidAliasCodec("regconfig", REGCONFIG),
  oidAliasCodec("regdictionary", REGDICTIONARY),
  oidAliasCodec("regnamespace", REGNAMESPACE),
  oidAliasCodec("regoper", REGOPER),
  oidAliasCodec("regoperator", REGOPERATOR),
  oidAliasCodec("regproc", REGPROC),
  oidAliasCodec("regprocedure", REGPROCEDURE),
  oidAliasCodec("regrole", REGROLE),
  oidAliasCodec("regtype", REGTYPE),
];

function oidAliasCodec(name: string, oid: number): Codec<string> {
  return {
    name,
    oid,
    decodeText: (text: string): string => text,
    encodeText: (value: unknown): string =>
      typeof value === "string" ? checkText(name, value) : String(oidOf(name, value)),
    encodeBinary: (value: unknown, sink: ByteSink): void => sink.int32(oidOf(name, value) | 0),
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

function oidOf(name: string, value: unknown): number {
  if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
  if (typeof value !== "bigint" && !Number.isInteger(value)) {
    throw cannotEncode(name, "value is neither a name nor an OID");
  }
  const oid = Number(value);
  if (oid < 0 || oid > OID_MAX) throw cannotEncode(name, "value is out of range");
  return oid;
}
