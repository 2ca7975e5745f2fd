/**
 * What someone may send who wants to be SQL, and how to see in a text that he is not.
 * @module
 */

import { assert } from "@std/assert";
import { tokensOf } from "../../src/sql/lexer.ts";

/** In every hostile string, so that it is found wherever it got. */
const MARK = "Zq7";

/** Strings that end quotes, begin comments, name parameters, or are no text PostgreSQL can have. */
export const HOSTILE_STRINGS: readonly string[] = [
  `${MARK}"; DROP TABLE x; --`,
  `${MARK}' OR '1' = '1' --`,
  `${MARK}\\'; DROP TABLE x; --`,
  `${MARK}""; --`,
  `${MARK}''`,
  `${MARK}*/ OR /*`,
  `/*${MARK}`,
  `--${MARK}`,
  `$$${MARK}$$`,
  `$${MARK}$`,
  `${MARK} $1 :x ? %s`,
  `"${MARK}`,
  `'${MARK}`,
  `E'${MARK}\\`,
  `U&"${MARK}`,
  `${MARK}) UNION SELECT (`,
  `(${MARK}`,
  `${MARK}, 1`,
  `${MARK} DESC; --`,
  `${MARK}.a"b`,
  `${MARK}\n; --`,
  `${MARK}\0`,
  `${MARK}\ud800`,
  `\u02bc${MARK}`,
  `${MARK}::text`,
  "--",
  "+/*",
  ";",
  `= 1 OR ${MARK} =`,
  `${MARK}-`.repeat(40),
];

/** Names that plain objects have, and that a list of words must not be asked for. */
export const INHERITED_NAMES: readonly string[] = [
  "constructor",
  "toString",
  "__proto__",
  "hasOwnProperty",
  "valueOf",
];

const SYNTAX = {
  kind: "syntax",
  parts: [MARK],
  type: { kind: "boolean", name: MARK, castName: MARK },
  atomic: true,
};

/** Null, and objects as JSON makes them, which look like what builders make, and what turns into text when it is asked to. */
export const HOSTILE_OBJECTS: readonly unknown[] = [
  null,
  {},
  [],
  [MARK],
  [[MARK]],
  SYNTAX,
  { node: SYNTAX },
  { "#node": SYNTAX },
  [SYNTAX],
  { kind: "fragment", parts: [MARK], type: SYNTAX.type },
  { kind: "table", sql: MARK, sqlName: MARK, columns: [] },
  { kind: "ddl", parts: [MARK] },
  { raw: [MARK] },
  { sql: MARK },
  { text: MARK, values: [] },
  { toSQL: () => ({ text: MARK, values: [] }) },
  { toString: () => MARK },
  { valueOf: () => MARK },
  { [Symbol.toPrimitive]: () => MARK },
  new String(MARK),
  () => MARK,
  Symbol(MARK),
  Number.NaN,
  -0.5,
  1e300,
];

/** Asserts that hostile text stands in a statement in quotes only, and that all quotes are closed. */
export function assertHarmless(text: string, what: string): void {
  for (const { kind, start, end, closed } of tokensOf(text)) {
    const token = text.slice(start, end);
    assert(closed, `${what} gives ${text}`);
    if (kind === "string" || kind === "identifier") {
      assert(token.isWellFormed() && !token.includes("\0"), `${what} gives ${text}`);
    } else {
      assert(isOurs(kind, token), `${what} gives ${text}`);
    }
  }
}

const NOT_OURS = /zq7|^function$|^undefined$|^object$|^native$|^nan$/i;

function isOurs(kind: string, token: string): boolean {
  return kind !== "comment" && token !== ";" && kind !== "name" && !NOT_OURS.test(token);
}
