import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { ResultForm } from "../../../src/driver.ts";
import { InlineStatement } from "../../../src/engine/inline_statement.ts";
import type { ColumnCodecs } from "../../../src/engine/prepared_statement.ts";
import { canGenerateCode } from "../../../src/engine/row_decoder.ts";
import { DataError, InterfaceError, OperationalError } from "../../../src/errors.ts";
import { ReceiveBuffer } from "../../../src/protocol/receive_buffer.ts";
import type { Codec, CodecRegistry } from "../../../src/types/codec.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import type { TypeDescription } from "../../../src/types/type_description.ts";
import { concat, textRow, type Value } from "../../support/scripted_messages.ts";
import "../../support/all_types.ts";

const PT: TypeDescription = {
  oid: 16387,
  name: "pt",
  schema: "public",
  kind: "composite",
  attributes: [{ name: "a", type: 23 }],
};

function fieldsOf(...columns: readonly (readonly [name: string, typeOid: number])[]) {
  return columns.map(([name, typeOid]) => ({
    name,
    tableOid: 0,
    tableColumn: 0,
    typeOid,
    typeSize: -1,
    typeModifier: -1,
  }));
}

/** A statement with these columns, and its rows as they come. */
function received(
  codecs: CodecRegistry,
  columns: readonly (readonly [name: string, typeOid: number])[],
  values: readonly (readonly Value[])[],
  { rowMode = "tuple", columnCodecs, codegen = canGenerateCode() }: {
    rowMode?: ResultForm;
    columnCodecs?: ColumnCodecs;
    codegen?: boolean;
  } = {},
): { statement: InlineStatement; rows: unknown[] } {
  const statement = new InlineStatement({ codecs, codegen });
  const decoder = statement.decoderFor(fieldsOf(...columns), rowMode, columnCodecs);
  const input = new ReceiveBuffer();
  const bytes = concat(...values.map((row) => textRow(...row)));
  input.room().set(bytes);
  input.end += bytes.length;
  const rows: unknown[] = [];
  decoder(input, input.start, input.end, rows);
  return { statement, rows };
}

Deno.test("an inline statement without rows of unknown types has nothing to ask", () => {
  const codecs = createRegistry();
  const { statement, rows } = received(codecs, [["n", 23], ["a", 1007]], [["1", "{2}"]]);
  assertEquals([statement.unknownTypes, rows], [[], [[1, [2]]]]);
  statement.decodeLate(rows);
  assertEquals(rows, [[1, [2]]]);
  assertEquals(new InlineStatement({ codecs, codegen: false }).unknownTypes, []);
});

for (const rowMode of ["tuple", "object"] as const) {
  for (const codegen of [canGenerateCode(), false]) {
    Deno.test(`an inline statement decodes ${rowMode} rows once their types are known, codegen ${codegen}`, () => {
      const codecs = createRegistry();
      const columns = [["n", 23], ["p", 16387], ["q", 16388], ["r", 16387]] as const;
      const values = [["1", "(5)", "x", null], [null, null, null, "()"]];
      const { statement, rows } = received(codecs, columns, values, { rowMode, codegen });
      assertEquals(statement.unknownTypes, [16387, 16388]);
      codecs.learn([16387, 16388], [PT, { ...PT, oid: 16388, kind: "enum" }]);
      assertEquals(statement.unknownTypes, []);
      statement.decodeLate(rows);
      const expected = [[1, { a: 5 }, "x", null], [null, null, null, { a: null }]];
      const asObject = (row: unknown[]) =>
        Object.fromEntries(row.map((value, i) => [columns[i]![0], value]));
      assertEquals(rows, rowMode === "tuple" ? expected : expected.map(asObject));
    });
  }
}

for (const codegen of [canGenerateCode(), false]) {
  Deno.test(`an inline statement decodes a late column named __proto__ in place, codegen ${codegen}`, () => {
    const codecs = createRegistry();
    const columns = [["__proto__", 16387], ["constructor", 16387], ["n", 23]] as const;
    const options = { rowMode: "object", codegen } as const;
    const { statement, rows } = received(codecs, columns, [["(5)", "(6)", "1"]], options);
    codecs.learn([16387], [PT]);
    statement.decodeLate(rows);
    const [row] = rows as Record<string, unknown>[];
    assertEquals(Object.entries(row!), [["__proto__", { a: 5 }], ["constructor", { a: 6 }], [
      "n",
      1,
    ]]);
    assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
    const property = Object.getOwnPropertyDescriptor(row, "__proto__");
    assertEquals(property, {
      value: { a: 5 },
      enumerable: true,
      configurable: true,
      writable: true,
    });
  });
}

for (const codegen of [canGenerateCode(), false]) {
  Deno.test(`an inline statement decodes columns once their types are known, codegen ${codegen}`, () => {
    const codecs = createRegistry();
    const columns = [["n", 23], ["p", 16387], ["q", 16387]] as const;
    const options = { rowMode: "columns", codegen } as const;
    const values = [["1", "(5)", null], [null, "()", "(6)"]];
    const { statement, rows } = received(codecs, columns, values, options);
    const none = received(codecs, columns, [], options);
    codecs.learn([16387], [PT]);
    statement.decodeLate(rows);
    assertEquals(rows, [[1, null], [{ a: 5 }, { a: null }], [null, { a: 6 }]]);
    none.statement.decodeLate(none.rows);
    assertEquals(none.rows.flat(), []);
  });
}

Deno.test("an inline statement says in which of its columns a value cannot be decoded", () => {
  const codecs = createRegistry();
  const { statement, rows } = received(codecs, [["p", 16387]], [["(x)"]], { rowMode: "columns" });
  codecs.learn([16387], [PT]);
  assertThrows(() => statement.decodeLate(rows), DataError, 'column "p"');
});

Deno.test("an inline statement asks for nothing that another has asked for meanwhile", () => {
  const codecs = createRegistry();
  const { statement, rows } = received(codecs, [["p", 16387]], [["(5)"]]);
  codecs.learn([16387], [PT]);
  assertEquals(statement.unknownTypes, []);
  statement.decodeLate(rows);
  assertEquals(rows, [[{ a: 5 }]]);
});

Deno.test("an inline statement asks again for what was forgotten meanwhile", () => {
  const codecs = createRegistry();
  const { statement } = received(codecs, [["p", 16387]], [["(5)"]]);
  codecs.learn([16387], [PT]);
  codecs.forget();
  assertEquals(statement.unknownTypes, [16387]);
});

Deno.test("an inline statement still asks for a type that the server did not show", () => {
  const codecs = createRegistry();
  const { statement, rows } = received(codecs, [["p", 16387]], [["(5)"]]);
  assertThrows(() => codecs.learn([16387], []), OperationalError);
  assertEquals([statement.unknownTypes, rows], [[16387], [["(5)"]]]);
});

Deno.test("an inline statement decodes nothing twice that the caller's codec has decoded", () => {
  const codecs = createRegistry();
  const mine: Codec<string> = {
    name: "mine",
    oid: 16387,
    decodeText: (text) => `<${text}>`,
    encodeText: String,
  };
  const columns = [["p", 16387], ["q", 16387]] as const;
  const values = [["(5)", "(6)"]];
  const all = received(codecs, columns, values, { columnCodecs: [mine, mine] });
  assertEquals([all.statement.unknownTypes, all.rows], [[], [["<(5)>", "<(6)>"]]]);
  const one = received(codecs, columns, values, { columnCodecs: [mine] });
  assertEquals(one.statement.unknownTypes, [16387]);
  codecs.learn([16387], [PT]);
  one.statement.decodeLate(one.rows);
  assertEquals(one.rows, [["<(5)>", { a: 6 }]]);
  const other = received(createRegistry(), columns, values, {
    columnCodecs: [{ ...mine, oid: 16388 }, undefined],
  });
  assertEquals([other.statement.unknownTypes, other.rows], [[16387], [["(5)", "(6)"]]]);
  const any = received(createRegistry(), columns, values, {
    columnCodecs: [{ ...mine, oid: 0, readsAnyOid: true }, mine],
  });
  assertEquals([any.statement.unknownTypes, any.rows], [[], [["<(5)>", "<(6)>"]]]);
});

Deno.test("an inline statement throws what the codecs throw", () => {
  const codecs = createRegistry();
  const { statement, rows } = received(codecs, [["p", 16387]], [["(5)"], ["(x)"]]);
  codecs.learn([16387], [PT]);
  assertThrows(() => statement.decodeLate(rows), DataError, "Cannot decode int4");
});

Deno.test("an inline statement throws InterfaceError for objects with two columns of one name", () => {
  const columns = [["p", 16387], ["p", 16387]] as const;
  assertThrows(
    () => received(createRegistry(), columns, [], { rowMode: "object" }),
    InterfaceError,
    "two columns are named",
  );
});
