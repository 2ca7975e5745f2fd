import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../src/errors.ts";
import { moneyCodec } from "../../src/types/numbers/money.ts";
import { numericAsNumber, numericAsString, numericWith } from "../../src/types/numbers/numeric.ts";
import { isNumericText } from "../../src/types/numbers/numeric_digits.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";

const RUNS = { numRuns: 2000 };

const digits = fc.stringMatching(/^(?:0{0,9}\d{0,20}){1,3}$/);
/** Decimals in the server's form, zeros wherever there may be some. */
const decimal = fc.tuple(fc.boolean(), digits, digits).map(([negative, before, after]) => {
  const integer = before.replace(/^0+/, "") || "0";
  const text = after === "" ? integer : `${integer}.${after}`;
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
});
const text = fc.oneof(
  { weight: 20, arbitrary: decimal },
  { weight: 1, arbitrary: fc.constantFrom("NaN", "Infinity", "-Infinity") },
);

/** The decimal of a class of one's own. */
interface Decimal {
  readonly text: string;
}

const decimals = numericWith<Decimal>((text) => ({ text }), (value) => (value as Decimal).text);

Deno.test("numeric: decodeText(encodeText(v)) is v, and so is decodeBinary(encodeBinary(v))", () => {
  fc.assert(
    fc.property(text, (text) => {
      assertStrictEquals(numericAsString.decodeText(numericAsString.encodeText(text)), text);
      assert(!numericAsString.prefersText!(text));
      assertStrictEquals(decodeBinary(numericAsString, encodeBinary(numericAsString, text)), text);
      const value = { text };
      assertEquals(decimals.decodeText(decimals.encodeText(value)), value);
      assertEquals(decodeBinary(decimals, encodeBinary(decimals, value)), value);
    }),
    RUNS,
  );
});

Deno.test("numeric holds every number and every bigint", () => {
  const numbers = fc.double().map((number) => number === 0 ? 0 : number);
  fc.assert(
    fc.property(numbers, fc.bigInt({ min: -(10n ** 90n), max: 10n ** 90n }), (number, bigint) => {
      const ofNumber = numericAsString.encodeText(number);
      assert(isNumericText(ofNumber));
      assertStrictEquals(numericAsNumber.decodeText(ofNumber), number);
      const bytes = encodeBinary(numericAsNumber, number);
      assertStrictEquals(decodeBinary(numericAsNumber, bytes), number);
      assertStrictEquals(decodeBinary(numericAsString, bytes), ofNumber);
      assertStrictEquals(
        decodeBinary(numericAsString, encodeBinary(numericAsString, bigint)),
        String(bigint),
      );
    }),
    RUNS,
  );
});

Deno.test("numeric as a number is the same from text and from binary", () => {
  fc.assert(
    fc.property(text, (text) => {
      const number = numericAsNumber.decodeText(text);
      assertStrictEquals(number, Number(text));
      assertStrictEquals(
        decodeBinary(numericAsNumber, encodeBinary(numericAsString, text)),
        number,
      );
    }),
    RUNS,
  );
});

/** The value; null for a DataError, and nothing else may be thrown. */
function attempt<T>(convert: () => T): T | null {
  try {
    return convert();
  } catch (error) {
    assert(error instanceof DataError, `${error}`);
    return null;
  }
}

/** Headers as there might be some, of any length. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 24 }),
  fc.tuple(
    fc.array(fc.oneof(fc.nat({ max: 9999 }), fc.constantFrom(0, 1000, 10_000)), { maxLength: 8 }),
    fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-32_768, 32_767)),
    fc.constantFrom(0, 0x4000, 0xc000, 0xd000, 0xf000, 0x8000),
    fc.oneof(fc.nat({ max: 20 }), fc.constantFrom(16_383, 16_384, 65_535)),
  ).map(([groups, weight, sign, scale]) => {
    const view = new DataView(new ArrayBuffer(8 + 2 * groups.length));
    [groups.length, weight, sign, scale, ...groups].forEach((int, i) => view.setInt16(2 * i, int));
    return new Uint8Array(view.buffer);
  }),
);

Deno.test("numeric: any bytes are a value in the server's form or a DataError", () => {
  fc.assert(
    fc.property(bytes, (bytes) => {
      const text = attempt(() => decodeBinary(numericAsString, bytes));
      assert(text === null || isNumericText(text));
      if (text !== null && text.length < 1000) {
        assertStrictEquals(
          decodeBinary(numericAsString, encodeBinary(numericAsString, text)),
          text,
        );
      }
      attempt(() => decodeBinary(numericAsNumber, bytes));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("numeric and money: any text is a value or a DataError", () => {
  const any = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[-+]?[0-9.eE]{0,9}$/));
  fc.assert(
    fc.property(any, (any) => {
      const text = attempt(() => numericAsString.decodeText(any));
      assert(text === null || text === any);
      attempt(() => numericAsNumber.decodeText(any));
      assertStrictEquals(moneyCodec.decodeText(any), any);
    }),
    RUNS,
  );
});

Deno.test("numeric: any value is taken or refused by both formats", () => {
  const values = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true }),
    fc.double(),
    fc.bigInt(),
    text,
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of [numericAsString, numericAsNumber, numericWith(Number)]) {
        const asText = attempt(() => codec.encodeText(value));
        const asBinary = attempt(() => encodeBinary(codec, value));
        if (!codec.prefersText!(value)) assertStrictEquals(asText === null, asBinary === null);
        else assert(asBinary === null);
      }
      attempt(() => moneyCodec.encodeText(value));
    }),
    RUNS,
  );
});
