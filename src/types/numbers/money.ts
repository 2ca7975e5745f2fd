/**
 * money: text both ways, since `lc_monetary` decides its currency, its point and its decimals, and
 * the binary format shows none of them.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { Codec } from "../codec.ts";
import { cannotEncode } from "../conversion_error.ts";
import { MONEY } from "../oids.ts";

/**
 * `money` as PostgreSQL's text: `$1,234.56`, or what `lc_monetary` makes of it. Whole numbers go in as number or
 * bigint, in units of the currency, all others as text or from numeric: `$1::numeric::money`.
 */
export const moneyCodec: Codec<string> = {
  name: "money",
  oid: MONEY,
  decodeText: (text: string): string => text,
  encodeText: (value: unknown): string =>
    typeof value === "string" ? checkText("money", value) : wholeText(value),
};

function wholeText(value: unknown): string {
  if (typeof value === "bigint") return signed(value < 0n, String(value));
  if (typeof value !== "number") {
    throw cannotEncode("money", "value is not a whole number, a bigint or a string");
  }
  if (!Number.isInteger(value)) {
    // Where the comma is the decimal point, 1.50 would be 150.
    throw cannotEncode(
      "money",
      "value is not a whole number; pass its text, or cast it from numeric: $1::numeric::money",
    );
  }
  if (Number.isSafeInteger(value)) return signed(value < 0, String(value));
  throw cannotEncode("money", "value is not a safe integer; pass a bigint");
}

/** Parentheses, for not every `lc_monetary` takes a hyphen for its minus. */
function signed(negative: boolean, text: string): string {
  return negative ? `(${text.slice(1)})` : text;
}
