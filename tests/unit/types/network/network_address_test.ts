import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  formatIpv4,
  formatIpv6,
  parseAddress,
} from "../../../../src/types/network/network_address.ts";
import { received } from "../../../support/byte_sink.ts";

/** As PostgreSQL 18 prints them and sends them. */
const IPV4: readonly [text: string, hex: string][] = [
  ["0.0.0.0", "00000000"],
  ["192.168.0.1", "c0a80001"],
  ["255.255.255.255", "ffffffff"],
];
const IPV6: readonly [text: string, hex: string][] = [
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["1::", "00010000000000000000000000000000"],
  ["2001:db8::ff00:42:8329", "20010db8000000000000ff0000428329"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffffffffffffffffffffffffffffffff"],
];

function viewOf(hex: string): [DataView, number] {
  const { source, start } = received(Uint8Array.fromHex(hex));
  return [source.view, start];
}

function hexOf(view: DataView | null): string | undefined {
  return view === null ? undefined : new Uint8Array(view.buffer).toHex();
}

Deno.test("An IPv4 address is four numbers, both ways", () => {
  for (const [text, hex] of IPV4) {
    assertStrictEquals(formatIpv4(...viewOf(hex)), text);
    assertStrictEquals(hexOf(parseAddress(text)), hex);
  }
});

Deno.test("An IPv6 address is words in hexadecimal, both ways", () => {
  for (const [text, hex] of IPV6) {
    assertStrictEquals(formatIpv6(...viewOf(hex)), text);
    assertStrictEquals(hexOf(parseAddress(text)), hex);
  }
});

Deno.test("The longest run of zero words is ::, the first of equals, and never a single one", () => {
  const cases = [
    ["1:0:0:4::8", "00010000000000040000000000000008"],
    ["1::4:0:0:7:8", "00010000000000040000000000070008"],
    ["0:0:1::", "00000000000100000000000000000000"],
    ["0:1:2:3:4:5:6:7", "00000001000200030004000500060007"],
    ["1:0:3:4:5:6:7:0", "00010000000300040005000600070000"],
  ] as const;
  for (const [text, hex] of cases) {
    assertStrictEquals(formatIpv6(...viewOf(hex)), text);
    assertStrictEquals(hexOf(parseAddress(text)), hex);
  }
});

Deno.test("An IPv4 address is the end of an IPv6 one after :: and ::ffff:, and nowhere else", () => {
  const cases = [
    ["::1.2.3.4", "00000000000000000000000001020304"],
    ["::0.1.0.0", "00000000000000000000000000010000"],
    ["::ffff:1.2.3.4", "00000000000000000000ffff01020304"],
    ["::ffff:0.0.0.0", "00000000000000000000ffff00000000"],
    ["::1:0:0", "00000000000000000000000100000000"],
    ["::fffe:102:304", "00000000000000000000fffe01020304"],
    ["::ffff:0:1:2", "0000000000000000ffff000000010002"],
    ["1::ffff:102:304", "00010000000000000000ffff01020304"],
    ["0:1::102:304", "00000001000000000000000001020304"],
  ] as const;
  for (const [text, hex] of cases) {
    assertStrictEquals(formatIpv6(...viewOf(hex)), text);
    assertStrictEquals(hexOf(parseAddress(text)), hex);
  }
});

Deno.test("Text with the wrong number of parts is no address", () => {
  const texts = ["", "1", "1.2.3", "1.2.3.4.5", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9"];
  for (const text of [...texts, "1:2:3:4:5::6:7:8:9", "1:2:3:4:5:6:7:1.2.3.4", ":"]) {
    assertEquals(parseAddress(text), null);
  }
});
