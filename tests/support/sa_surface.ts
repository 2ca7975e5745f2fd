/**
 * Everything of `sa` that can be called: what it exports, and the methods of what those give, found by looking.
 * @module
 */

import * as sa from "../../sa.ts";
import { type Calls, EXPORT_CALLS } from "./sa_export_calls.ts";
import { FUNC_CALLS } from "./sa_func_calls.ts";
import { METHOD_CALLS } from "./sa_method_calls.ts";
import { metadata, one, t } from "./sa_surface_tables.ts";
import { DDL_CALLS, SQL_CALLS } from "./sa_template_calls.ts";

/** A function or a method, and what it takes. */
export interface Callable {
  readonly name: string;
  /** What it is a method of. */
  readonly target: unknown;
  readonly body: AnyFunction;
  readonly calls: Calls;
}

/** All that was found. */
export interface Surface {
  readonly callables: readonly Callable[];
  /** What nothing says how to call. */
  readonly unlisted: readonly string[];
  /** Calls that are listed and yet throw. */
  readonly refused: readonly string[];
}

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** What needs a server, and errors. */
const NOT_BUILDERS =
  /^(Engine|Inspector|Result|SAConnection|TwoPhaseTransaction)$|^createEngine$|^inspect$|^reflect$|Error$/;

/** What is protected gives nodes, or an expression of one: no statement takes a node, nor can anything be one. */
const INTERNAL = new Set([
  "constructor",
  "operand",
  "compared",
  "slot",
  "shifted",
  "difference",
  "assignments",
]);

/** Finds everything there is to call. */
export function surfaceOfSa(): Surface {
  const search = new Search();
  for (const value of [one, t.c.a, t, ...Object.values(t.c), sa.integer()]) search.look(value);
  const exports = Object.entries(sa).filter(([name]) => !NOT_BUILDERS.test(name));
  for (const [name, value] of exports) {
    if (isFunction(value) && value !== sa.sql) {
      search.add(name, undefined, value, { ...EXPORT_CALLS, ...DDL_CALLS }[name]);
    }
  }
  search.addEach("func", sa.func, FUNC_CALLS);
  search.add("sql", undefined, sa.sql as AnyFunction, SQL_CALLS.sql);
  search.addEach("sql", sa.sql, SQL_CALLS);
  return search.run();
}

/** Calls it, in a `MetaData` of its own where it defines something. */
export function callOf({ target, body }: Callable, args: readonly unknown[]): unknown {
  const fresh = args.map((arg) => arg === metadata ? new sa.MetaData() : arg);
  if (body === sa.MetaData as unknown) return Reflect.construct(sa.MetaData, fresh);
  const own = target instanceof sa.MetaData ? new sa.MetaData() : target;
  const given: unknown = Reflect.apply(body, own, fresh);
  // What createAll() refuses is its promise's to say, which nobody waits for here.
  if (given instanceof Promise) given.catch(() => {});
  return given;
}

class Search implements Surface {
  readonly callables: Callable[] = [];
  readonly unlisted: string[] = [];
  readonly refused: string[] = [];
  readonly #seen = new Set<unknown>();
  /** Grows while it is gone through. */
  readonly #found: { readonly name: string; readonly value: unknown }[] = [];

  addEach(name: string, target: object, calls: Readonly<Record<string, Calls>>): void {
    for (const [key, value] of Object.entries(target)) {
      if (isFunction(value)) this.add(`${name}.${key}`, target, value, calls[key]);
    }
  }

  add(name: string, target: unknown, body: AnyFunction, calls: Calls | undefined): void {
    if (calls === undefined) {
      this.unlisted.push(name);
      return;
    }
    const callable = { name, target, body, calls };
    this.callables.push(callable);
    for (const [i, args] of calls.entries()) {
      try {
        this.look(callOf(callable, args), name);
      } catch (error) {
        this.refused.push(`${name} call ${i + 1}: ${error}`);
      }
    }
  }

  /** Looks for methods of what calls gave, and of what those give. */
  run(): this {
    for (const { name, value } of this.#found) this.#lookAt(name, value);
    return this;
  }

  look(value: unknown, name = ""): void {
    this.#found.push({ name, value });
  }

  #lookAt(name: string, value: unknown): void {
    if (isFunction(value)) this.#once(`${name}()`, undefined, value, SQL_CALLS[`${name}()`]);
    if (typeof value !== "object" || value === null || isCompiled(value)) return;
    this.#lookAtOwn(value);
    for (const prototype of prototypesOf(value)) this.#lookAtClass(value, prototype);
  }

  /** Functions that an object has of its own; those of objects with the same keys are taken for the same. */
  #lookAtOwn(value: object): void {
    const entries = Object.entries(value);
    const keys = entries.filter(([, property]) => isFunction(property)).map(([key]) => key);
    for (const [key, property] of entries) {
      if (isFunction(property)) {
        const calls = METHOD_CALLS[`Own.${key}`] ?? METHOD_CALLS[key];
        this.#once(`{${keys.join()}}.${key}`, value, property, calls);
      } else if (this.#isNew(property)) {
        this.look(property);
      }
    }
  }

  /** Whether nothing like it has been looked at. */
  #isNew(value: unknown): boolean {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === null || prototype === Object.prototype;
    const likeness = isPlain ? Object.keys(value).join() : prototype;
    if (this.#seen.has(likeness)) return false;
    this.#seen.add(likeness);
    return true;
  }

  #lookAtClass(value: object, prototype: object): void {
    const classes = prototypesOf(value).map((each) => each.constructor.name);
    for (
      const [key, { value: body }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))
    ) {
      if (INTERNAL.has(key) || !isFunction(body)) continue;
      const own = classes.map((name) => `${name}.${key}`).find((name) => name in METHOD_CALLS);
      const name = own ?? `${prototype.constructor.name}.${key}`;
      this.#once(name, value, body, METHOD_CALLS[own ?? key]);
    }
  }

  #once(name: string, target: unknown, body: AnyFunction, calls: Calls | undefined): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    this.add(name, target, body, calls);
  }
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

function isCompiled(value: object): boolean {
  return Object.hasOwn(value, "text") && Object.hasOwn(value, "values") || value instanceof Promise;
}

function prototypesOf(value: object): object[] {
  const found: object[] = [];
  let prototype: object | null = Object.getPrototypeOf(value);
  while (prototype !== null && prototype !== Object.prototype && !Array.isArray(prototype)) {
    found.push(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}
