/**
 * An array with its lower bounds, which JavaScript's arrays have not.
 * @module
 */

import { DataError } from "../../errors.ts";

const INT4_MIN = -(2 ** 31);
const INT4_MAX = 2 ** 31 - 1;
/** The most dimensions that PostgreSQL's arrays have: MAXDIM in its source. */
export const MAX_DIMENSIONS = 6;

/**
 * An array whose subscripts do not begin with 1: `[0:1]={7,8}`.
 *
 * With `types: { array: "bounded" }` every array is read as one; as a parameter it is taken by every array type.
 * Its lower bounds also say how many dimensions it has, where the elements are arrays themselves, as those of
 * `jsonb[]` may be.
 *
 * ```ts
 * import { BoundedArray, connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT ($1::int4[])[0]", [new BoundedArray([7, 8], [0])]);
 * console.log(await cur.fetchOne()); // [ 7 ]
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO}
 */
export class BoundedArray<T = unknown> {
  /** The elements; arrays of elements where there are more dimensions. */
  readonly items: readonly T[];
  /** The first subscript of each dimension; none for an array without elements. */
  readonly lowerBounds: readonly number[];

  /**
   * `lowerBounds` has one number for each dimension; 1 for a single one when left out.
   *
   * Throws `DataError` for a bound that is no int4, and for more than six dimensions.
   */
  constructor(items: readonly T[], lowerBounds: readonly number[] = [1]) {
    if (!Array.isArray(items)) throw refused("items are not an array");
    if (!Array.isArray(lowerBounds) || !lowerBounds.every(isBound)) {
      throw refused("lower bounds are not an array of int4");
    }
    if (lowerBounds.length > MAX_DIMENSIONS) {
      throw refused(`it has more than ${MAX_DIMENSIONS} dimensions`);
    }
    this.items = items;
    this.lowerBounds = lowerBounds;
  }
}

function isBound(bound: unknown): boolean {
  return Number.isInteger(bound) && Number(bound) >= INT4_MIN && Number(bound) <= INT4_MAX;
}

function refused(state: string): DataError {
  return new DataError(`Cannot make an array: ${state}`);
}
