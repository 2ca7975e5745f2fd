import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import type { Codec } from "../../../src/types/codec.ts";
import { TextOnlyCodec, unknownCodec } from "../../../src/types/text_only.ts";

const JSON_HINT = "; pass json(value) to send it as JSON";

function isPlain(value: unknown): boolean {
  return Array.isArray(value) || value?.constructor === Object;
}

Deno.test("a type without a codec passes text through, and only text", () => {
  const codecs: readonly Codec[] = [new TextOnlyCodec("cube", 20_000), unknownCodec(16385)];
  for (const codec of codecs) {
    assertStrictEquals(codec.decodeText("(1,2)"), "(1,2)");
    assertEquals([codec.decodeBinary, codec.encodeBinary], [undefined, undefined]);
    for (const [value, text] of [["a", "a"], [1.5, "1.5"], [-0, "-0"], [5n, "5"], [true, "true"]]) {
      assertStrictEquals(codec.encodeText(value), text);
    }
    for (const value of [{}, [], null, undefined, new Date(0), new Uint8Array(1)]) {
      const error = assertThrows(() => codec.encodeText(value), DataError);
      assertStrictEquals(
        error.message,
        `Cannot encode ${codec.name}: type ${codec.oid} has no codec; pass its text, ` +
          `or define a codec for it${isPlain(value) ? JSON_HINT : ""}` +
          (Array.isArray(value) ? ", or cast the parameter to an array" : ""),
      );
    }
    assertThrows(() => codec.encodeText("\0"), DataError, "value contains NUL");
  }
});

Deno.test("a type of which nothing is known is called unknown", () => {
  const { name, oid } = unknownCodec(16385);
  assertEquals([name, oid], ["unknown", 16385]);
});
