import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { timetzCodec } from "../../../../src/types/times/timetz.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const codec: Codec = timetzCodec;

const CASES: readonly [text: string, hex: string][] = [
  ["00:00:00+00", "000000000000000000000000"],
  ["00:00:00+00:00:59", "0000000000000000ffffffc5"],
  ["01:02:03.4-08", "00000000ddee934000007080"],
  ["04:05:06.789+05:30:15", "000000036c97ca88ffffb299"],
  ["12:00:00-00:00:01", "0000000a0eebb00000000001"],
  ["23:59:59.999999-03:30", "000000141dd75fff00003138"],
  ["24:00:00-15:59:59", "000000141dd760000000e0ff"],
  ["24:00:00+15:59:59", "000000141dd76000ffff1f01"],
];

for (const [text, hex] of CASES) {
  Deno.test(`timetz ${text} is the same in both formats, both ways`, () => {
    const bytes = Uint8Array.fromHex(hex);
    assertStrictEquals(codec.decodeText(text), text);
    assertStrictEquals(decodeBinary(codec, bytes), text);
    assertStrictEquals(codec.prefersText!(text), false);
    assertStrictEquals(codec.encodeText(text), text);
    assertEquals(encodeBinary(codec, text), bytes);
  });
}

Deno.test("timetz sends other strings as text, for the server to read", () => {
  for (const text of ["04:05 PDT", "04:05:06", "04:05:06+16", "04:05:06+0530", "25:00:00+00"]) {
    assertStrictEquals(codec.prefersText!(text), true);
    assertStrictEquals(codec.encodeText(text), text);
    assertThrows(
      () => encodeBinary(codec, text),
      DataError,
      "Cannot encode timetz: a string has no binary form",
    );
  }
  assertThrows(() => codec.encodeText("04:05\0"), DataError, "value contains NUL");
});

Deno.test("timetz throws DataError for malformed values of the server", () => {
  const texts = [
    "",
    "04:05:06",
    "04:05:06Z",
    "04:05:06+5",
    "04:05:06+16",
    "04:05:06+05:60",
    "04:05:06+05:00:60",
    "04:05:06+05:00:00:00",
    "24:00:00.000001+00",
    "::::::::+00",
    "04:05:06.1234567+00",
    "04:05:06+00\n",
  ];
  for (const text of texts) {
    const message = "Cannot decode timetz: value is not a timetz";
    assertThrows(() => codec.decodeText(text), DataError, message);
  }
  const cases: readonly [string, string][] = [
    ["000000141dd7600100000000", "value is out of range"],
    ["ffffffffffffffff00000000", "value is out of range"],
    ["00000000000000000000e100", "offset is out of range"],
    ["0000000000000000ffff1f00", "offset is out of range"],
    ["000000000000000080000000", "offset is out of range"],
    ["0000000000000000", "8 bytes where 12 belong"],
    ["00000000000000000000000000", "13 bytes where 12 belong"],
  ];
  for (const [hex, state] of cases) {
    const bytes = Uint8Array.fromHex(hex);
    assertThrows(() => decodeBinary(codec, bytes), DataError, `Cannot decode timetz: ${state}`);
  }
});

Deno.test("timetz throws DataError for what is no string", () => {
  const plain = Temporal.PlainTime.from("01:02:03");
  for (const value of [null, undefined, 0, Symbol("time"), () => "", {}, new Date(0), plain]) {
    const message = "Cannot encode timetz: value is not a string such as 04:05:06+05:30";
    assertStrictEquals(codec.prefersText!(value), false);
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});
