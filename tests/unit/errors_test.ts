import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { CommitUnknownError } from "../../src/api/commit_unknown.ts";
import {
  DatabaseError,
  type DatabaseErrorOptions,
  DbError,
  type Diagnostics,
  InterfaceError,
  InternalError,
  OperationalError,
  ProtocolError,
  QueryCanceledError,
  TimeoutError,
  TransactionRollbackError,
  TransactionRolledBack,
  Warning,
} from "../../src/errors.ts";

function reported(more: Partial<Diagnostics>, options: DatabaseErrorOptions = {}): DatabaseError {
  const diag = { severity: "ERROR", sqlstate: "42601", messagePrimary: "it failed", ...more };
  return new DatabaseError(diag.messagePrimary, { ...options, diag });
}

const OPERATIONAL = [
  TimeoutError,
  CommitUnknownError,
  QueryCanceledError,
  TransactionRollbackError,
] as const;

for (const own of OPERATIONAL) {
  Deno.test(`${own.name} is an OperationalError`, () => {
    assertInstanceOf(new own("Cannot execute: no"), OperationalError);
  });
}

for (const own of [ProtocolError, TransactionRolledBack] as const) {
  Deno.test(`${own.name} is an InternalError`, () => {
    assertInstanceOf(new own("Cannot execute: no"), InternalError);
  });
}

for (const own of [InterfaceError, Warning] as const) {
  Deno.test(`${own.name} is a DbError that is none of the database`, () => {
    const error = new own("Cannot execute: no");
    assertInstanceOf(error, DbError);
    assertEquals([error instanceof DatabaseError, error.name], [false, own.name]);
  });
}

Deno.test("DbError is the client's own, unsent and not to be retried, unless said otherwise", () => {
  const error = new DbError("Cannot execute: no");
  assertEquals([error.phase, error.sent, error.retryable], ["client", "no", "no"]);
  assertEquals("cause" in error, false);
  assertEquals("cause" in new DbError("Cannot execute: no", { cause: undefined }), true);
});

Deno.test("DatabaseError has nothing of the server's when it is not the server's", () => {
  const error = new DatabaseError("Cannot execute: no");
  assertEquals([error.code, error.diag, error.query, error.excerpt], [null, null, null, null]);
  assertEquals([error.severity, error.serverMessage], [null, null]);
});

Deno.test("DatabaseError.severity is not translated where the server says it both ways", () => {
  assertEquals(reported({ severity: "FEHLER", severityNonlocalized: "ERROR" }).severity, "ERROR");
  assertEquals(reported({ severity: "FATAL" }).severity, "FATAL");
});

/** A statement in which `x` is far from both ends, or near one of them. */
function sum(before: number, after: number): [query: string, position: number] {
  const query = `SELECT ${"1 + ".repeat(before)}x${" + 1".repeat(after)}`;
  return [query, query.indexOf("x") + 1];
}

function lines(...shown: string[]): string {
  return shown.join("\n");
}

/** As psql 15 shows them. */
const EXCERPTS: readonly (readonly [query: string, position: number, excerpt: string | null])[] = [
  ["SELEC 1", 1, "LINE 1: SELEC 1\n        ^"],
  ["SELECT x", 8, "LINE 1: SELECT x\n               ^"],
  ["SELECT", 7, "LINE 1: SELECT\n              ^"],
  ["SELECT 1,\n  x\nFROM t", 13, "LINE 2:   x\n          ^"],
  ["SELECT 1,\n  x\nFROM t", 15, "LINE 3: FROM t\n        ^"],
  ["SELECT 1\n", 10, "LINE 2: \n        ^"],
  ["SELECT 1,\r\n\tx\r\nFROM t", 13, "LINE 2:  x\n         ^"],
  ["SELECT 'a\rb', x\rFROM t", 22, "LINE 3: FROM t\n             ^"],
  ["SELECT '\u{1F600}', x", 13, lines("LINE 1: SELECT '\u{1F600}', x", "                     ^")],
  ["SELECT '日本語', x", 15, lines("LINE 1: SELECT '日本語', x", "                         ^")],
  ["\u{1F600}\nx", 3, "LINE 2: x\n        ^"],
  [
    ...sum(3, 40),
    lines(
      "LINE 1: SELECT 1 + 1 + 1 + x + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1...",
      "                           ^",
    ),
  ],
  [
    ...sum(40, 40),
    lines(
      "LINE 1: ...+ 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + x + 1 + 1 ...",
      "                                                             ^",
    ),
  ],
  [
    ...sum(40, 1),
    lines(
      "LINE 1: ... + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + x + 1",
      "                                                                  ^",
    ),
  ],
  [
    ...sum(12, 2),
    lines(
      "LINE 1: ...CT 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + x + 1 + 1",
      "                                                              ^",
    ),
  ],
  ["SELECT", 8, null],
  ["SELECT", 0, null],
  ["SELECT", -1, null],
  ["SELECT", NaN, null],
  ["", 1, "LINE 1: \n        ^"],
];

for (const [query, statementPosition, excerpt] of EXCERPTS) {
  Deno.test(`DatabaseError.excerpt points at character ${statementPosition} of ${JSON.stringify(query)}`, () => {
    assertEquals(reported({ statementPosition }, { query }).excerpt, excerpt);
  });
}

Deno.test("DatabaseError.excerpt is null when the server points nowhere, or the text is not known", () => {
  assertEquals(reported({}, { query: "SELECT" }).excerpt, null);
  assertEquals(reported({ statementPosition: 1 }).excerpt, null);
  assertEquals(reported({ internalPosition: 1 }).excerpt, null);
});

Deno.test("DatabaseError.excerpt points into a statement that the server made itself", () => {
  const error = reported({ internalQuery: "SELECT\n zzz", internalPosition: 9 }, {
    query: "SELECT f()",
  });
  assertEquals(error.excerpt, "LINE 2:  zzz\n         ^");
});

Deno.test("DatabaseError.excerpt of a statement of a megabyte in one line is short", () => {
  const [query, statementPosition] = sum(250_000, 0);
  assertEquals(reported({ statementPosition }, { query }).excerpt?.length, 143);
});

Deno.test("DatabaseError.serverMessage has all that the server said, a line or more each", () => {
  const error = reported({
    messageDetail: "one\ntwo",
    messageHint: "Do not.",
    internalQuery: "SELECT zzz",
    internalPosition: 8,
    context: "PL/pgSQL function f() line 1 at PERFORM",
  });
  assertEquals(
    error.serverMessage,
    lines(
      "ERROR:  it failed",
      "LINE 1: SELECT zzz",
      "               ^",
      "DETAIL:  one\ntwo",
      "HINT:  Do not.",
      "QUERY:  SELECT zzz",
      "CONTEXT:  PL/pgSQL function f() line 1 at PERFORM",
    ),
  );
});

Deno.test("DatabaseError.serverMessage says the place in a text that is not known", () => {
  assertEquals(reported({}).serverMessage, "ERROR:  it failed");
  assertEquals(
    reported({ statementPosition: 7 }).serverMessage,
    "ERROR:  it failed at character 7",
  );
  assertEquals(reported({ internalPosition: 8 }).serverMessage, "ERROR:  it failed at character 8");
});

const SECRET = "4111-1111";

/** An error whose report shows a value wherever a server may show one. */
function withValues(): DatabaseError {
  return reported({
    sqlstate: "23505",
    messageDetail: `Key (card)=(${SECRET}) already exists.`,
    messageHint: "Do not.",
    internalQuery: `SELECT '${SECRET}'`,
    internalPosition: 8,
    context: `COPY t, line 1, column card: "${SECRET}"`,
    tableName: "t",
    constraintName: "t_pkey",
  }, { query: "INSERT INTO t VALUES ($1)", phase: "execute", sent: "yes" });
}

Deno.test("Deno.inspect() of a DatabaseError shows its code, what it is about and the statement, and no values", () => {
  const shown = Deno.inspect(withValues());
  const wanted = [
    "DatabaseError: it failed\n    at ",
    'code: "23505"',
    'severity: "ERROR"',
    'phase: "execute"',
    'tableName: "t"',
    'constraintName: "t_pkey"',
    'hint: "Do not."',
    'query: "INSERT INTO t VALUES ($1)"',
  ];
  for (const part of wanted) assertStringIncludes(shown, part);
  assertEquals([shown.includes(SECRET), shown.includes("undefined")], [false, false]);
});

Deno.test("Deno.inspect() of a write that was refused says what to do", () => {
  const shown = Deno.inspect(reported({ sqlstate: "25006" }, { query: "DELETE FROM t" }));
  assertStringIncludes(shown, 'targetSessionAttrs "read-write"');
});

Deno.test("Deno.inspect() of what a pooler causes says what to do", () => {
  const shown = (sqlstate: string, messagePrimary: string) =>
    Deno.inspect(reported({ sqlstate, messagePrimary }, { query: "SELECT 1" }));
  const lost = (name: string) => shown("26000", `prepared statement "${name}" does not exist`);
  assertStringIncludes(lost("aiopg_0123456789ab_1"), "prepare: false");
  assertEquals(lost("mine").includes("hint"), false);
  const refused = shown("08P01", "unsupported startup parameter: search_path");
  assertStringIncludes(refused, "ignore_startup_parameters");
});

Deno.test("Deno.inspect() of a syntax error at a parameter, or of several statements, says what to do", () => {
  const shown = (diag: Partial<Diagnostics>, query: string) =>
    Deno.inspect(reported({ sqlstate: "42601", ...diag }, { query })).includes("clientBinding");
  const atParameter = { statementPosition: 12 };
  assertEquals(shown(atParameter, "NOTIFY 🐘x, $1"), true);
  assertEquals(shown({ sourceFunction: "exec_parse_message" }, "SELECT 1; SELECT 2"), true);
  assertEquals(shown(atParameter, "NOTIFY 🐘x, $ 1"), false);
  assertEquals(shown({}, "NOTIFY 🐘x, $1"), false);
  assertEquals(shown({ ...atParameter, messageHint: "Do not." }, "NOTIFY 🐘x, $1"), false);
  assertEquals(shown({ ...atParameter, sqlstate: "42P02" }, "NOTIFY 🐘x, $1"), false);
});

Deno.test("Deno.inspect() of an error shows its cause in the same way", () => {
  const shown = Deno.inspect(new OperationalError("Cannot execute: lost", { cause: withValues() }));
  assertStringIncludes(shown, "OperationalError: Cannot execute: lost");
  assertStringIncludes(shown, "[cause]: DatabaseError: it failed");
  assertEquals(shown.includes(SECRET), false);
});

Deno.test("JSON.stringify() of a DatabaseError has its code and its place, and no values", () => {
  const [query, statementPosition] = ["SELECT x", 8];
  const error = reported({ sqlstate: "42703", statementPosition }, { query });
  assertEquals(JSON.parse(JSON.stringify(error)), {
    name: "DatabaseError",
    message: "it failed",
    code: "42703",
    severity: "ERROR",
    phase: "client",
    sent: "no",
    retryable: "no",
    query,
    excerpt: error.excerpt,
  });
  assertEquals(JSON.stringify(withValues()).includes(SECRET), false);
});

Deno.test("JSON.stringify() of an error has its cause, of any kind", () => {
  const causes: readonly (readonly [cause: unknown, shown: unknown])[] = [
    [new TypeError("no"), { name: "TypeError", message: "no" }],
    ["a reason", "a reason"],
    [new InterfaceError("no"), {
      name: "InterfaceError",
      message: "no",
      phase: "client",
      sent: "no",
      retryable: "no",
    }],
  ];
  for (const [cause, shown] of causes) {
    const { cause: written } = JSON.parse(
      JSON.stringify(new DbError("Cannot execute: no", { cause })),
    );
    assertEquals(written, shown);
  }
});
