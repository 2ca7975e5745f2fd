import { assertEquals, assertThrows } from "@std/assert";
import type { DescribedColumn } from "../../../src/driver.ts";
import { DataError, InterfaceError } from "../../../src/errors.ts";
import { rowReader } from "../../../src/api/copy_row_reader.ts";
import { type CopyRow, rowWriter } from "../../../src/api/copy_row_writer.ts";
import {
  copyFromStatement,
  type CopyOptions,
  copyToStatement,
} from "../../../src/api/copy_statement.ts";
import { Writer } from "../../../src/protocol/writer.ts";
import { createRegistry } from "../../../src/types/registry.ts";

const registry = createRegistry();

function column(name: string, typeOid: number): DescribedColumn {
  const field = { name, tableOid: 0, tableColumn: 0, typeOid, typeSize: -1, typeModifier: -1 };
  return { field, codec: registry.get(typeOid) };
}

const COLUMNS = [column("id", 23), column("na,me", 25)];

function written(options: CopyOptions, rows: readonly CopyRow[]): Uint8Array<ArrayBuffer> {
  const sink = new Writer();
  const writer = rowWriter(COLUMNS, options);
  writer.begin(sink);
  for (const [i, row] of rows.entries()) writer.row(sink, row, i + 1);
  writer.end(sink);
  return sink.take();
}

function textOf(options: CopyOptions, ...rows: readonly CopyRow[]): string {
  return new TextDecoder().decode(written(options, rows));
}

/** Reads in pieces of this size. */
function readIn(size: number, options: CopyOptions, bytes: Uint8Array): unknown[][] {
  const reader = rowReader(COLUMNS, options);
  const rows: unknown[][] = [];
  for (let at = 0; at < bytes.length; at += size) {
    rows.push(...reader.push(bytes.slice(at, at + size)));
  }
  return [...rows, ...reader.end()];
}

Deno.test("rows in text escape what would be read otherwise", () => {
  assertEquals(
    textOf({}, [1, "a\tb\\\n"], { "id": 2, "na,me": null }),
    "1\ta\\tb\\\\\\n\n2\t\\N\n",
  );
  assertEquals(textOf({ delimiter: "|", null: "" }, [1, "a|b"], [2, null]), "1|a\\|b\n2|\n");
  assertEquals(
    textOf({ null: "NIL\\n" }, [1, "NIL\n"], [2, "NIL\\n"]),
    "1\t\\116IL\\n\n2\tNIL\\\\n\n",
  );
  assertEquals(textOf({ null: "é" }, [1, "é"]), "1\t\\é\n");
  assertEquals(textOf({ header: true }, [1, "x"]), "id\tna,me\n1\tx\n");
});

Deno.test("rows in csv quote what would be read otherwise", () => {
  const csv = { format: "csv" } as const;
  assertEquals(textOf(csv, [1, 'say "x"'], [2, ""], [3, null]), '1,"say ""x"""\n2,""\n3,\n');
  assertEquals(textOf({ ...csv, header: true }, [1, "x"]), 'id,"na,me"\n1,x\n');
  assertEquals(textOf({ ...csv, null: "NIL" }, [1, "NIL"], [2, null]), '1,"NIL"\n2,NIL\n');
  assertEquals(textOf({ ...csv, quote: "x", escape: "~" }, [1, "axb~"]), "1,xa~xb~~x\n");
  assertEquals(textOf({ ...csv, delimiter: ":" }, [1, "a:b"]), '1:"a:b"\n');
});

const ROWS = [
  [1, ""],
  [2, null],
  [-3, 'a\tb\n,"\\'],
  [4, "é\u{1F600}"],
  [5, "\\N"],
];
for (
  const options of [
    { format: "binary" },
    { format: "text" },
    { format: "text", delimiter: ",", null: "?", header: true },
    { format: "csv" },
    { format: "csv", header: true, quote: "'", escape: "\\", delimiter: "\t", null: "?" },
  ] as const
) {
  Deno.test(`rows are read as they were written, cut anywhere: ${JSON.stringify(options)}`, () => {
    const bytes = written(options, ROWS);
    const expected = options.format === "binary"
      ? ROWS
      : ROWS.map(([id, name]) => [String(id), name]);
    for (let size = 1; size <= bytes.length; size++) {
      assertEquals(readIn(size, options, bytes), expected, `pieces of ${size} bytes`);
    }
  });
}

Deno.test("rows that end within a row, or have other columns, are an error", () => {
  const bytes = written({ format: "binary" }, ROWS);
  assertThrows(
    () => readIn(1000, { format: "binary" }, bytes.subarray(0, -1)),
    DataError,
    "ends within a row",
  );
  assertThrows(
    () => readIn(1000, {}, new TextEncoder().encode("1\tx")),
    DataError,
    "ends within a row",
  );
  const reader = rowReader([COLUMNS[0]!], { format: "binary" });
  assertThrows(() => reader.push(bytes), DataError, "row 1 has 2 values, there are 1 columns");
  assertThrows(() => rowReader(COLUMNS, { encoding: "latin1" }), InterfaceError, "UTF-8 only");
});

Deno.test("a row that cannot be written says which, and which column", () => {
  const cases: [CopyOptions, CopyRow, string][] = [
    [{}, [1], "row 1 has 1 values, there are 2 columns"],
    [{}, { id: 1 }, 'value is undefined; use null for NULL (row 1, column "na,me")'],
    [
      { format: "binary" },
      ["0x1F", "x"],
      'value has no binary form; use another format (row 1, column "id")',
    ],
    [{ format: "binary" }, [1.5, "x"], 'value is not an integer (row 1, column "id")'],
    [{}, [1, "\ud800"], 'lone surrogate (row 1, column "na,me")'],
    [{ null: "" }, [1, ""], 'use another null (row 1, column "na,me")'],
  ];
  for (const [options, row, message] of cases) {
    assertThrows(() => written(options, [row]), DataError, message);
  }
});

Deno.test("what has no binary form is refused before the first row", () => {
  const odd = { ...column("odd", 25), codec: registry.get(999_999) };
  assertThrows(
    () => rowWriter([odd], { format: "binary" }),
    InterfaceError,
    'column "odd" has no binary form',
  );
  assertThrows(
    () => rowReader([odd], { format: "binary" }),
    InterfaceError,
    'column "odd" cannot be read',
  );
});

Deno.test("COPY statements quote names and options", () => {
  assertEquals(copyFromStatement('a"b', {}), 'COPY "a""b" FROM STDIN');
  const options = {
    format: "csv",
    delimiter: "'",
    null: "\\N",
    header: false,
    columns: ["x", "y"],
  } as const;
  assertEquals(
    copyFromStatement(["s", "t"], { ...options, quote: "q", escape: "e", encoding: "latin1" }),
    `COPY "s"."t" ("x", "y") FROM STDIN WITH (FORMAT csv, HEADER false, DELIMITER '''', NULL E'\\\\N', ` +
      "QUOTE 'q', ESCAPE 'e', ENCODING 'latin1')",
  );
  assertEquals(copyToStatement({ query: "SELECT 1 --" }, {}), "COPY (SELECT 1 --\n) TO STDOUT");
});
