import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { moneyCodec } from "../../../../src/types/numbers/money.ts";

Deno.test("money is the server's text, and has no binary form", () => {
  for (const text of ["$1,234.56", "-$5.00", "1.234,56 €"]) {
    assertStrictEquals(moneyCodec.decodeText(text), text);
    assertStrictEquals(moneyCodec.encodeText(text), text);
  }
  assertStrictEquals(moneyCodec.decodeBinary, undefined);
  assertStrictEquals(moneyCodec.encodeBinary, undefined);
  assertThrows(() => moneyCodec.encodeText("5\0"), DataError, "value contains NUL");
});

Deno.test("money takes whole numbers and bigints, negative ones in parentheses", () => {
  const cases: readonly [number | bigint, string][] = [
    [5, "5"],
    [-5, "(5)"],
    [0, "0"],
    [-0, "0"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [92233720368547758n, "92233720368547758"],
    [-92233720368547758n, "(92233720368547758)"],
  ];
  for (const [value, text] of cases) assertStrictEquals(moneyCodec.encodeText(value), text);
});

Deno.test("money throws DataError for a number with decimals, and says what would do", () => {
  for (const value of [1.5, -0.01, NaN, Infinity]) {
    const error = assertThrows(() => moneyCodec.encodeText(value), DataError);
    assertStrictEquals(
      error.message,
      "Cannot encode money: value is not a whole number; " +
        "pass its text, or cast it from numeric: $1::numeric::money",
    );
  }
});

Deno.test("money throws DataError for anything else", () => {
  for (const value of [2 ** 53, -1e300]) {
    assertThrows(
      () => moneyCodec.encodeText(value),
      DataError,
      "not a safe integer; pass a bigint",
    );
  }
  for (const value of [true, null, undefined, {}, [1], Symbol("5"), () => 5]) {
    assertThrows(
      () => moneyCodec.encodeText(value),
      DataError,
      "Cannot encode money: value is not a whole number, a bigint or a string",
    );
  }
});
