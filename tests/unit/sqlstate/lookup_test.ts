import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import {
  DatabaseError,
  DataError,
  DbError,
  type Diagnostics,
  IntegrityError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  QueryCanceledError,
  TransactionRollbackError,
} from "../../../src/errors.ts";
import { CLASS_TABLE } from "../../../src/sqlstate/class_table.ts";
import { errorFromServer, lossClassOf } from "../../../src/sqlstate/lookup.ts";
import * as errors from "../../../src/sqlstate/mod.ts";

type ErrorClass = typeof DatabaseError;

function diagOf(sqlstate: string, more: Partial<Diagnostics> = {}): Diagnostics {
  return { severity: "ERROR", sqlstate, messagePrimary: "it failed", ...more };
}

/** SQLSTATEs, the class each is to be, and the class of PEP 249 below that. */
const CLASSES: readonly (readonly [string, ErrorClass, ErrorClass])[] = [
  ["02000", errors.NoData, DatabaseError],
  ["03000", errors.SqlStatementNotYetComplete, DatabaseError],
  ["08006", errors.ConnectionFailure, OperationalError],
  ["09000", errors.TriggeredActionException, DatabaseError],
  ["0A000", errors.FeatureNotSupported, NotSupportedError],
  ["10608", errors.InvalidArgumentForXquery, DatabaseError],
  ["20000", errors.CaseNotFound, ProgrammingError],
  ["21000", errors.CardinalityViolation, ProgrammingError],
  ["22012", errors.DivisionByZero, DataError],
  ["2203G", errors.SqlJsonItemCannotBeCastToTargetType, DataError],
  ["23000", errors.IntegrityConstraintViolation, IntegrityError],
  ["23502", errors.NotNullViolation, IntegrityError],
  ["23503", errors.ForeignKeyViolation, IntegrityError],
  ["23505", errors.UniqueViolation, IntegrityError],
  ["23514", errors.CheckViolation, IntegrityError],
  ["23P01", errors.ExclusionViolation, IntegrityError],
  ["24000", errors.InvalidCursorState, InternalError],
  ["25006", errors.ReadOnlySqlTransaction, InternalError],
  ["25P02", errors.InFailedSqlTransaction, InternalError],
  ["25P03", errors.IdleInTransactionSessionTimeout, InternalError],
  ["25P04", errors.TransactionTimeout, InternalError],
  ["26000", errors.InvalidSqlStatementName, OperationalError],
  ["27000", errors.TriggeredDataChangeViolation, OperationalError],
  ["28P01", errors.InvalidPassword, OperationalError],
  ["2BP01", errors.DependentObjectsStillExist, InternalError],
  ["2D000", errors.InvalidTransactionTermination, InternalError],
  ["2F002", errors.ModifyingSqlDataNotPermitted, InternalError],
  ["34000", errors.InvalidCursorName, OperationalError],
  ["38002", errors.ModifyingSqlDataNotPermittedExt, InternalError],
  ["39004", errors.NullValueNotAllowedExt, InternalError],
  ["3B001", errors.InvalidSavepointSpecification, InternalError],
  ["3D000", errors.InvalidCatalogName, ProgrammingError],
  ["3F000", errors.InvalidSchemaName, ProgrammingError],
  ["40001", errors.SerializationFailure, TransactionRollbackError],
  ["40P01", errors.DeadlockDetected, TransactionRollbackError],
  ["42501", errors.InsufficientPrivilege, ProgrammingError],
  ["42601", errors.SyntaxError, ProgrammingError],
  ["42P01", errors.UndefinedTable, ProgrammingError],
  ["44000", errors.WithCheckOptionViolation, ProgrammingError],
  ["53300", errors.TooManyConnections, OperationalError],
  ["54000", errors.ProgramLimitExceeded, OperationalError],
  ["55P03", errors.LockNotAvailable, OperationalError],
  ["57014", errors.QueryCanceled, QueryCanceledError],
  ["57P01", errors.AdminShutdown, OperationalError],
  ["58030", errors.IoError, OperationalError],
  ["F0000", errors.ConfigFileError, InternalError],
  ["HV000", errors.FdwError, OperationalError],
  ["P0001", errors.RaiseException, InternalError],
  ["XX000", errors.InternalError_, InternalError],
];

for (const [sqlstate, own, base] of CLASSES) {
  Deno.test(`errorFromServer() makes ${own.name} of ${sqlstate}`, () => {
    const error = errorFromServer(diagOf(sqlstate));
    assertEquals([error.constructor, error.name], [own, own.name]);
    assertStrictEquals(Object.getPrototypeOf(own), base);
    assertInstanceOf(error, DbError);
    assertEquals([error.code, error.message], [sqlstate, "it failed"]);
  });
}

/** SQLSTATEs that PostgreSQL does not have: of other databases, of functions, of versions to come. */
const OTHERS: readonly (readonly [string, ErrorClass])[] = [
  ["08999", OperationalError],
  ["0A999", NotSupportedError],
  ["22999", DataError],
  ["23999", IntegrityError],
  ["40999", TransactionRollbackError],
  ["42999", ProgrammingError],
  ["XX999", InternalError],
  ["01000", DatabaseError],
  ["72000", DatabaseError],
  ["99999", DatabaseError],
  ["", DatabaseError],
];

for (const [sqlstate, own] of OTHERS) {
  Deno.test(`errorFromServer() makes ${own.name} of ${sqlstate || "an empty SQLSTATE"}`, () => {
    assertEquals(errorFromServer(diagOf(sqlstate)).constructor, own);
  });
}

Deno.test("lookup() gives the class of an SQLSTATE, and undefined for one there is none of", () => {
  assertStrictEquals(errors.lookup("23505"), errors.UniqueViolation);
  assertStrictEquals(errors.lookup("23999"), undefined);
  assertStrictEquals(errors.lookup("23"), undefined);
  assertStrictEquals(errors.lookup("__proto__"), undefined);
});

Deno.test("Every SQLSTATE has a class of its own, which the entry point exports under its name", () => {
  const exported: Readonly<Record<string, unknown>> = errors;
  for (const [, own] of CLASS_TABLE) assertStrictEquals(exported[own.name], own);
  assertEquals(new Set(CLASS_TABLE.map(([, own]) => own)).size, CLASS_TABLE.length);
});

Deno.test("ErrorCodes has a constant for every SQLSTATE that has a class, and for each class of them", () => {
  const codes = new Set<string>(Object.values(errors.ErrorCodes));
  for (const [sqlstate] of CLASS_TABLE) {
    assert(codes.has(sqlstate), sqlstate);
    assert(codes.has(sqlstate.slice(0, 2)), sqlstate);
  }
  assertEquals(codes.size, Object.keys(errors.ErrorCodes).length);
});

Deno.test("ErrorCodes names success, warnings, and conditions that share a name", () => {
  const { ErrorCodes } = errors;
  const some: string[] = [
    ErrorCodes.SUCCESSFUL_COMPLETION,
    ErrorCodes.WARNING_STRING_DATA_RIGHT_TRUNCATION,
    ErrorCodes.STRING_DATA_RIGHT_TRUNCATION,
    ErrorCodes.NULL_VALUE_NOT_ALLOWED,
    ErrorCodes.NULL_VALUE_NOT_ALLOWED_EXT,
    ErrorCodes.CLASS_PL_PGSQL_ERROR,
    ErrorCodes.CLASS_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION,
  ];
  assertEquals(some, ["00000", "01004", "22001", "22004", "39004", "P0", "42"]);
});

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

for (const sqlstate of ["40001", "40P01", "55P03"]) {
  Deno.test(`errorFromServer() says of ${sqlstate} that all was rolled back and may be tried again`, () => {
    const error = errorFromServer(diagOf(sqlstate), { retryable: "unknown" });
    assertEquals(error.retryable, "rolled-back");
  });
}

for (const sqlstate of ["08007", "40003"]) {
  Deno.test(`errorFromServer() says of ${sqlstate} that the server itself does not know`, () => {
    assertEquals(errorFromServer(diagOf(sqlstate), { retryable: "no" }).retryable, "unknown");
  });
}

for (const sqlstate of ["23505", "40002", "53200", "57014", "57P01"]) {
  Deno.test(`errorFromServer() does not say of ${sqlstate} that trying again may succeed`, () => {
    assertEquals(errorFromServer(diagOf(sqlstate)).retryable, "no");
  });
}

Deno.test("lossClassOf() is the class of what an operator did to the session, else OperationalError", () => {
  const classOf = (sqlstate: string): ErrorClass =>
    lossClassOf(errorFromServer(diagOf(sqlstate))) as ErrorClass;
  assertStrictEquals(classOf("57P01"), errors.AdminShutdown);
  assertStrictEquals(classOf("57P05"), errors.IdleSessionTimeout);
  assertStrictEquals(classOf("57999"), OperationalError);
  assertStrictEquals(classOf("25P03"), OperationalError);
  assertStrictEquals(lossClassOf(new DatabaseError("Cannot execute: no")), OperationalError);
  assertStrictEquals(lossClassOf(new Error("no")), OperationalError);
});

Deno.test("errorFromServer() keeps every field of the report", () => {
  const diag = diagOf("23505", { constraintName: "t_pkey", messageDetail: "Key (id)=(1) exists." });
  assert(errorFromServer(diag).diag === diag);
});
