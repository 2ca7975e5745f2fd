import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import {
  jsonpathCodec,
  lqueryCodec,
  ltreeCodec,
  ltxtqueryCodec,
} from "../../../../src/types/text/versioned_text.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

/** As PostgreSQL prints them, after the version 1 in binary. */
const VALUES: readonly (readonly [Codec, name: string, oid: number, readonly string[]])[] = [
  [jsonpathCodec, "jsonpath", 4072, ['$."a"[*]?(@."b" > 1)', 'strict $."a b"', "1", '$."é"']],
  [ltreeCodec(16513), "ltree", 16513, ["", "a.b.c", "Top.Science_1"]],
  [lqueryCodec(16567), "lquery", 16567, ["*.a@*|b%{1,2}.!c", "*{,3}"]],
  [ltxtqueryCodec(16583), "ltxtquery", 16583, ["a & b* | !c@", "a & ( b | c )"]],
];

for (const [codec, name, oid, texts] of VALUES) {
  Deno.test(`${name} is PostgreSQL's text, in both formats and both ways`, () => {
    assertStrictEquals(codec.name, name);
    assertStrictEquals(codec.oid, oid);
    for (const text of texts) {
      const binary = Uint8Array.of(1, ...new TextEncoder().encode(text));
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, binary), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), binary);
    }
  });

  Deno.test(`${name} throws DataError for what is not text, or cannot be sent`, () => {
    const cases: readonly (readonly [unknown, string])[] = [
      ...[1, null, undefined, true, {}, ["a"], Symbol(), () => {}].map((value) =>
        [value, "value is not a string"] as const
      ),
      ["a\0", "value contains NUL"],
      ["\ud800", "value contains a lone surrogate"],
    ];
    for (const [value, state] of cases) {
      const message = `Cannot encode ${name}: ${state}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${name} throws DataError for another version of its binary format`, () => {
    for (const bytes of [[], [0, 0x61], [2, 0x61], [0x61]]) {
      assertThrows(
        () => decodeBinary(codec, bytes),
        DataError,
        `Cannot decode ${name}: value is not of version 1`,
      );
    }
    assertThrows(() => decodeBinary(codec, [1, 0xff]), DataError, "value is not UTF-8");
  });
}
