import { assertEquals } from "@std/assert";
import { columnFrom } from "../../../src/api/column.ts";
import type { Field } from "../../../src/driver.ts";

function field(given: Partial<Field>): Field {
  return {
    name: "c",
    tableOid: 0,
    tableColumn: 0,
    typeOid: 25,
    typeSize: -1,
    typeModifier: -1,
    ...given,
  };
}

Deno.test("columnFrom() has PEP 249's fields, with null for what PostgreSQL does not say", () => {
  assertEquals(columnFrom(field({ typeOid: 23, typeSize: 4, tableOid: 16384, tableColumn: 2 })), {
    name: "c",
    typeCode: 23,
    displaySize: null,
    internalSize: 4,
    precision: null,
    scale: null,
    nullOk: null,
    tableOid: 16384,
    tableColumn: 2,
  });
});

Deno.test("columnFrom() has no size for a type without limit, and no table for an expression", () => {
  const column = columnFrom(field({}));
  assertEquals([column.internalSize, column.tableOid, column.tableColumn], [null, null, null]);
});

Deno.test("columnFrom() reads the length of a varchar(255)", () => {
  assertEquals(columnFrom(field({ typeOid: 1043, typeModifier: 259 })).internalSize, 255);
});

Deno.test("columnFrom() reads precision and scale of a numeric(12, 3)", () => {
  const column = columnFrom(field({ typeOid: 1700, typeModifier: ((12 << 16) | 3) + 4 }));
  assertEquals([column.precision, column.scale, column.internalSize], [12, 3, 12]);
});

Deno.test("columnFrom() reads the negative scale of a numeric(3, -2)", () => {
  const column = columnFrom(field({ typeOid: 1700, typeModifier: ((3 << 16) | (-2 & 0x7ff)) + 4 }));
  assertEquals([column.precision, column.scale], [3, -2]);
});
