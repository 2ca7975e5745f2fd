/**
 * Which commands change what is known of types and tables.
 * @module
 */

/** CREATE OR REPLACE VIEW adds columns to what is a type, too; its tag does not say whether it replaced one. */
const CHANGES = /^(?:ALTER|DROP|DISCARD|DEALLOCATE|CREATE VIEW)\b/;
/** After them the session does not see its own changes any more. */
const UNDOES = /^(?:ROLLBACK|PREPARE TRANSACTION)\b/;

/** Follows the commands of one session. */
export class SchemaChanges {
  /** Whether something was changed that can still be undone. */
  #changed = false;

  /**
   * Hears of a command that has completed, by its tag, and whether no transaction is open behind it, if that is
   * known. Returns whether what was known may not be so any more: after a change, and after what may have undone
   * one. The tag of ROLLBACK TO SAVEPOINT is ROLLBACK, too: more can be undone behind it.
   */
  observe(commandTag: string, isIdle = false): boolean {
    const isChange = CHANGES.test(commandTag);
    const forgets = isChange || this.#changed && UNDOES.test(commandTag);
    const isFinal = isIdle || commandTag === "COMMIT";
    this.#changed = !isFinal && (isChange || this.#changed);
    return forgets;
  }
}
