import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  AdminShutdown,
  CheckViolation,
  CommitUnknownError,
  DatabaseError,
  DataError,
  DbError,
  DeadlockDetected,
  type Diagnostics,
  DuplicateTable,
  errorFromServer,
  ExclusionViolation,
  ForeignKeyViolation,
  InFailedSqlTransaction,
  IntegrityError,
  InterfaceError,
  InternalError,
  InvalidCatalogName,
  InvalidPassword,
  LockNotAvailable,
  NotNullViolation,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  ProtocolError,
  QueryCanceled,
  ReadOnlySqlTransaction,
  SerializationFailure,
  SyntaxError,
  TimeoutError,
  TooManyConnections,
  TransactionRolledBack,
  UndefinedColumn,
  UndefinedTable,
  UniqueViolation,
  Warning,
} from "../../src/errors.ts";

type ErrorClass = typeof DatabaseError;

function diagOf(sqlstate: string, more: Partial<Diagnostics> = {}): Diagnostics {
  return { severity: "ERROR", sqlstate, messagePrimary: "it failed", ...more };
}

/** SQLSTATEs, the class each is to be, and the class of PEP 249 below that. */
const CLASSES: readonly (readonly [string, ErrorClass, ErrorClass])[] = [
  ["23502", NotNullViolation, IntegrityError],
  ["23503", ForeignKeyViolation, IntegrityError],
  ["23505", UniqueViolation, IntegrityError],
  ["23514", CheckViolation, IntegrityError],
  ["23P01", ExclusionViolation, IntegrityError],
  ["23000", IntegrityError, IntegrityError],
  ["25P02", InFailedSqlTransaction, InternalError],
  ["25006", ReadOnlySqlTransaction, InternalError],
  ["25P03", InternalError, InternalError],
  ["28P01", InvalidPassword, OperationalError],
  ["28000", OperationalError, OperationalError],
  ["3D000", InvalidCatalogName, ProgrammingError],
  ["3F000", ProgrammingError, ProgrammingError],
  ["40001", SerializationFailure, OperationalError],
  ["40P01", DeadlockDetected, OperationalError],
  ["40002", OperationalError, OperationalError],
  ["42601", SyntaxError, ProgrammingError],
  ["42703", UndefinedColumn, ProgrammingError],
  ["42P01", UndefinedTable, ProgrammingError],
  ["42P07", DuplicateTable, ProgrammingError],
  ["42501", ProgrammingError, ProgrammingError],
  ["53300", TooManyConnections, OperationalError],
  ["53100", OperationalError, OperationalError],
  ["54000", OperationalError, OperationalError],
  ["55P03", LockNotAvailable, OperationalError],
  ["57014", QueryCanceled, OperationalError],
  ["57P01", AdminShutdown, OperationalError],
  ["57P03", OperationalError, OperationalError],
  ["58030", OperationalError, OperationalError],
  ["08006", OperationalError, OperationalError],
  ["0A000", NotSupportedError, NotSupportedError],
  ["20000", InternalError, InternalError],
  ["21000", ProgrammingError, ProgrammingError],
  ["22012", DataError, DataError],
  ["26000", InternalError, InternalError],
  ["34000", OperationalError, OperationalError],
  ["38000", InternalError, InternalError],
  ["44000", ProgrammingError, ProgrammingError],
  ["F0000", InternalError, InternalError],
  ["P0001", InternalError, InternalError],
  ["XX000", InternalError, InternalError],
  ["99999", DatabaseError, DatabaseError],
  ["", DatabaseError, DatabaseError],
];

for (const [sqlstate, own, base] of CLASSES) {
  Deno.test(`errorFromServer() makes ${own.name} of ${sqlstate || "an empty SQLSTATE"}`, () => {
    const error = errorFromServer(diagOf(sqlstate));
    assertEquals([error.constructor, error.name], [own, own.name]);
    assertInstanceOf(error, base);
    assertInstanceOf(error, DatabaseError);
    assertInstanceOf(error, DbError);
    assertEquals([error.code, error.message], [sqlstate, "it failed"]);
  });
}

Deno.test("errorFromServer() says that the statement was sent and failed while it ran", () => {
  const error = errorFromServer(diagOf("22012"));
  assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "no"]);
});

Deno.test("errorFromServer() takes what its caller knows better", () => {
  const options = { phase: "login", sent: "no", retryable: "unknown", query: "SELECT" } as const;
  const error = errorFromServer(diagOf("57P01"), options);
  assertEquals([error.phase, error.sent, error.retryable], ["login", "no", "unknown"]);
  assertEquals(error.query, "SELECT");
});

for (const sqlstate of ["40001", "40P01"]) {
  Deno.test(`errorFromServer() says of ${sqlstate} that all was rolled back and may be tried again`, () => {
    assertEquals(errorFromServer(diagOf(sqlstate)).retryable, "rolled-back");
  });
}

Deno.test("errorFromServer() keeps every field of the report", () => {
  const diag = diagOf("23505", { constraintName: "t_pkey", messageDetail: "Key (id)=(1) exists." });
  assert(errorFromServer(diag).diag === diag);
});

for (const own of [TimeoutError, CommitUnknownError, AdminShutdown] as const) {
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

Deno.test("DatabaseError has no code, no report and no text when it is not the server's", () => {
  const error = new DatabaseError("Cannot execute: no");
  assertEquals([error.code, error.diag, error.query, error.excerpt], [null, null, null, null]);
});

const EXCERPTS: readonly (readonly [query: string, position: number, excerpt: string | null])[] = [
  ["SELEC 1", 1, "LINE 1: SELEC 1\n        ^"],
  ["SELECT x", 8, "LINE 1: SELECT x\n               ^"],
  ["SELECT", 7, "LINE 1: SELECT\n              ^"],
  ["SELECT 1,\n  x\nFROM t", 13, "LINE 2:   x\n          ^"],
  ["SELECT 1,\n  x\nFROM t", 15, "LINE 3: FROM t\n        ^"],
  ["SELECT 1\n", 10, "LINE 2: \n        ^"],
  ["SELECT '\u{1F600}', x", 13, "LINE 1: SELECT '\u{1F600}', x\n                    ^"],
  ["\u{1F600}\nx", 3, "LINE 2: x\n        ^"],
  ["SELECT", 8, null],
  ["SELECT", 0, null],
  ["SELECT", -1, null],
  ["SELECT", NaN, null],
  ["", 1, "LINE 1: \n        ^"],
];

for (const [query, statementPosition, excerpt] of EXCERPTS) {
  Deno.test(`DatabaseError.excerpt points at character ${statementPosition} of ${JSON.stringify(query)}`, () => {
    const error = errorFromServer(diagOf("42601", { statementPosition }), { query });
    assertEquals(error.excerpt, excerpt);
  });
}

Deno.test("DatabaseError.excerpt is null when the server points nowhere, or the text is not known", () => {
  assertEquals(errorFromServer(diagOf("42601"), { query: "SELECT" }).excerpt, null);
  assertEquals(errorFromServer(diagOf("42601", { statementPosition: 1 })).excerpt, null);
});
