/**
 * The comparison of what queries and changes of the builder do with what is recorded.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { recordedSql } from "./as_recorded.ts";
import type { Run, Statement } from "./case.ts";
import { comparableRows } from "./comparable.ts";
import { contents } from "./contents.ts";
import { undone } from "./database.ts";
import { type Recorded, statementsOf } from "./recorded.ts";
import { unseen } from "./unseen.ts";

/** What a statement did. */
interface Outcome {
  readonly rowCount: number;
  readonly rows: readonly (readonly unknown[])[];
  /** What is in the tables afterwards. */
  readonly contents: readonly string[];
}

/** Checks that a statement does as recorded: its columns, its rows, and what is in the tables afterwards. */
export async function compareData(
  conn: sa.SAConnection,
  made: Statement | Run,
  recorded: Recorded,
): Promise<void> {
  const { statement, options } = runOf(made);
  const compiled = sa.compile(statement, options);
  assertEquals(unseen([compiled.text]), unseen(statementsOf(recorded)));
  await compareColumns(conn, compiled, recorded);

  const ours = await undone(conn, () => outcome(conn, conn.execute(statement, undefined, options)));
  const theirs = await theirOutcome(conn, recorded);
  assertEquals(inOneForm(ours.rows, recorded), inOneForm(theirs.rows, recorded));
  assertEquals(ours.rowCount, recorded.rowcount);
  assertEquals(ours.contents, theirs.contents);
}

function runOf(made: Statement | Run): Run {
  return "statement" in made ? made : { statement: made, options: {} };
}

async function outcome(
  conn: sa.SAConnection,
  executing: PromiseLike<sa.Result<Readonly<Record<string, unknown>>, string>>,
): Promise<Outcome> {
  const result = await executing;
  const rows = result.returnsRows ? await result.all() : [];
  return {
    rowCount: result.rowCount,
    rows: rows.map((row) => result.keys().map((key) => row[key])),
    contents: await contents(conn),
  };
}

/** What changes the tables. */
const CHANGES = /\b(INSERT|UPDATE|DELETE)\b/;

/** Within one transaction now() is the same, so what is another time something else can be compared, too. */
async function theirOutcome(
  conn: sa.SAConnection,
  recorded: Recorded,
): Promise<Pick<Outcome, "rows" | "contents">> {
  const { rows } = recorded;
  const [text = ""] = recordedSql(recorded);
  if (rows !== undefined && !CHANGES.test(text)) return { rows, contents: await contents(conn) };
  const now = await undone(conn, () => outcome(conn, conn.execute(text)));
  return { rows: rows ?? now.rows, contents: now.contents };
}

function inOneForm(
  rows: Outcome["rows"],
  { columns = [], ordered = false }: Recorded,
): string[] {
  return comparableRows(rows, columns.map(({ type }) => type), ordered);
}

/** Names that SQLAlchemy makes itself; in rows of ours a column has its key. */
const ITS_OWN = /^(.+_\d+|User Name)$/;

async function compareColumns(
  conn: sa.SAConnection,
  { text, values }: sa.Compiled,
  { columns = [] }: Recorded,
): Promise<void> {
  const described = await undone(conn, async () => {
    const { description } = await conn.connection.execute(text, values);
    return description ?? [];
  });
  const oids = described.map(({ typeCode }) => `format_type(${typeCode}, NULL)`).join(", ");
  const types = await conn.scalar<string[]>(`SELECT ARRAY[${oids}]::text[]`);
  assertEquals(types, columns.map(({ type }) => type));
  const names = described.map(({ name }, i) => ITS_OWN.test(columns[i]!.name) ? "" : name);
  assertEquals(names, columns.map(({ name }) => ITS_OWN.test(name) ? "" : name));
}

/** Checks that the server refuses a statement as it did. */
export async function compareError(
  conn: sa.SAConnection,
  made: Statement | Run,
  { run_error }: Recorded,
): Promise<void> {
  const { statement, options } = runOf(made);
  const refused = () => undone(conn, () => conn.execute(statement, undefined, options));
  const error = await assertRejects(refused, DatabaseError);
  assertEquals(error.message, run_error);
}
