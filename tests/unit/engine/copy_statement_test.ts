import { assertEquals, assertThrows } from "@std/assert";
import { NotSupportedError } from "../../../src/errors.ts";
import { refuseCopy } from "../../../src/engine/copy_statement.ts";

const LONG = 5_000_000;

Deno.test("refuseCopy() refuses a COPY from or to the client, whatever stands before it", () => {
  const before = [
    ...["", " ;\n\t", "-- one\n", "--\r", "/**/", "/* COPY */;", "/* a /* b */ c */", "/*/**/*/"],
    ...[" ".repeat(LONG), `/*${"*".repeat(LONG)}*/`, `--${"-".repeat(LONG)}\n`],
  ];
  for (const prefix of before) {
    for (const text of ["COPY t FROM STDIN", "copy (SELECT 1) TO stdout"]) {
      const error = assertThrows(() => refuseCopy(["SELECT 1", prefix + text]), NotSupportedError);
      assertEquals([error.batchIndex, error.sent], [1, "no"]);
    }
  }
});

Deno.test("refuseCopy() lets everything else pass", () => {
  const texts = [
    ...[
      "",
      "/*",
      "--",
      "-- COPY t FROM STDIN",
      "/* COPY t FROM STDIN",
      "/* /* */ COPY t FROM STDIN",
    ],
    ...["COPY t FROM 'rows.txt'", "COPY t TO PROGRAM 'cat'", "SELECT 'COPY t FROM STDIN'"],
    ...["copy_it FROM STDIN", "- COPY t FROM STDIN", "(COPY t FROM STDIN)"],
  ];
  refuseCopy(texts);
});
