/**
 * What PEP 249 has a module say about itself.
 *
 * @see https://peps.python.org/pep-0249/#globals
 * @module
 */

/** The level of the DB-API that this follows. */
export const apiLevel = "2.0";

/**
 * Threads may share the module, but not connections: a worker has no way to another's. Tasks of one thread may share
 * a connection, and its statements run in the order of the calls.
 */
export const threadSafety = 1;

/** How values are written in a text: `%(name)s`, and `%s`; `$1` and `$name` are taken, too. */
export const paramStyle = "pyformat";
