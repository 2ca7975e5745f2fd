/**
 * A schema of a test's own.
 * @module
 */

import { connect, type Connection } from "../../mod.ts";
import { uniqueName } from "./activity.ts";

/** Types in a schema of the test's own, until the end of the block. */
export class OwnSchema implements AsyncDisposable {
  /** Its name, which needs no quotes. */
  readonly name: string = uniqueName("types");
  readonly #conn: Connection;

  private constructor(conn: Connection) {
    this.#conn = conn;
  }

  /** Makes the schema, and in it what `types` says; nothing by default. */
  static async make(dsn: string, types: (schema: string) => string = () => ""): Promise<OwnSchema> {
    const schema = new OwnSchema(await connect(dsn));
    await schema.#conn.execute(`CREATE SCHEMA ${schema.name}`);
    await schema.#conn.executeScript(types(schema.name));
    return schema;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#conn.execute(`DROP SCHEMA ${this.name} CASCADE`);
    await this.#conn.close();
  }
}
