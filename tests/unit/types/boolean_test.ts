import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import { boolCodec } from "../../../src/types/boolean.ts";
import { decodeBinary, encodeBinary } from "../../support/byte_sink.ts";

Deno.test("bool is written and read as t and f, 1 and 0", () => {
  for (const [value, text, byte] of [[true, "t", 1], [false, "f", 0]] as const) {
    assertStrictEquals(boolCodec.encodeText(value), text);
    assertStrictEquals(boolCodec.decodeText(text), value);
    assertEquals(encodeBinary(boolCodec, value), Uint8Array.of(byte));
    assertStrictEquals(decodeBinary(boolCodec, [byte]), value);
  }
});

Deno.test("bool takes nothing but a boolean", () => {
  for (const value of [0, 1, "t", "true", null, undefined, {}]) {
    assertThrows(
      () => boolCodec.encodeText(value),
      DataError,
      "Cannot encode bool: value is not a boolean",
    );
    assertThrows(() => encodeBinary(boolCodec, value), DataError, "value is not a boolean");
  }
});

Deno.test("bool throws DataError for what the server does not send", () => {
  assertThrows(() => boolCodec.decodeText("true"), DataError, "value is neither t nor f");
  assertThrows(() => decodeBinary(boolCodec, []), DataError, "0 bytes where 1 belong");
});
