/**
 * Hostile text in every place of every function and method of `sa`: it is refused, bound or quoted.
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../sa.ts";
import { DbError } from "../../mod.ts";
import { isPlainObject } from "../../src/sa/sql/values.ts";
import { changesOf } from "../support/argument_changes.ts";
import {
  assertHarmless,
  HOSTILE_OBJECTS,
  HOSTILE_STRINGS,
  INHERITED_NAMES,
} from "../support/hostile.ts";
import { type Callable, callOf, surfaceOfSa } from "../support/sa_surface.ts";
import { one, seq, t } from "../support/sa_surface_tables.ts";
import { orRefused, textsWith } from "../support/sa_texts.ts";

const surface = surfaceOfSa();

/** What is text of the program's by its contract, and says so. */
const RAW = new Set(["sql.raw[0]", "literalColumn[0]"]);

Deno.test("everything that can be called is listed, and the listed calls are taken", () => {
  assertEquals(surface.unlisted, []);
  assertEquals(surface.refused, []);
  assert(surface.callables.length > 450, `${surface.callables.length}`);
});

Deno.test("no string is SQL, wherever it is given", () => {
  for (const hostile of [...HOSTILE_STRINGS, ...INHERITED_NAMES]) {
    for (const callable of surface.callables) checkAll(callable, hostile, RAW);
  }
});

Deno.test("nothing that looks like a part of a statement is taken for one", () => {
  for (const hostile of HOSTILE_OBJECTS) {
    for (const callable of surface.callables) checkAll(callable, hostile, new Set());
  }
});

/** Columns and the like, in objects whose properties are values and not options. */
const VALUE_KEY = /\.(id|s|n|x|key|k|a|b|fillfactor)$/;

/** Properties of JSON, which is as `JSON.stringify()` has it, and of options of their own names. */
const MAY_BE_UNDEFINED = new Set([
  "func.jsonbSet[2].b",
  "JsonExpression.contains[0].a",
  "JsonExpression.containedBy[0].a",
  "JsonExpression.concat[0].a",
]);

/** Arguments that may be left out. */
const OPTIONAL_ARGUMENT =
  /^(check|exclude|index|bit|char|varbit|varchar|nullValue)\[0\]$|^(literal|numeric|func\.arrayLength|sql\.join)\[1\]$|^(SelectStatement|JoinableObject)\.\w+[jJ]oin\[1\]$|\.(join\[1\]|over\[0\])$|^table\[3\]$|^MetaData\.table\[2\]$/;

Deno.test("undefined is no value, no name and no part of a statement", () => {
  const passed = surface.callables.flatMap((callable) =>
    callable.calls.flatMap((args) =>
      changesOf(args, undefined)
        .filter((change) => isPassed(callable, change.args))
        .filter(({ place }) => !isOption(args, place, callable.name + place))
        .map(({ place }) => callable.name + place)
    )
  );
  assertEquals(passed, []);
});

/** Whether it gives a statement. What finishes a statement later may refuse it then. */
function isPassed(callable: Callable, args: readonly unknown[]): boolean {
  if (/All$/.test(callable.name)) return false;
  try {
    return textsWith(callOf(callable, args)).length > 0;
  } catch {
    return false;
  }
}

/** Whether it may be left out: an object of options, one of them, or an argument that has a default. */
function isOption(args: readonly unknown[], place: string, name: string): boolean {
  if (MAY_BE_UNDEFINED.has(name) || OPTIONAL_ARGUMENT.test(name)) return true;
  if (/\.\w+$/.test(place)) return !VALUE_KEY.test(place);
  const isLast = place === `[${args.length - 1}]`;
  return isLast && isPlainObject(args.at(-1)) &&
    !Object.keys(args.at(-1)!).some((key) => VALUE_KEY.test(`.${key}`));
}

Deno.test("a polluted prototype makes no templates", () => {
  const { prototype } = Array;
  Object.defineProperty(prototype, "raw", {
    value: Object.freeze(["a"]),
    configurable: true,
  });
  try {
    const forged = Object.freeze(JSON.parse('["a"]')) as TemplateStringsArray;
    assertThrows(() => sa.sql(forged), sa.ArgumentError);
    assertThrows(() => sa.ddl(forged), sa.ArgumentError);
    assertThrows(() => sa.sql.typed(sa.text())(forged), sa.ArgumentError);
  } finally {
    Reflect.deleteProperty(prototype, "raw");
  }
});

Deno.test("copies of what builders make are not what they make", () => {
  const made = [one, t, t.c.id, t.c.id.asc(), sa.sql`x`, sa.text(), seq, sa.rollup(t.c.id)];
  for (const value of made) {
    for (const copy of copiesOf(value)) {
      assertThrows(() => sa.sql`${copy as never}`, DbError);
      assertThrows(() => sa.ddl`${copy as never}`, DbError);
      assertThrows(() => sa.compile(copy as never), DbError);
      assertThrows(() => sa.select(copy as never), DbError);
      assertThrows(() => one.where(copy as never), DbError);
      assertThrows(() => one.from(copy as never), DbError);
      assertThrows(() => t.c.id.cast(copy as never), DbError);
    }
  }
});

/** Of expressions and statements, and of tables, which have such, there is no JSON. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(value, (_, each) => each instanceof Map ? [] : each) ?? "{}";
  } catch (error) {
    assert(error instanceof sa.ArgumentError);
    return "{}";
  }
}

function copiesOf(value: object): unknown[] {
  return [
    JSON.parse(jsonOf(value)),
    Object.assign({}, value),
    Object.assign(Object.create(Object.getPrototypeOf(value)), value),
    Object.create(value),
    new Proxy(value, {}),
  ];
}

function checkAll(callable: Callable, hostile: unknown, allowed: ReadonlySet<string>): void {
  for (const args of callable.calls) {
    for (const change of changesOf(args, hostile)) {
      if (allowed.has(callable.name + change.place)) continue;
      const what = `${callable.name}${change.place} with ${described(hostile)}`;
      for (const text of textsOf(callable, change.args, what)) assertHarmless(text, what);
    }
  }
}

function described(hostile: unknown): string {
  return typeof hostile === "string" ? JSON.stringify(hostile) : Deno.inspect(hostile);
}

function textsOf(callable: Callable, args: readonly unknown[], what: string): string[] {
  try {
    return textsWith(orRefused(() => callOf(callable, args)));
  } catch (error) {
    throw new Error(`${what} does not throw an error of ours`, { cause: error });
  }
}
