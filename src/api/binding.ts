/**
 * From a text and its values to what a session runs: with the values beside the text, or in it.
 * @module
 */

import type { CallOptions, ResultSet, Session, Statement } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { isAsIs } from "../sql/as_is.ts";
import {
  bind,
  type Bound,
  cachedPlaceholders,
  checkValues,
  isBound,
  refuseSql,
  type Values,
} from "../sql/bind.ts";
import { type Composable, isComposable } from "../sql/composable.ts";
import { composed } from "../sql/compose.ts";
import type { LexerOptions } from "../sql/lexer.ts";
import { mogrify } from "../sql/mogrify.ts";
import type { Placeholders } from "../sql/placeholders.ts";
import { readStatement } from "../sql/statement_text.ts";
import { objectOf, refuseDuplicates } from "../types/object_row.ts";
import type { Lease } from "./lease.ts";
import { checkText } from "./parameters.ts";

/** How many values a statement takes: the protocol counts them in 16 bits. */
export const MAX_VALUES = 65_535;
const NO_VALUES: readonly unknown[] = [];

/** How this server reads strings. */
export function lexerOptions(session: Session): LexerOptions {
  return { backslashes: session.parameterStatus("standard_conforming_strings") === "off" };
}

/**
 * The text with `$1`, `$2`, … and the values for them; or, bound by the client, the text with the values in it.
 * Throws `InterfaceError` and `ProgrammingError`, naming what is wrong, never a value.
 */
export function bound(
  action: string,
  session: Session,
  text: string | Composable,
  values: Values,
  byClient: boolean,
): Bound {
  const isPart = isComposable(text);
  if (!isPart) checkText(action, text);
  checkValues(action, values);
  if (byClient) {
    return {
      text: checked(action, mogrify(text, values, lexerOptions(session))),
      values: NO_VALUES,
    };
  }
  const parts = isPart
    ? boundParts(action, session, text, values)
    : isBound(text, values)
    ? { text, values }
    : bind(action, text, values, lexerOptions(session));
  checkList(action, parts.values);
  return parts;
}

/**
 * Runs a statement and collects its rows; several in one text, which only a client may bind, have a result each.
 */
export function runBound(
  lease: Lease,
  session: Session,
  statement: Statement,
  call: CallOptions,
  byClient: boolean,
): Promise<ResultSet | ResultSet[]> {
  if (byClient && !readStatement(statement.text, lexerOptions(session)).isSingle) {
    return runSeveral(lease, session, statement, call);
  }
  return session.query(statement, call);
}

async function runSeveral(
  lease: Lease,
  session: Session,
  { text, rowMode, columnCodecs }: Statement,
  call: CallOptions,
): Promise<ResultSet[]> {
  if (columnCodecs !== undefined) {
    throw new InterfaceError(
      "Cannot execute: columnCodecs are for one statement, the text has several",
    );
  }
  lease.need("execute", "scripts"); // without it there would be no rows
  const results = await session.script(text, call);
  return rowMode === "tuple" ? results : results.map(withObjects);
}

function withObjects(result: ResultSet): ResultSet {
  if (result.fields === null) return result;
  const names = result.fields.map(({ name }) => name);
  refuseDuplicates(names);
  return { ...result, rows: result.rows.map((row) => objectOf(names, row as readonly unknown[])) };
}

/** The placeholders of a text that is run with many sets of values. Throws as {@linkcode bound}. */
export function placeholdersOf(
  action: string,
  session: Session,
  text: string | Composable,
): Placeholders {
  const options = lexerOptions(session);
  if (!isComposable(text)) {
    checkText(action, text);
    return cachedPlaceholders(action, text, options);
  }
  const statement = composed(action, text, NO_VALUES, options);
  if (statement.isBound) {
    throw new InterfaceError(
      `Cannot ${action}: the statement has its own values; use placeholders`,
    );
  }
  return cachedPlaceholders(action, checked(action, statement.text), options);
}

function boundParts(action: string, session: Session, part: Composable, values: Values): Bound {
  const options = lexerOptions(session);
  const statement = composed(action, part, values, options);
  checked(action, statement.text);
  if (statement.isBound) {
    return { text: statement.text, values: statement.values as readonly unknown[] };
  }
  return bind(action, statement.text, statement.values, options);
}

function checked(action: string, text: string): string {
  checkText(action, text);
  return text;
}

/**
 * Throws `InterfaceError` for more values than fit, and for parts of statements among them. An `action` that takes work
 * to name is a function.
 */
export function checkList(action: string | (() => string), values: readonly unknown[]): void {
  if (values.length > MAX_VALUES) {
    throw new InterfaceError(
      `Cannot ${named(action)}: ${values.length} values, PostgreSQL takes at most ${MAX_VALUES}; ` +
        "send them in parts",
    );
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "object" || value === null) continue;
    if (isComposable(value) || isAsIs(value)) {
      refuseSql(named(action), value, `parameter $${i + 1}`);
    }
  }
}

function named(action: string | (() => string)): string {
  return typeof action === "string" ? action : action();
}
