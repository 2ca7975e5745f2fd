import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ResultForm } from "../../src/driver.ts";
import { canGenerateCode, makeRowDecoder } from "../../src/engine/row_decoder.ts";
import { ReceiveBuffer } from "../../src/protocol/receive_buffer.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { concat, textRow, type Value } from "../support/scripted_messages.ts";

const codecs = createRegistry();

/** The OID of a type, and texts of its values. */
const COLUMN = fc.constantFrom<readonly [number, fc.Arbitrary<string>]>(
  [16, fc.constantFrom("t", "f")],
  [20, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
  [23, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(String)],
  [25, fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"))],
  [701, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
);
const RESULT = fc.array(COLUMN, { maxLength: 5 }).chain((columns) => {
  const row = fc.tuple(...columns.map(([, text]) => fc.option(text)));
  return fc.record({
    oids: fc.constant(columns.map(([oid]) => oid)),
    rows: fc.array<Value[]>(row, { maxLength: 20 }),
  });
});

/** What is decoded of rows that come in pieces that end behind these numbers of bytes. */
function decoded(
  form: ResultForm,
  codegen: boolean,
  oids: readonly number[],
  bytes: Uint8Array,
  cuts: readonly number[],
): unknown[] {
  const fields = oids.map((typeOid, i) => ({
    name: `c${i}`,
    tableOid: 0,
    tableColumn: 0,
    typeOid,
    typeSize: -1,
    typeModifier: -1,
  }));
  const ofColumns = oids.map((oid) => codecs.get(oid));
  const decoder = makeRowDecoder({
    fields,
    codecs: ofColumns,
    formats: [],
    rowMode: form,
    codegen,
  });
  const input = new ReceiveBuffer();
  while (input.end < bytes.length) {
    const some = bytes.subarray(input.end, input.end + input.room().length);
    input.room().set(some);
    input.end += some.length;
  }
  const result: unknown[] = [];
  let position = 0;
  for (const cut of [...cuts, bytes.length]) {
    position = decoder(input, position, Math.max(position, Math.min(cut, bytes.length)), result);
  }
  assertEquals(position, bytes.length);
  return result;
}

for (const codegen of [canGenerateCode(), false]) {
  Deno.test(`columns are the rows turned round, codegen ${codegen}`, () => {
    const cuts = fc.array(fc.nat(2_000), { maxLength: 5 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(fc.property(RESULT, cuts, ({ oids, rows: texts }, cuts) => {
      const bytes = concat(...texts.map((row) => textRow(...row)));
      const rows = decoded("tuple", codegen, oids, bytes, cuts) as unknown[][];
      const columns = decoded("columns", codegen, oids, bytes, cuts);
      const expected = oids.map((_, i) => rows.map((row) => row[i]));
      // Without rows a decoder may make the columns or leave that to others.
      assertEquals(oids.map((_, i) => columns[i] ?? []), expected);
    }));
  });
}
