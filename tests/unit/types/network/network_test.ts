import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { cidrCodec, inetCodec, networkCodecs } from "../../../../src/types/network/network.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

/** As PostgreSQL 18 prints them and sends them. */
const INET: readonly [text: string, hex: string][] = [
  ["192.168.0.1/24", "02180004c0a80001"],
  ["0.0.0.0", "0220000400000000"],
  ["255.255.255.255", "02200004ffffffff"],
  ["0.0.0.0/0", "0200000400000000"],
  ["10.1.2.3/31", "021f00040a010203"],
  ["::", "0380001000000000000000000000000000000000"],
  ["::1", "0380001000000000000000000000000000000001"],
  ["::2/127", "037f001000000000000000000000000000000002"],
  ["::/0", "0300001000000000000000000000000000000000"],
  ["fe80::1/64", "03400010fe800000000000000000000000000001"],
  ["::ffff:1.2.3.4", "0380001000000000000000000000ffff01020304"],
  ["::ffff:0.0.0.0/96", "0360001000000000000000000000ffff00000000"],
  ["1111:2222:3333:4444:5555:6666:7777:8888/100", "0364001011112222333344445555666677778888"],
];
const CIDR: readonly [text: string, hex: string][] = [
  ["192.168.0.0/24", "02180104c0a80000"],
  ["10.1.2.3/32", "022001040a010203"],
  ["128.0.0.0/1", "0201010480000000"],
  ["0.0.0.0/0", "0200010400000000"],
  ["10.1.2.248/29", "021d01040a0102f8"],
  ["::1/128", "0380011000000000000000000000000000000001"],
  ["::/0", "0300011000000000000000000000000000000000"],
  ["2001:db8::/32", "0320011020010db8000000000000000000000000"],
  ["::ffff:1.2.3.0/120", "0378011000000000000000000000ffff01020300"],
];

for (const [codec, cases] of [[inetCodec, INET], [cidrCodec, CIDR]] as const) {
  for (const [text, hex] of cases) {
    Deno.test(`${codec.name} ${text} is the same in both formats, both ways`, () => {
      const bytes = Uint8Array.fromHex(hex);
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, bytes), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), bytes);
      assertStrictEquals(codec.prefersText!(text), false);
    });
  }
}

const NEITHER = [
  ...["", "192.168", "192.168/16", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4/", "1.2.3.4/033"],
  ...[
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/1.5",
    "1.2.3.4/24/24",
    "1.2.3.4/x",
    " 1.2.3.4/24",
    "1..2.3",
  ],
  ...["1.2.3.4/24\n", "1.2.3.4/1e1", "::1/129", "::1::/128", "::g/128", "0::1/128", ":::/128", "x"],
  ...["::FFFF/128", "::00ff/128", "::1.2.3/128", "::102:304/128", "fe80::1%eth0/64", "1:2:3/128"],
  ...["1:2:3:4:5:6:7::/112", `${"0".repeat(40)}::1/128`, `1.2.3.4/${"0".repeat(1_000_000)}`],
];

Deno.test("inet and cidr send any other text as it is, for the server to read", () => {
  for (const codec of [inetCodec, cidrCodec]) {
    for (const text of NEITHER) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
    }
  }
});

Deno.test("inet leaves out a prefix of the whole address, cidr does not", () => {
  for (const [short, long] of [["1.2.3.4", "1.2.3.4/32"], ["::1", "::1/128"]] as const) {
    assertStrictEquals(inetCodec.prefersText!(short), false);
    assertStrictEquals(inetCodec.prefersText!(long), true);
    assertStrictEquals(cidrCodec.prefersText!(short), true);
    assertStrictEquals(cidrCodec.prefersText!(long), false);
  }
});

Deno.test("cidr with bits to the right of the mask is the server's to refuse", () => {
  for (const text of ["10.0.0.1/8", "128.0.0.0/0", "::1/127", "2001:db8::/28"]) {
    assertStrictEquals(cidrCodec.prefersText!(text), true);
    assertStrictEquals(inetCodec.prefersText!(text), false);
  }
});

Deno.test("inet and cidr throw DataError for text that PostgreSQL does not print", () => {
  for (const text of [...NEITHER, "1.2.3.4/32"]) {
    const message = "Cannot decode inet: value is not an address as PostgreSQL prints it";
    assertThrows(() => inetCodec.decodeText(text), DataError, message);
  }
  for (const text of [...NEITHER, "1.2.3.4", "10.0.0.1/8"]) {
    const message = "Cannot decode cidr: value is not a network as PostgreSQL prints it";
    assertThrows(() => cidrCodec.decodeText(text), DataError, message);
  }
});

Deno.test("inet throws DataError for malformed bytes", () => {
  const cases = [
    ["", "value is shorter than its header"],
    ["022000", "value is shorter than its header"],
    ["0120000401020304", "address family is unknown"],
    ["0420000401020304", "address family is unknown"],
    ["0a80001000000000000000000000000000000001", "address family is unknown"],
    ["02200004", "4 bytes where 8 belong"],
    ["02200004010203", "7 bytes where 8 belong"],
    ["022000040102030405", "9 bytes where 8 belong"],
    ["0320000401020304", "8 bytes where 20 belong"],
    ["0220001001020304", "address length is wrong"],
    ["0220000001020304", "address length is wrong"],
    ["0221000401020304", "prefix is longer than the address"],
    ["02ff000401020304", "prefix is longer than the address"],
    ["0381001000000000000000000000000000000001", "prefix is longer than the address"],
    ["0220010401020304", "flag of cidr is wrong"],
    ["0220020401020304", "flag of cidr is wrong"],
  ] as const;
  for (const [hex, state] of cases) {
    const message = `Cannot decode inet: ${state}`;
    assertThrows(() => decodeBinary(inetCodec, Uint8Array.fromHex(hex)), DataError, message);
  }
});

Deno.test("cidr throws DataError for bytes that are an inet", () => {
  const cases = [
    ["0220000401020304", "flag of cidr is wrong"],
    ["020801040a000001", "value has bits set to the right of the mask"],
    ["0200010480000000", "value has bits set to the right of the mask"],
    ["021d01040a0102ff", "value has bits set to the right of the mask"],
    ["0320011020010db8000000000000000000000001", "value has bits set to the right of the mask"],
  ] as const;
  for (const [hex, state] of cases) {
    const message = `Cannot decode cidr: ${state}`;
    assertThrows(() => decodeBinary(cidrCodec, Uint8Array.fromHex(hex)), DataError, message);
  }
});

Deno.test("The network types are inet, cidr, macaddr and macaddr8", () => {
  const types = networkCodecs.map(({ name, oid }) => `${name} ${oid}`);
  assertEquals(types, ["inet 869", "cidr 650", "macaddr 829", "macaddr8 774"]);
});
