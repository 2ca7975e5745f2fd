/**
 * Which commands change what is known of types and tables.
 * @module
 */

const CHANGES = /^(?:ALTER|DROP|DISCARD|DEALLOCATE)\b/;
const ENDS_TRANSACTION = /^(?:COMMIT|ROLLBACK|PREPARE TRANSACTION)\b/;

/** Follows the commands of one session. */
export class SchemaChanges {
  #changed = false;

  /**
   * Hears of a command that has completed, by its tag. Returns whether what was known may not be so any more: after
   * a change, and after a ROLLBACK that may have undone one.
   */
  observe(commandTag: string): boolean {
    if (CHANGES.test(commandTag)) {
      this.#changed = true;
      return true;
    }
    if (!this.#changed || !ENDS_TRANSACTION.test(commandTag)) return false;
    this.#changed = false;
    return commandTag.startsWith("ROLLBACK");
  }
}
