/**
 * The errors of the SQL builder, aiopg's own names, inside the DB-API tree.
 * @module
 */

import { InterfaceError } from "../../errors.ts";

/** Base of what `sa` itself refuses; what the server refuses are the usual database errors. */
export class SaError extends InterfaceError {}

/** An argument is of the wrong kind: `undefined` for a value, a plain object for an expression. */
export class ArgumentError extends SaError {}

/** The call does not fit the state: an UPDATE without `where()`, a second COMMIT. */
export class InvalidRequestError extends ArgumentError {}

/** The result has no such column. */
export class NoSuchColumnError extends InvalidRequestError {}

/** The database has no such table or view. */
export class NoSuchTableError extends InvalidRequestError {}

/** The result or the connection is closed, or the statement returns no rows. */
export class ResourceClosedError extends InvalidRequestError {}

/** The expression or the statement has no SQL. */
export class CompileError extends SaError {}
