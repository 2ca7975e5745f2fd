import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { BoundedArray } from "../../../src/types/containers/bounded_array.ts";
import { readTypesOptions } from "../../../src/types/type_choices.ts";
import type { TypesOptions } from "../../../src/types/types_options.ts";
import { codecNamed, learnedRegistry } from "../../support/learned_types.ts";

const decode = (text: string) => text;

Deno.test("readTypesOptions() nests arrays and makes objects where nothing else is said", () => {
  for (const options of [undefined, {}, { array: undefined, composite: undefined }]) {
    const forms = readTypesOptions(options as TypesOptions);
    assertEquals([forms.array, forms.composite, forms.definitions], ["nested", "object", []]);
  }
});

Deno.test("readTypesOptions() says in what form arrays and rows are wanted", () => {
  const forms = readTypesOptions({ array: "bounded", composite: "tuple" });
  assertEquals([forms.array, forms.composite], ["bounded", "tuple"]);
});

Deno.test("the forms hold however deep a type is nested", () => {
  const options = { array: "bounded", composite: "tuple" } as const;
  const [p, q] = codecNamed("nest", options).decodeText('("{""(1,x)""}",(2\\))') as unknown[];
  assertInstanceOf(p, BoundedArray);
  assertEquals([p.items, p.lowerBounds, q], [[[1, "x"]], [1], [2]]);
});

Deno.test("readTypesOptions() chooses a codec for every common type without parts", () => {
  const { base } = readTypesOptions();
  const oids = [16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 700, 701, 705, 1042, 1043, 1082];
  for (const oid of [...oids, 1114, 1184, 2950, 3802]) {
    assertStrictEquals(base.get(oid)?.oid, oid);
  }
});

Deno.test("readTypesOptions() checks the caller's own codecs", () => {
  const codecs = [{ name: "a", decode }, { oid: 5, decode }];
  assertEquals(readTypesOptions({ codecs }).definitions, codecs);
  assertThrows(
    () => readTypesOptions({ codecs: [{ decode }] }),
    InterfaceError,
    "Cannot define a codec: give either the name of the type or its OID",
  );
});

Deno.test("readTypesOptions() throws InterfaceError that says what would do", () => {
  const bad: readonly [unknown, string][] = [
    [{ array: "flat" }, 'types.array is "flat"; use "nested" or "bounded"'],
    [{ array: true }, 'types.array is of type boolean; use "nested" or "bounded"'],
    [{ composite: "map" }, 'types.composite is "map"; use "object" or "tuple"'],
    [{ composite: {} }, 'types.composite is of type object; use "object" or "tuple"'],
    [
      { codecs: { name: "a" } },
      "types.codecs is of type object; use an array of what define() returned",
    ],
    [{ codecs: "a" }, 'types.codecs is "a"; use an array of what define() returned'],
    [
      { arrays: "nested" },
      "types.arrays does not exist; use int8, timestamptz, timestamp, date, numeric, time, " +
      "interval, json, bytea, array, composite, hstore, codecs",
    ],
  ];
  for (const [options, state] of bad) {
    const error = assertThrows(() => readTypesOptions(options as TypesOptions), InterfaceError);
    assertStrictEquals(error.message, `Cannot read options: ${state}`);
  }
});

Deno.test("the options of one registry are none of another's", () => {
  const tuples = learnedRegistry({ composite: "tuple" }).get(16387);
  assertEquals(tuples.decodeText("(1,x)"), [1, "x"]);
  assertEquals(codecNamed("pt").decodeText("(1,x)"), { a: 1, b: "x" });
});
