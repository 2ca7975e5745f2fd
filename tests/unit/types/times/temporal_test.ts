import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { createRegistry } from "../../../../src/types/registry.ts";
import { decodeBinary } from "../../../support/byte_sink.ts";
import { withoutTemporal } from "../../../support/without_temporal.ts";

const VALUES: readonly [oid: number, name: string, text: string, size: number][] = [
  [1184, "timestamptz", "2024-01-01 00:00:00+00", 8],
  [1114, "timestamp", "2024-01-01 00:00:00", 8],
  [1082, "date", "2024-01-01", 4],
];

for (const [oid, name, text, size] of VALUES) {
  Deno.test(`${name} without Temporal is a DataError that names the option and a polyfill`, () => {
    withoutTemporal(() => {
      const codec: Codec = createRegistry().get(oid);
      const message =
        `Cannot decode ${name}: this runtime has no Temporal; use types: { ${name}: ` +
        '"date" }, or load a polyfill such as temporal-polyfill/global';
      assertThrows(() => codec.decodeText(text), DataError, message);
      assertThrows(() => decodeBinary(codec, new Uint8Array(size)), DataError, message);
    });
  });

  Deno.test(`${name} without Temporal is still read as a Date and as a string`, () => {
    withoutTemporal(() => {
      for (const form of ["date", "string"] as const) {
        const codec = createRegistry({ [name]: form }).get(oid);
        const expected = form === "date" ? "2024-01-01T00:00:00.000Z" : text;
        const value = codec.decodeText(text);
        assertStrictEquals(value instanceof Date ? value.toISOString() : value, expected);
      }
    });
  });

  Deno.test(`${name} without Temporal still takes a Date`, () => {
    withoutTemporal(() => {
      const date = new Date("2024-01-01T00:00:00Z");
      assertStrictEquals(createRegistry().get(oid).encodeText(date), text);
    });
  });
}
