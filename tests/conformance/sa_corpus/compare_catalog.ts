/**
 * The comparison of what the builder's definitions make of the database with what the recorded ones do.
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import * as sa from "../../../sa.ts";
import { recordedSql, withoutConcurrently } from "./as_recorded.ts";
import type { Definition } from "./case.ts";
import { catalog } from "./catalog.ts";
import { undone } from "./database.ts";
import { type Recorded, statementsOf } from "./recorded.ts";
import { unseen } from "./unseen.ts";

/** Checks that the database is made of the same things after our definition as after the recorded one. */
export async function compareCatalog(
  conn: sa.SAConnection,
  made: Definition,
  recorded: Recorded,
): Promise<void> {
  const texts = made instanceof sa.MetaData ? made.ddl() : [textOf(made)];
  assertEquals(unseen(texts), unseen(statementsOf(recorded)));

  const before = await catalog(conn);
  const ours = await catalogAfter(conn, () => define(conn, made));
  const theirs = await catalogAfter(conn, async () => {
    for (const text of recordedSql(recorded)) await conn.execute(text);
  });
  assertEquals(ours, theirs);
  assertNotEquals(ours, before);
}

function catalogAfter(conn: sa.SAConnection, body: () => Promise<void>): Promise<string[]> {
  return undone(conn, async () => {
    await body();
    return await catalog(conn);
  });
}

async function define(conn: sa.SAConnection, made: Definition): Promise<void> {
  if (made instanceof sa.MetaData) return await made.createAll(conn);
  await conn.execute(withoutConcurrently(textOf(made)));
}

function textOf(statement: sa.Executable<never>): string {
  const { text, values } = sa.compile(statement);
  assertEquals(values, []);
  return text;
}
