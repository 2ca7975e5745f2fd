// deno-lint-ignore-file no-import-prefix
/**
 * Stands in for `@std/assert` where JSR cannot be reached; typed by hand because its source has no types.
 * @module
 */
import * as untyped from "npm:deno-std@1.4.0/assert/mod.js";

const source = untyped as unknown as {
  assert(condition: unknown, message?: string): void;
  assertEquals(actual: unknown, expected: unknown, message?: string): void;
  assertNotEquals(actual: unknown, expected: unknown, message?: string): void;
  assertStrictEquals(actual: unknown, expected: unknown, message?: string): void;
  assertMatch(actual: string, expected: RegExp, message?: string): void;
  assertStringIncludes(actual: string, expected: string, message?: string): void;
  assertThrows(...args: unknown[]): unknown;
  assertRejects(...args: unknown[]): Promise<unknown>;
  assertInstanceOf(actual: unknown, expected: unknown, message?: string): void;
  assertExists(actual: unknown, message?: string): void;
  fail(message?: string): never;
};

type ErrorClass<E> = abstract new (...args: never[]) => E;

export function assert(condition: unknown, message?: string): asserts condition {
  source.assert(condition, message);
}

export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  source.assertEquals(actual, expected, message);
}

export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  source.assertNotEquals(actual, expected, message);
}

export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  source.assertStrictEquals(actual, expected, message);
}

export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  source.assertMatch(actual, expected, message);
}

export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  source.assertStringIncludes(actual, expected, message);
}

export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  source.assertExists(actual, message);
}

export function assertInstanceOf<E>(
  actual: unknown,
  expected: ErrorClass<E>,
  message?: string,
): asserts actual is E {
  source.assertInstanceOf(actual, expected, message);
}

export function assertThrows<E extends Error = Error>(
  body: () => unknown,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
): E {
  return source.assertThrows(body, errorClass, messageIncludes) as E;
}

export async function assertRejects<E extends Error = Error>(
  body: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
): Promise<E> {
  return await source.assertRejects(body, errorClass, messageIncludes) as E;
}

export function fail(message?: string): never {
  return source.fail(message);
}
