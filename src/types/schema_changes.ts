/**
 * Which commands change what is known of types and tables.
 * @module
 */

/** That of CREATE OR REPLACE VIEW, which adds columns to those of its row, is CREATE VIEW. */
const CHANGES = /^(?:ALTER|DROP|DISCARD|DEALLOCATE|CREATE VIEW|COMMIT PREPARED)\b/;
/** What they make nobody has asked for before; when that is undone, another can be made in its place. */
const MAKES = /^CREATE\b/;
/** After them the session does not see what it has made. */
const UNDOES = /^(?:ROLLBACK|PREPARE TRANSACTION)\b/;
/** Tags of what ends a transaction, or goes back in one: after them its changes are everybody's, or nobody's. */
export const TRANSACTION_ENDS = /^(?:COMMIT|ROLLBACK|PREPARE TRANSACTION)\b/;

/** Follows the commands of one session. */
export class SchemaChanges {
  /** Whether something was changed that only this session sees, and that can still be undone. */
  #changed = false;
  /** Whether something was made that can still be undone. */
  #made = false;

  /**
   * Hears of a command that has completed, by its tag, and whether no transaction is open behind it, if that is
   * known. Returns whether what was known may not be so any more: after a change, and after what may have undone
   * one, or shown it to others who have asked before. The tag of ROLLBACK TO SAVEPOINT is ROLLBACK, too: more can be undone behind it.
   */
  observe(commandTag: string, isIdle = false): boolean {
    const isChange = CHANGES.test(commandTag);
    const forgets = isChange || this.#changed && TRANSACTION_ENDS.test(commandTag) ||
      this.#made && UNDOES.test(commandTag);
    const isFinal = isIdle || commandTag === "COMMIT";
    this.#changed = !isFinal && (isChange || this.#changed);
    this.#made = !isFinal && (this.#made || MAKES.test(commandTag));
    return forgets;
  }
}
