/**
 * This library.
 * @module
 */

import { connect } from "../../mod.ts";
import { STATEMENTS } from "../statements.ts";

/** The first query. */
export async function first(dsn: string): Promise<void> {
  await using conn = await connect(dsn);
  await (await conn.execute(STATEMENTS.W1)).fetchOne();
}
