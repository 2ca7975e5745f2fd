/**
 * geometry and geography, of the extension PostGIS, as EWKB: well-known binary with the spatial
 * reference in it. In text it is in hexadecimal.
 * @module
 */

import { bytesOf, bytesOfHex, hexOf, ownCopy } from "../text/bytea.ts";
import { checkText } from "../text/character.ts";
import type { ByteSink, Codec } from "../codec.ts";

/**
 * Makes the codec of `geometry`: EWKB out, each value with a buffer of its own; EWKB or WKB in, as
 * Uint8Array or ArrayBuffer. A string is WKT, EWKT, or EWKB in hexadecimal, for PostGIS to read.
 */
export function geometryCodec(oid: number): Codec<Uint8Array> {
  return ewkbCodec("geometry", oid);
}

/** Makes the codec of `geography`; its values are those of geometry. */
export function geographyCodec(oid: number): Codec<Uint8Array> {
  return ewkbCodec("geography", oid);
}

function ewkbCodec(name: string, oid: number): Codec<Uint8Array> {
  return {
    name,
    oid,
    decodeText: (text: string): Uint8Array => bytesOfHex(name, text),
    decodeBinary: ownCopy,
    encodeText: (value: unknown): string =>
      typeof value === "string" ? checkText(name, value) : hexOf(bytesOf(name, value)),
    encodeBinary: (value: unknown, sink: ByteSink): void => sink.bytes(bytesOf(name, value)),
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}
