/**
 * Types of one's own, for the tests of them.
 * @module
 */

import * as sa from "../../sa.ts";

/** Cents, for a type of one's own. */
export class Cents {
  readonly count: bigint;

  constructor(count: bigint) {
    this.count = count;
  }
}

/** `Cents`, in a NUMERIC. */
export const cents = sa.customType({
  base: sa.numeric(10, 2),
  encode: ({ count }: Cents) => {
    const digits = String(count < 0n ? -count : count).padStart(3, "0");
    return `${count < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  },
  decode: (text) => new Cents(BigInt(text.replace(".", ""))),
  accepts: (value) => value instanceof Cents,
});

/** Yes and no, in a type that the builder does not know. */
export const yesNo = sa.customType({
  sqlName: '"char"',
  encode: (value: boolean) => value ? "y" : "n",
  decode: (text) => text === "y",
});

/** A pair of numbers, in a type that the builder does not know. */
export const point = sa.customType({
  sqlName: "point",
  encode: ([x, y]: readonly [number, number]) => `(${x},${y})`,
  decode: (text): readonly [number, number] => {
    const [x = NaN, y = NaN] = text.slice(1, -1).split(",").map(Number);
    return [x, y];
  },
});

/** An object with a date, in JSONB. */
export const event = sa.customType({
  base: sa.jsonb<{ day: string }>(),
  encode: (value: Temporal.PlainDate) => ({ day: value.toString() }),
  decode: ({ day }) => Temporal.PlainDate.from(day),
});
