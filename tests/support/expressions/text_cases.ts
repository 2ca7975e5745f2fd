/** Text: their text and their types. */

import { type Case, t } from "./kinds_table.ts";

const { txt, vc } = t;

function escaped(text: string): string {
  return `regexp_replace(${text}, E'([\\\\\\\\%_])', E'\\\\\\\\\\\\1', 'g')`;
}

export const textCases: readonly Case[] = [
  ["t.txt LIKE $1", txt.like("a%"), "BOOLEAN", "a%"],
  ["t.txt NOT LIKE $1", txt.notLike("a%"), "BOOLEAN", "a%"],
  ["t.txt ILIKE $1", txt.ilike("a%"), "BOOLEAN", "a%"],
  ["t.txt NOT ILIKE $1", txt.notIlike("a%"), "BOOLEAN", "a%"],
  ["t.txt LIKE t.vc", txt.like(vc), "BOOLEAN"],
  ["t.txt LIKE (t.vc || $1)", txt.like(vc.concat("%")), "BOOLEAN", "%"],
  [
    "t.txt LIKE $1 ESCAPE CAST($2 AS TEXT)",
    txt.like("a/%", { escape: "/" }),
    "BOOLEAN",
    "a/%",
    "/",
  ],
  ["t.txt LIKE $1 ESCAPE CAST($2 AS TEXT)", txt.like("a", { escape: "" }), "BOOLEAN", "a", ""],
  ["t.txt LIKE $1 ESCAPE CAST($2 AS TEXT)", txt.like("a", { escape: "𝄞" }), "BOOLEAN", "a", "𝄞"],
  ["t.txt LIKE $1", txt.startsWith("50%_\\"), "BOOLEAN", "50\\%\\_\\\\%"],
  ["t.txt LIKE $1", txt.endsWith("%"), "BOOLEAN", "%\\%"],
  ["t.txt LIKE $1", txt.contains("_"), "BOOLEAN", "%\\_%"],
  ["t.txt ILIKE $1", txt.iStartsWith("a"), "BOOLEAN", "a%"],
  ["t.txt ILIKE $1", txt.iEndsWith("a"), "BOOLEAN", "%a"],
  ["t.txt ILIKE $1", txt.iContains("a"), "BOOLEAN", "%a%"],
  ["t.txt LIKE (" + escaped("t.vc") + " || '%')", txt.startsWith(vc), "BOOLEAN"],
  ["t.txt LIKE ('%' || " + escaped("t.vc") + ")", txt.endsWith(vc), "BOOLEAN"],
  ["t.txt ILIKE ('%' || " + escaped("t.vc") + " || '%')", txt.iContains(vc), "BOOLEAN"],
  ["t.txt ~ $1", txt.regexpMatch("^a"), "BOOLEAN", "^a"],
  ["t.txt ~* $1", txt.regexpMatch("^a", { flags: "i" }), "BOOLEAN", "^a"],
  ["t.txt ~ $1", txt.regexpMatch("^a", { flags: "ix" }), "BOOLEAN", "(?ix)^a"],
  [
    "t.txt ~ (CAST($1 AS TEXT) || t.vc)",
    txt.regexpMatch(vc, { flags: "ix" }),
    "BOOLEAN",
    "(?ix)",
  ],
  [
    "regexp_replace(t.txt, CAST($1 AS TEXT), CAST($2 AS TEXT))",
    txt.regexpReplace("a", "b"),
    "TEXT",
    "a",
    "b",
  ],
  [
    "regexp_replace(t.txt, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT))",
    txt.regexpReplace("a", "b", { flags: "gi" }),
    "TEXT",
    "a",
    "b",
    "gi",
  ],
  ["t.txt @@ plainto_tsquery(CAST($1 AS TEXT))", txt.match("cat"), "BOOLEAN", "cat"],
  [
    "to_tsvector(CAST($1 AS REGCONFIG), t.txt) @@ " +
    "plainto_tsquery(CAST($1 AS REGCONFIG), CAST($2 AS TEXT))",
    txt.match("cat", { config: "english" }),
    "BOOLEAN",
    "english",
    "cat",
  ],
  ["t.txt || $1", txt.concat("!"), "TEXT", "!"],
  ["t.vc || t.txt", vc.concat(txt), "TEXT"],
  ['t.vc COLLATE "C"', vc.collate("C"), "VARCHAR"],
];
