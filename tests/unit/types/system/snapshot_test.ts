import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { pgSnapshotCodec, txidSnapshotCodec } from "../../../../src/types/system/snapshot.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const VALUES: readonly (readonly [text: string, bytes: string])[] = [
  [
    "10:20:10,14,15",
    "00000003" + "000000000000000a" + "0000000000000014" +
    "000000000000000a" + "000000000000000e" + "000000000000000f",
  ],
  ["10:20:", "00000000" + "000000000000000a" + "0000000000000014"],
  [
    "9223372036854775806:9223372036854775807:9223372036854775806",
    "00000001" + "7ffffffffffffffe" + "7fffffffffffffff" + "7ffffffffffffffe",
  ],
];

for (const codec of [pgSnapshotCodec, txidSnapshotCodec]) {
  Deno.test(`${codec.name} is the server's text, in both formats, both ways`, () => {
    for (const [text, hex] of VALUES) {
      const bytes = Uint8Array.fromHex(hex);
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, bytes), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), bytes);
      assertStrictEquals(codec.prefersText!(text), false);
    }
  });

  Deno.test(`${codec.name} leaves text of any other form to the server`, () => {
    for (
      const text of [
        "",
        "10:20",
        " 10:20:",
        "10:20:10,",
        "10:20:,10",
        "0:20:",
        "010:20:",
        "10:20:1,,2",
        "10:9223372036854775808:",
        "10:20:9999999999999999999",
        "10:20:99999999999999999999",
      ]
    ) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
      assertThrows(
        () => codec.decodeText(text),
        DataError,
        `Cannot decode ${codec.name}: value is`,
      );
    }
  });

  Deno.test(`${codec.name} throws DataError for what is not a string`, () => {
    for (const value of [1, [10, 20], { xmin: 10 }, null, undefined]) {
      const message = `Cannot encode ${codec.name}: value is not a string`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for malformed bytes`, () => {
    const pair = "000000000000000a" + "0000000000000014";
    for (const hex of ["", "00000000", `00000001${pair}`, `ffffffff${pair}`, `00000000${pair}00`]) {
      const error = assertThrows(() => decodeBinary(codec, Uint8Array.fromHex(hex)), DataError);
      assertStrictEquals(
        error.message,
        `Cannot decode ${codec.name}: value is not as long as its transactions`,
      );
    }
    const none = `00000001${pair}`;
    for (const xid of ["0000000000000000", "8000000000000000"]) {
      const bytes = Uint8Array.fromHex(none + xid);
      assertThrows(() => decodeBinary(codec, bytes), DataError, "has a transaction that is none");
    }
  });
}

Deno.test("pg_snapshot takes any number of transactions in progress", () => {
  const text = `1:2:${"1,".repeat(8_000_000)}1`;
  assertStrictEquals(pgSnapshotCodec.decodeText(text), text);
  assertStrictEquals(pgSnapshotCodec.prefersText!(text), false);
  assertStrictEquals(pgSnapshotCodec.prefersText!(`${text},`), true);
});
