import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readStatement } from "../../../src/sql/statement_text.ts";

const SINGLE: readonly string[] = [
  "",
  ";",
  " ; -- ;",
  ";; SELECT 1",
  "SELECT 1",
  "SELECT 1;",
  "SELECT 1 ; /* ; */ -- ;\n",
  "SELECT ';'",
  "SELECT 'it''s;'",
  "SELECT E'\\';'",
  "SELECT e'a'\n'\\';'",
  "SELECT 'a\\'",
  'SELECT ";" FROM "a"";b"',
  "SELECT $$;$$, $a$;$$;$a$",
  "SELECT a$b$c",
  "/* ; /* ; */ ; */ SELECT 1",
  "SELECT 1 --;\r",
  "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
];

for (const text of SINGLE) {
  Deno.test(`readStatement() sees one statement in ${JSON.stringify(text)}`, () => {
    const { isSingle, isComplete } = readStatement(text);
    assertEquals([isSingle, isComplete], [true, true]);
  });
}

const SEVERAL: readonly string[] = [
  "SELECT 1; SELECT 2",
  "SELECT ''; SELECT 2",
  "SELECT 'a\\'; SELECT 2",
  "SELECT $$ $$; SELECT 2",
  "SELECT $1; SELECT 2",
  "SELECT a$b$; SELECT $b$",
  "SELECT 1 /* */; SELECT 2 -- x",
  "SELECT 1 --\n; SELECT 2",
  "BEGIN; SELECT 1; END",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2",
  "SELECT 1);SELECT (2",
];

Deno.test("readStatement() tells when semicolons come first", () => {
  assertEquals(["; SELECT 1", "SELECT 1;"].map((text) => readStatement(text).isPreceded), [
    true,
    false,
  ]);
});

for (const text of SEVERAL) {
  Deno.test(`readStatement() sees several statements in ${JSON.stringify(text)}`, () => {
    assertEquals(readStatement(text).isSingle, false);
  });
}

for (const text of ["SELECT '", "SELECT (1", 'SELECT "', "SELECT $a$ $$", "/* /* */", "E'\\'"]) {
  Deno.test(`readStatement() sees that ${JSON.stringify(text)} is not complete`, () => {
    assertEquals(readStatement(text).isComplete, false);
  });
}

Deno.test("readStatement() gives the words outside of quotes, in capitals", () => {
  const { words } = readStatement(`-- not\n/* not */ select 'NOT' , "Not", žluť, a1$ from $$not$$`);
  assertEquals(words, ["SELECT", "ŽLUŤ", "A1$", "FROM"]);
});

Deno.test("readStatement() tells parameters from what only looks like them", () => {
  assertEquals(readStatement("SELECT $1").hasParameters, true);
  assertEquals(readStatement("SELECT '$1', $$ $1 $$, a$1 -- $1").hasParameters, false);
});

Deno.test("readStatement() never sees one statement where two were joined", () => {
  fc.assert(fc.property(fc.constantFrom(...SINGLE), fc.constantFrom(...SINGLE), (one, two) => {
    const counts = [one, two].filter((text) => readStatement(text).words.length > 0).length;
    assertEquals(readStatement(`${one}\n;\n${two}`).isSingle, counts < 2);
  }));
});

Deno.test("readStatement() ends for any text", () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    "$$",
    "$a$",
    "E'",
    "\\",
    ";",
    "/*",
    "*/",
    "--",
    "\n",
    "(",
    "x",
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    readStatement(pieces.join(""));
  }));
});

Deno.test("readStatement() reads a text of megabytes", () => {
  const value = "a''b ".repeat(400_000);
  assertEquals(readStatement(`INSERT INTO t VALUES ('${value}')`).isSingle, true);
});
