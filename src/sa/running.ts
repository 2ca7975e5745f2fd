/**
 * Statements on their way to the server, and what comes of them.
 * @module
 */

import {
  type CallOptions,
  type Column,
  type Cursor,
  kwargsRow,
  type PooledConnection,
  type RowFactory,
  type SetsOfValues,
  type Values,
} from "../../mod.ts";
import { keyTeller, type TellKey, tellNoKey } from "./inserted_key.ts";
import type { Prepared } from "./preparation.ts";
import { Result } from "./result.ts";
import type { Compiled, CompiledColumn } from "./sql/compiled.ts";
import { InvalidRequestError } from "./sql/errors.ts";

/** A row before the statement's type says what it is. */
export type AnyRow = Record<string, unknown>;

const OBJECTS = { rowMode: "object" } as const;

/** How the rows of a compiled statement are wanted. */
export function rowOptions({ codecs }: Compiled) {
  return { ...OBJECTS, columnCodecs: codecs };
}

/** How the rows of a compiled statement are streamed: of its columns and no others. */
export function streamedRowOptions(compiled: Compiled) {
  const { columns, codecs } = compiled;
  if (columns === null) return rowOptions(compiled);
  const rowFactory: RowFactory<AnyRow> = (described) => {
    requireKeys(columns, described);
    return kwargsRow((row: AnyRow) => row)(described);
  };
  return { rowFactory, columnCodecs: codecs };
}

/** Runs a text. */
export async function runText(
  connection: PooledConnection,
  text: string,
  values: Values | undefined,
  options: CallOptions,
): Promise<Result<AnyRow>> {
  return resultOf(
    await arrived(connection.execute(text, values, { ...options, ...OBJECTS })),
    null,
  );
}

/** Runs a text once for each set of values. */
export async function runTextMany(
  connection: PooledConnection,
  text: string,
  sets: SetsOfValues,
  options: CallOptions,
): Promise<Result<AnyRow>> {
  const running = connection.executeMany(text, sets, { ...options, ...OBJECTS });
  return resultOf(await arrived(running), null);
}

/** Runs what has been prepared: in parts, too, it takes effect as a whole or not at all. */
export async function run(
  connection: PooledConnection,
  prepared: Prepared,
  options: CallOptions,
): Promise<Result<AnyRow>> {
  const { compiled } = prepared;
  const { text, columns } = compiled;
  const how = { ...options, ...rowOptions(compiled) };
  switch (prepared.kind) {
    case "one": {
      const all = await arrived(connection.execute(text, prepared.values, how));
      const { statement, named } = prepared;
      return resultOf(all, columns, keyTeller(statement, named, all.rows?.[0], all.rowCount));
    }
    case "many":
      return resultOf(await arrived(connection.executeMany(text, prepared.sets, how)), columns);
    case "parts":
      return resultOf(await runParts(connection, prepared.parts, options), columns);
  }
}

/** All that came of a statement. */
interface Outcome {
  readonly cursor: Cursor<AnyRow>;
  readonly description: readonly Column[] | null;
  /** Null when the statement returns none by nature. */
  readonly rows: readonly AnyRow[] | null;
  readonly rowCount: number;
}

async function arrived(running: Promise<Cursor<AnyRow>>): Promise<Outcome> {
  const cursor = await running;
  const { description, rowCount } = cursor;
  return { cursor, description, rows: description && await cursor.fetchAll(), rowCount };
}

/** One request, and outside of a transaction one transaction. */
async function runParts(
  connection: PooledConnection,
  parts: readonly Compiled[],
  options: CallOptions,
): Promise<Outcome> {
  const outcomes = await connection.pipeline(
    (pipeline) =>
      parts.map((part) =>
        arrived(pipeline.execute<AnyRow>(part.text, part.values, rowOptions(part)))
      ),
    options,
  );
  const rows = outcomes.flatMap((outcome) => outcome.rows ?? []);
  const last = outcomes.at(-1)!;
  const rowCount = outcomes.reduce((sum, outcome) => sum + outcome.rowCount, 0);
  return { ...last, rows: last.rows && rows, rowCount };
}

/** Where the compiler does not know the columns, what the server calls them are the keys. */
function resultOf(
  { cursor, description, rows, rowCount }: Outcome,
  columns: readonly CompiledColumn[] | null,
  tellKey: TellKey = tellNoKey,
): Result<AnyRow> {
  if (columns !== null) requireKeys(columns, description ?? []);
  return new Result<AnyRow>({
    arrived: rows && { rows, cursor },
    keys: columns?.map(({ key }) => key) ?? description?.map(({ name }) => name) ?? [],
    rowCount,
    columns: columns ?? [],
    tellKey,
  });
}

/** Throws `InvalidRequestError` where a text has other columns than it was said to have. */
function requireKeys(columns: readonly CompiledColumn[], description: readonly Column[]): void {
  const differs = ({ key }: CompiledColumn, i: number) => description[i]?.name !== key;
  if (columns.length === description.length && !columns.some(differs)) return;
  throw new InvalidRequestError(
    "Cannot give rows: the statement's columns are not those that it was said to have, in their order",
  );
}
