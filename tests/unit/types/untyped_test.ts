import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import { Interval } from "../../../src/types/times/interval.ts";
import { json } from "../../../src/types/text/json_value.ts";
import { Range } from "../../../src/types/containers/range.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import { untypedCodec } from "../../../src/types/untyped.ts";

const codec = untypedCodec(createRegistry());

Deno.test("A value without a type is sent as what its class stands for", () => {
  const instant = Temporal.Instant.from("2024-02-29T12:34:56.000001Z");
  const zoned = instant.toZonedDateTimeISO("Asia/Kolkata");
  const cases: readonly [value: unknown, text: string][] = [
    ["a 'b'", "a 'b'"],
    [1.5, "1.5"],
    [5n, "5"],
    [true, "true"],
    [new Date(0), "1970-01-01 00:00:00+00"],
    [Uint8Array.of(1, 255), "\\x01ff"],
    [Uint8Array.of(1).buffer, "\\x01"],
    [instant, "2024-02-29 12:34:56.000001+00"],
    [zoned, "2024-02-29 12:34:56.000001+00"],
    [zoned.toPlainDateTime(), "2024-02-29 18:04:56.000001"],
    [zoned.toPlainDate(), "2024-02-29"],
    [zoned.toPlainTime(), "18:04:56.000001"],
    [Temporal.Duration.from({ months: 1, hours: 2 }), "1 mon 02:00:00"],
    [new Interval({ days: 1 }), "1 day"],
    [new Range(1, null), '["1",)'],
    [Range.empty(), "empty"],
    [new Map([["a", null]]), '"a"=>NULL'],
    [[1, null, "a b", [2]].slice(0, 3), '{"1",NULL,"a b"}'],
    [[[1], [2]], '{{"1"},{"2"}}'],
    [Float32Array.of(1, 2), '{"1","2"}'],
    [[], "{}"],
    [json("a"), '"a"'],
    [{ a: 1 }, '{"a":1}'],
  ];
  for (const [value, text] of cases) assertStrictEquals(codec.encodeText(value), text);
  assertStrictEquals(codec.decodeText("a"), "a");
});

Deno.test("A value without a type that stands for nothing is refused", () => {
  for (const value of [undefined, Symbol("a"), () => 1, null]) {
    assertThrows(() => codec.encodeText(value), DataError, "Cannot encode unknown: type 0");
  }
});
