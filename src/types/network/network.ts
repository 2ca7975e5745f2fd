/**
 * inet and cidr: an address and how many of its bits name the network.
 *
 * They are strings, as PostgreSQL prints them: inet leaves out `/32` and `/128`, cidr does not.
 * @module
 */

import { canonicalStringCodec } from "../text/canonical_string.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, wrongLength } from "../conversion_error.ts";
import { macaddr8Codec, macaddrCodec } from "./macaddr.ts";
import { formatIpv4, formatIpv6, IPV4_SIZE, IPV6_SIZE, parseAddress } from "./network_address.ts";
import { CIDR, INET } from "../oids.ts";

/** Family, prefix length, whether it is a cidr, address length: one byte each. */
const HEADER_SIZE = 4;
/** PostgreSQL's numbers of the families, the same on every platform. */
const IPV4 = 2;
const IPV6 = 3;
/** The longest text: eight words of four digits, and `/128`. */
const TEXT_MAX = 43;

/** What tells cidr from inet. */
interface NetworkType {
  readonly name: "cidr" | "inet";
  readonly oid: number;
  readonly noun: string;
  readonly isCidr: boolean;
}

/** What a text says. */
interface Network {
  readonly address: DataView;
  readonly prefix: number;
}

function networkCodec(type: NetworkType): Codec<string> {
  return canonicalStringCodec<Network>({
    ...type,
    parse: (text: string): Network | null => parseNetwork(type, text),
    decodeBinary({ view }: ByteSource, start: number, end: number): string {
      const size = checkedSize(type, view, start, end);
      return formatNetwork(type, view, start + HEADER_SIZE, size, view.getUint8(start + 1));
    },
    write: ({ address, prefix }: Network, sink: ByteSink): void => {
      sink.uint8(address.byteLength === IPV4_SIZE ? IPV4 : IPV6);
      sink.uint8(prefix);
      sink.uint8(type.isCidr ? 1 : 0);
      sink.uint8(address.byteLength);
      for (let at = 0; at < address.byteLength; at++) sink.uint8(address.getUint8(at));
    },
  });
}

function formatNetwork(
  { isCidr }: NetworkType,
  view: DataView,
  at: number,
  size: number,
  prefix: number,
): string {
  const address = size === IPV4_SIZE ? formatIpv4(view, at) : formatIpv6(view, at);
  return isCidr || prefix !== 8 * size ? `${address}/${prefix}` : address;
}

function parseNetwork(type: NetworkType, text: string): Network | null {
  if (text.length > TEXT_MAX) return null;
  const [start, end] = text.split("/", 2);
  const address = parseAddress(start!);
  if (address === null) return null;
  const size = address.byteLength;
  const prefix = end === undefined ? 8 * size : Number(end);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > 8 * size) return null;
  if (type.isCidr && hasHostBits(address, 0, size, prefix)) return null;
  return formatNetwork(type, address, 0, size, prefix) === text ? { address, prefix } : null;
}

/** Checks all that surrounds the address, and returns how many bytes that has. */
function checkedSize(
  { name, isCidr }: NetworkType,
  view: DataView,
  start: number,
  end: number,
): number {
  if (end - start < HEADER_SIZE) throw cannotDecode(name, "value is shorter than its header");
  const family = view.getUint8(start);
  if (family !== IPV4 && family !== IPV6) throw cannotDecode(name, "address family is unknown");
  const size = family === IPV4 ? IPV4_SIZE : IPV6_SIZE;
  if (end - start !== HEADER_SIZE + size) throw wrongLength(name, end - start, HEADER_SIZE + size);
  if (view.getUint8(start + 3) !== size) throw cannotDecode(name, "address length is wrong");
  if (view.getUint8(start + 2) !== (isCidr ? 1 : 0)) {
    throw cannotDecode(name, "flag of cidr is wrong");
  }
  const prefix = view.getUint8(start + 1);
  if (prefix > 8 * size) throw cannotDecode(name, "prefix is longer than the address");
  if (isCidr && hasHostBits(view, start + HEADER_SIZE, size, prefix)) {
    throw cannotDecode(name, "value has bits set to the right of the mask");
  }
  return size;
}

/** Whether one of the bits after the prefix is set. */
function hasHostBits(view: DataView, at: number, size: number, prefix: number): boolean {
  for (let i = prefix >> 3; i < size; i++) {
    const mask = 0xff >> Math.max(0, prefix - 8 * i);
    if ((view.getUint8(at + i) & mask) !== 0) return true;
  }
  return false;
}

/**
 * `inet`, a string as PostgreSQL prints it: `192.168.0.1/24`, `::1`; any other text goes to the
 * server as it is.
 */
export const inetCodec: Codec<string> = networkCodec({
  name: "inet",
  oid: INET,
  noun: "an address as PostgreSQL prints it",
  isCidr: false,
});

/**
 * `cidr`, a string as PostgreSQL prints it: `192.168.0.0/24`, `::1/128`; any other text goes to the
 * server as it is.
 */
export const cidrCodec: Codec<string> = networkCodec({
  name: "cidr",
  oid: CIDR,
  noun: "a network as PostgreSQL prints it",
  isCidr: true,
});

/** The codecs of this family. */
export const networkCodecs: readonly Codec[] = [inetCodec, cidrCodec, macaddrCodec, macaddr8Codec];
