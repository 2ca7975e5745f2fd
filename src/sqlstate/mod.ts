/**
 * A class for every SQLSTATE of PostgreSQL, named as in psycopg2's `errors`, and their codes by name.
 *
 * The class that the server's error is of is always the one of its SQLSTATE, whether or not this is
 * imported; what is caught most is in the main entry point, too.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 * import { DivisionByZero, ErrorCodes, lookup } from "@aiopg/aiopg/errors";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * try {
 *   await conn.execute("SELECT 1 / 0");
 * } catch (error) {
 *   if (!(error instanceof DivisionByZero)) throw error;
 *   console.log(error.code === ErrorCodes.DIVISION_BY_ZERO); // true
 * }
 * console.log(lookup("23505")?.name); // UniqueViolation
 * ```
 * @module
 */

export * from "./error_classes.ts";
export { ErrorCodes } from "./error_codes.ts";
export { lookup } from "./lookup.ts";
export {
  DatabaseError,
  type DatabaseErrorClass,
  type DatabaseErrorOptions,
  DataError,
  DbError,
  type DbErrorOptions,
  type Diagnostics,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  type Phase,
  ProgrammingError,
  ProtocolError,
  QueryCanceledError,
  type Retryable,
  type Sent,
  TimeoutError,
  TransactionRollbackError,
  TransactionRolledBack,
  Warning,
} from "../errors.ts";
