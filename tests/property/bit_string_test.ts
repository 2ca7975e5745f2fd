import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { bitCodecs } from "../../src/types/text/bit_string.ts";
import type { Codec } from "../../src/types/codec.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { givesValue } from "../support/gives_value.ts";

const bits = fc.string({ unit: fc.constantFrom("0", "1"), maxLength: 200, size: "max" });

for (const codec of bitCodecs) {
  Deno.test(`${codec.name}: any bits come back from both formats as they went`, () => {
    fc.assert(
      fc.property(bits, (text) => {
        assertStrictEquals(codec.prefersText!(text), false);
        assertStrictEquals(codec.decodeText(codec.encodeText(text)), text);
        assertStrictEquals(decodeBinary(codec, encodeBinary(codec, text)), text);
      }),
      { numRuns: 2000 },
    );
  });

  Deno.test(`${codec.name}: bytes that are a value are those of its text`, () => {
    const sized = fc.tuple(fc.integer({ min: -1, max: 40 }), fc.uint8Array({ maxLength: 5 }))
      .map(([count, bytes]) =>
        Uint8Array.of(count >> 24, count >> 16, count >> 8, count, ...bytes)
      );
    fc.assert(
      fc.property(fc.oneof(sized, fc.uint8Array({ maxLength: 12 })), (bytes) => {
        if (!givesValue(() => decodeBinary(codec, bytes))) return;
        assertEquals(encodeBinary(codec as Codec<string>, decodeBinary(codec, bytes)), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  Deno.test(`${codec.name}: any text is a value or a DataError`, () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[XxBb]?[01]*2?$/));
    fc.assert(
      fc.property(text, (text) => {
        assertStrictEquals(givesValue(() => codec.decodeText(text)), /^[01]*$/.test(text));
      }),
      { numRuns: 1000 },
    );
  });

  Deno.test(`${codec.name}: any value is taken or refused by both formats`, () => {
    const values = fc.anything({ withDate: true, withBigInt: true, withTypedArray: true });
    fc.assert(
      fc.property(fc.oneof(values, bits), (value) => {
        const asText = givesValue(() => codec.encodeText(value));
        if (codec.prefersText!(value)) return;
        assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
      }),
      { numRuns: 1000 },
    );
  });
}
