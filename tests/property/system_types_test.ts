import { assert, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../src/errors.ts";
import type { Codec } from "../../src/types/codec.ts";
import { oidAliasCodecs } from "../../src/types/system/oid_alias.ts";
import { pgLsnCodec, tidCodec } from "../../src/types/system/row_location.ts";
import { pgSnapshotCodec, txidSnapshotCodec } from "../../src/types/system/snapshot.ts";
import { cidCodec, xid8Codec, xidCodec } from "../../src/types/system/transaction_id.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";

const RUNS = { numRuns: 1000 };

const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const hex = uint32.map((number) => number.toString(16).toUpperCase());
const txid = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const snapshot = fc.tuple(txid, txid, fc.array(txid)).map(([xmin, xmax, inProgress]) =>
  `${xmin}:${xmax}:${inProgress}`
);

const LAWS: readonly { readonly codec: Codec; readonly values: fc.Arbitrary<unknown> }[] = [
  { codec: xidCodec, values: uint32 },
  { codec: cidCodec, values: uint32 },
  { codec: xid8Codec, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  {
    codec: tidCodec,
    values: fc.tuple(uint32, fc.nat({ max: 65_535 })).map(([block, row]) => `(${block},${row})`),
  },
  { codec: pgLsnCodec, values: fc.tuple(hex, hex).map((halves) => halves.join("/")) },
  { codec: pgSnapshotCodec, values: snapshot },
  { codec: txidSnapshotCodec, values: snapshot },
];

for (const { codec, values } of LAWS) {
  Deno.test(`${codec.name}: decodeText(encodeText(v)) is v, and so is decodeBinary(encodeBinary(v))`, () => {
    fc.assert(
      fc.property(values, (value) => {
        assertStrictEquals(codec.decodeText(codec.encodeText(value)), value);
        assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
      }),
      RUNS,
    );
  });

  Deno.test(`${codec.name}: the text of a value has the same binary form as the value`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = codec.encodeText(value);
        assert(!codec.prefersText!(text));
        assertStrictEquals(decodeBinary(codec, encodeBinary(codec, text)), value);
      }),
      RUNS,
    );
  });
}

/** The value; null for a DataError, and nothing else may be thrown. */
function attempt<T>(convert: () => T): T | null {
  try {
    return convert();
  } catch (error) {
    assert(error instanceof DataError, `${error}`);
    return null;
  }
}

Deno.test("The system's types: any bytes are a value or a DataError", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(4, 6, 8, 20, 28).chain((length) =>
      fc.uint8Array({ minLength: length, maxLength: length })
    ),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((xids) =>
      Uint8Array.of(0, 0, 0, 0, ...xids)
    ),
  );
  fc.assert(
    fc.property(bytes, (bytes) => {
      for (const { codec } of LAWS) {
        const value = attempt(() => decodeBinary(codec, bytes));
        if (value === null) continue;
        assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
        assertStrictEquals(codec.decodeText(codec.encodeText(value)), value);
      }
    }),
    RUNS,
  );
});

Deno.test("The system's types: any text is a value or a DataError", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[(]?[0-9A-F]{0,10}[,:/]?[0-9A-F]{0,10}[):]?[0-9,]{0,5}$/),
  );
  fc.assert(
    fc.property(text, (text) => {
      for (const { codec } of LAWS) {
        const value = attempt(() => codec.decodeText(text));
        if (value === null) continue;
        assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
      }
      for (const codec of oidAliasCodecs) assertStrictEquals(codec.decodeText(text), text);
    }),
    RUNS,
  );
});

Deno.test("The system's types: any value is taken or refused by both formats", () => {
  const values = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true }),
    fc.integer({ min: -2, max: 2 ** 33 }),
    fc.bigInt(),
    snapshot,
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of [...LAWS.map(({ codec }) => codec), ...oidAliasCodecs]) {
        const asText = attempt(() => codec.encodeText(value));
        const asBinary = attempt(() => encodeBinary(codec, value));
        if (!codec.prefersText!(value)) assertStrictEquals(asText === null, asBinary === null);
        else assert(asBinary === null);
      }
    }),
    RUNS,
  );
});
