/**
 * What the tests of PEP 249 run on.
 * @module
 */

import type { Connection, Cursor, CursorOptions } from "../../../mod.ts";

/** A row of the table `booze`. */
export type Drink = [name: string];
/** What is in the table `booze`, in its order. */
export const DRINKS = [
  "Carlton Cold",
  "Carlton Draft",
  "Mountain Goat",
  "Redback",
  "Victoria Bitter",
];
/** All of them. */
export const SELECT = "SELECT name FROM booze ORDER BY name";
/** One more. */
export const INSERT = "INSERT INTO booze VALUES (%s)";

/** What the tests run on. */
export class Bar {
  readonly #name: string;
  readonly #connect: () => Promise<Connection>;

  constructor(name: string, connect: () => Promise<Connection>) {
    this.#name = name;
    this.#connect = connect;
  }

  /** A test on a connection, registered as any other unless `register` says otherwise. */
  test(
    name: string,
    body: (conn: Connection, open: () => Promise<Connection>) => unknown,
    register: (name: string, fn: () => Promise<void>) => void = Deno.test,
  ): void {
    register(`${this.#name}: ${name}`, async () => {
      await using conn = await this.#connect();
      await body(conn, this.#connect);
    });
  }

  /** A test on a cursor that has executed nothing, beside the drinks in the table `booze`. */
  testCursor(name: string, body: (cur: Cursor<Drink>) => unknown, options?: CursorOptions): void {
    this.test(name, async (conn) => {
      await conn.execute("CREATE TEMPORARY TABLE booze (name varchar(20))");
      for (const drink of DRINKS) await conn.execute(INSERT, [drink]);
      await using cur = conn.cursor<Drink>(options);
      await body(cur);
    });
  }
}
