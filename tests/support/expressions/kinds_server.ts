/**
 * The table of every kind on a server.
 * @module
 */

import * as sa from "../../../sa.ts";
import { haveExtension, whyNot } from "../../conformance/types/extensions.ts";
import { OwnSchema } from "../own_schema.ts";
import { testServer } from "../server.ts";
import { kindsTable } from "./kinds_table.ts";

/** Runs a test with the table, in a transaction that is rolled back; hstore may be a stand-in there. */
export async function withKinds(
  rows: readonly sa.InsertOf<typeof kindsTable>[],
  body: (conn: sa.SAConnection, hasHstore: boolean) => Promise<void>,
): Promise<void> {
  const { dsn } = testServer();
  await using schema = await OwnSchema.make(dsn);
  await using engine = await sa.createEngine(dsn, { maxSize: 1 });
  await using conn = await engine.acquire();
  const hasHstore = await whyNot(conn.connection, "hstore") === null;
  const transaction = await conn.begin();
  const place = hasHstore ? `, ${await haveExtension(conn.connection, "hstore")}` : "";
  await conn.execute(`SET LOCAL search_path = ${schema.name}${place}`);
  if (!hasHstore) await conn.execute("CREATE DOMAIN hstore AS TEXT");
  await conn.execute(sa.createTable(kindsTable));
  for (const row of rows) await conn.execute(kindsTable.insert().values(row));
  await body(conn, hasHstore);
  await transaction.rollback();
}
