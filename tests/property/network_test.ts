import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { macaddr8Codec, macaddrCodec } from "../../src/types/network/macaddr.ts";
import { cidrCodec, inetCodec, networkCodecs } from "../../src/types/network/network.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { givesValue } from "../support/gives_value.ts";

/** Bytes of addresses, with zeros in them more often than chance would have it. */
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 0xffff) },
);
const ipv6 = fc.array(word, { minLength: 8, maxLength: 8 }).map((words) =>
  Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]))
);

/** The binary form of an inet with these bytes. */
const inet = fc.oneof(ipv4, ipv6).chain((address) =>
  fc.oneof(fc.constant(8 * address.length), fc.nat({ max: 8 * address.length })).map((prefix) =>
    Uint8Array.of(address.length === 4 ? 2 : 3, prefix, 0, address.length, ...address)
  )
);

/** The same as a cidr, with no bits right of the mask. */
const cidr = inet.map((bytes) => {
  const prefix = bytes[1]!;
  return bytes.map((byte, i) => {
    if (i === 2) return 1;
    const bits = Math.min(8, Math.max(0, prefix - 8 * (i - 4)));
    return i < 4 ? byte : byte & ~(0xff >> bits);
  });
});

/** The words of an address in every form, as `::` and an IPv4 address at its end say them. */
function wordsOf(address: string): number[] {
  const plain = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${(a * 256 + +b).toString(16)}:${(c * 256 + +d).toString(16)}`,
  );
  const [before, after] = plain.split("::").map((part) => part === "" ? [] : part.split(":"));
  const zeros = after === undefined ? 0 : 8 - before!.length - after.length;
  return [...before!, ...Array(zeros).fill("0"), ...after ?? []].map((word) => parseInt(word, 16));
}

const LAWS = [
  { codec: inetCodec, bytes: inet },
  { codec: cidrCodec, bytes: cidr },
  { codec: macaddrCodec, bytes: fc.uint8Array({ minLength: 6, maxLength: 6 }) },
  { codec: macaddr8Codec, bytes: fc.uint8Array({ minLength: 8, maxLength: 8 }) },
];

for (const { codec, bytes } of LAWS) {
  Deno.test(`${codec.name}: the text of any bytes is written as the same bytes`, () => {
    fc.assert(
      fc.property(bytes, (bytes) => {
        const text = decodeBinary(codec, bytes);
        assertStrictEquals(codec.decodeText(text), text);
        assertStrictEquals(codec.encodeText(text), text);
        assertStrictEquals(codec.prefersText!(text), false);
        assertEquals(encodeBinary(codec, text), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  Deno.test(`${codec.name}: a text of the server is one whose bytes are printed as it is`, () => {
    const almost = bytes.chain((bytes) => {
      const text = decodeBinary(codec, bytes);
      const change = fc.constantFrom("", "0", ":", "::", ".", "/", "f", "F", "1", "/128", " ", "-");
      return fc.tuple(fc.nat({ max: text.length }), fc.nat({ max: 2 }), change)
        .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
    });
    const text = fc.oneof(almost, fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.string());
    fc.assert(
      fc.property(text, (text) => {
        if (codec.prefersText!(text)) {
          assert(!givesValue(() => codec.decodeText(text)));
          assert(!givesValue(() => encodeBinary(codec, text)));
        } else {
          assertStrictEquals(codec.decodeText(text), text);
          assertStrictEquals(decodeBinary(codec, encodeBinary(codec, text)), text);
        }
      }),
      { numRuns: 2000 },
    );
  });
}

Deno.test("inet: an IPv6 address says the words that were sent, in the fewest characters", () => {
  fc.assert(
    fc.property(ipv6, (address) => {
      const text = decodeBinary(inetCodec, Uint8Array.of(3, 128, 0, 16, ...address));
      const words = wordsOf(text);
      assertEquals(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])), address);
      assert(
        text.includes(".") || text.length <= words.map((w) => w.toString(16)).join(":").length,
      );
    }),
    { numRuns: 2000 },
  );
});

Deno.test("Network types: any bytes and any text are a value or a DataError", () => {
  const header = fc.tuple(
    fc.constantFrom(0, 2, 3, 255),
    fc.nat({ max: 255 }),
    fc.nat({ max: 2 }),
    fc.constantFrom(4, 16, 255),
    fc.uint8Array({ maxLength: 20 }),
  ).map(([family, prefix, flag, size, rest]) => [family, prefix, flag, size, ...rest]);
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 24 }).map((each) => [...each]), header);
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9a-f:./]*$/));
  fc.assert(
    fc.property(bytes, text, (bytes, text) => {
      for (const codec of networkCodecs) {
        givesValue(() => decodeBinary(codec, bytes));
        givesValue(() => codec.decodeText(text));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("Network types: any value is taken or refused by both formats", () => {
  const values = fc.anything({ withDate: true, withBigInt: true, withTypedArray: true });
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of networkCodecs) {
        const asText = givesValue(() => codec.encodeText(value));
        if (codec.prefersText!(value)) continue;
        assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
      }
    }),
    { numRuns: 1000 },
  );
});
