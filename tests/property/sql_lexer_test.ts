/** The lexer and the placeholders on texts made of the pieces that matter. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DbError } from "../../src/errors.ts";
import { tokensOf } from "../../src/sql/lexer.ts";
import { mogrify } from "../../src/sql/mogrify.ts";
import { placeholdersIn } from "../../src/sql/placeholders.ts";

const PIECES = [
  ..."'\"\\;()[].,:+-*/%<>=$_ \n\t",
  "--",
  "/*",
  "*/",
  "$$",
  "$a$",
  "$1",
  "$name",
  "%s",
  "%%",
  "%(a)s",
  "E'",
  "U&'",
  'U&"',
  "B'",
  "''",
  "1.5e-3",
  "0x1F",
  "IN ",
  "žluť",
  "🐘",
  "\ud800",
  "\0",
  "x",
  "s",
  "e",
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((all) => all.join(""));
const anyText = fc.oneof(text, fc.string({ unit: "binary", maxLength: 60 }));

Deno.test("the lexer takes any text, and its tokens joined are the text", () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, backslashes) => {
      let end = 0;
      for (const token of tokensOf(text, { backslashes })) {
        assertEquals(token.start, end);
        assert(token.end > token.start);
        end = token.end;
      }
      assertEquals(end, text.length);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("the lexer reads a token the same however much follows it", () => {
  fc.assert(
    fc.property(text, text, (one, two) => {
      const tokens = [...tokensOf(one)];
      const longer = [...tokensOf(one + two)];
      // The last one may go on.
      assertEquals(longer.slice(0, Math.max(tokens.length - 2, 0)), tokens.slice(0, -2));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("placeholders are found in any text, or a DbError says why not", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        const { chunks, places } = placeholdersIn("execute", text);
        assertEquals(chunks.length, places.length + 1);
      } catch (error) {
        assert(error instanceof DbError);
      }
    }),
    { numRuns: 5000 },
  );
});

const opaque = fc.oneof(
  fc.string({ unit: "binary-ascii" }).map((text) => `'${text.replaceAll("'", "''")}'`),
  fc.string({ unit: "binary-ascii" }).map((text) => `"${text.replaceAll('"', '""')}"`),
  fc.string({ unit: "binary-ascii" }).map((text) =>
    `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
  ),
  fc.string({ unit: "binary-ascii" }).map((text) => `$q$${text.replaceAll("$", "%s")}$q$`),
  fc.string({ unit: "binary-ascii" }).map((text) => `/*${text.replaceAll(/[*/]/g, "%s")}*/`),
  fc.string({ unit: "binary-ascii" }).map((text) => `--${text.replaceAll(/[\r\n]/g, "%s")}\n`),
);

Deno.test("rewriting leaves strings, quoted names and comments alone", () => {
  fc.assert(
    fc.property(fc.array(opaque), (parts) => {
      for (const [sign, numbered] of [["%s", "$1"], ["$name", "$1"], ["%(a)s", "$1"]]) {
        const written = parts.map((part) => `( ${part} )`).join(" , ");
        const { text } = placeholdersIn("execute", `SELECT ${written} , ${sign}`);
        assertEquals(text, `SELECT ${written} , ${numbered}`);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a value put into a text is one token, or a few that it always is, whatever is in it", () => {
  const kinds = (text: string) => [...tokensOf(text)].map(({ kind }) => kind);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      if (value.includes("\0") || !value.isWellFormed()) return;
      const merged = mogrify("SELECT %s , 1", [value]);
      const plain = value.includes("\\") ? "SELECT  'a' , 1" : "SELECT 'a' , 1";
      assertEquals(kinds(merged), kinds(plain));
      for (const backslashes of [true, false]) {
        assertEquals([...tokensOf(merged, { backslashes })], [...tokensOf(merged)]);
      }
    }),
    { numRuns: 2000 },
  );
});

/** Milliseconds of the fastest of some runs. */
function fastest(run: () => void): number {
  return Math.min(...Array.from({ length: 3 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }));
}

const HOSTILE = [
  "E'a'\n",
  "E'a' -- b\n",
  "/* ",
  "/* */",
  "$a$",
  "$a$ $b$ ",
  "%(",
  "%(a)s ",
  "%s",
  "'",
  "''",
  '"',
  "1",
  "1_",
  "e",
  "1e",
  "-",
  "--",
  " ",
  "\n",
  "$n",
  "+%",
  "+ ",
  "E'\\",
];

for (const piece of HOSTILE) {
  Deno.test(`the time for ${JSON.stringify(piece)} again and again grows with the length only`, () => {
    const read = (size: number) => {
      const long = piece.repeat(size / piece.length);
      for (const _ of tokensOf(`E'' ${long}`)) { /* read */ }
      try {
        placeholdersIn("execute", `E'' ${long} %`);
      } catch (error) {
        assert(error instanceof DbError);
      }
    };
    const isLinear = () => {
      const short = fastest(() => read(10_000));
      return fastest(() => read(100_000)) < 40 * short + 50;
    };
    // Once more: the machine may have been busy.
    assert(isLinear() || isLinear());
  });
}

Deno.test("the lexer takes runs of millions of characters", () => {
  for (const run of [" ", "\n", "1", "x", "-", "+", "'", "$", "%"]) {
    const long = `E'' \n${run.repeat(4_000_000)}`;
    let end = 0;
    for (const token of tokensOf(long)) end = token.end;
    assertEquals(end, long.length);
  }
});
