import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { macaddr8Codec, macaddrCodec } from "../../../../src/types/network/macaddr.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const TYPES = [
  { codec: macaddrCodec, other: macaddr8Codec, size: 6, count: "six" },
  { codec: macaddr8Codec, other: macaddrCodec, size: 8, count: "eight" },
];
const SAMPLE = ["08", "00", "2b", "01", "02", "ff", "fe", "9a"];

for (const { codec, other, size, count } of TYPES) {
  const text = SAMPLE.slice(0, size).join(":");

  Deno.test(`${codec.name} is hexadecimal with colons in both formats, both ways`, () => {
    for (const bytes of [SAMPLE, Array(8).fill("00"), Array(8).fill("ff")]) {
      const hex = bytes.slice(0, size);
      const text = hex.join(":");
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, Uint8Array.fromHex(hex.join(""))), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), Uint8Array.fromHex(hex.join("")));
      assertStrictEquals(codec.prefersText!(text), false);
      assertStrictEquals(other.prefersText!(text), true);
    }
  });

  Deno.test(`${codec.name} sends any other text as it is, for the server to read`, () => {
    const hyphens = text.replaceAll(":", "-");
    const plain = text.replaceAll(":", "");
    const cisco = plain.replace(/^(.{4})(.{4})/, "$1.$2.");
    const bad = [
      "",
      `${text}:00`,
      text.slice(1),
      ` ${text}`,
      `${text}\n`,
      text.replace("2b", "2g"),
    ];
    for (const given of [hyphens, plain, cisco, text.toUpperCase(), text.slice(0, -3), ...bad]) {
      assertStrictEquals(codec.prefersText!(given), true);
      assertStrictEquals(codec.encodeText(given), given);
      assertThrows(() => encodeBinary(codec, given), DataError, "a string has no binary form");
      const message = `Cannot decode ${codec.name}: value is not ${count} bytes in hexadecimal`;
      assertThrows(() => codec.decodeText(given), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for any other number of bytes`, () => {
    for (const length of [0, 5, 7, 9, 14 - size]) {
      const message = `Cannot decode ${codec.name}: ${length} bytes where ${size} belong`;
      assertThrows(() => decodeBinary(codec, new Uint8Array(length)), DataError, message);
    }
  });
}
