/**
 * Tests of types: the checker is the test.
 * @module
 */

import type { SAConnection } from "../../sa.ts";

/** Whether two types are the same, not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2)
  ? true
  : false;

/** Compiles only where both types are the same. */
export function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ["types differ"]): void {}

/** Holds code that is checked and never run. */
export function checked(..._bodies: readonly ((conn: SAConnection) => unknown)[]): void {}
