/**
 * Which commands change where names without a schema are looked up.
 * @module
 */

/** SET SCHEMA sets it, RESET ALL resets it. That a role has a schema of its own is left alone: roles change often. */
const MOVES = /\b(?:search_path|schema|all)\b/i;
/** After them a SET LOCAL, or one that is undone, is no more. */
const ENDS = /^(?:COMMIT|ROLLBACK|PREPARE TRANSACTION)\b/;

/** Follows the commands of one session. */
export class SearchPath {
  /** The command that has set it; none if that is not known. */
  #setBy = "";
  /** Whether the end of the transaction may set it back. */
  #undoable = false;

  /**
   * Hears of a command that has completed, and whether no transaction is open behind it, if that is known. Returns
   * whether a name may mean another table than before. The same command again, as before each loan, changes nothing.
   */
  observe(commandTag: string, text: string, isIdle: boolean): boolean {
    if (commandTag === "SET" || commandTag === "RESET") {
      return MOVES.test(text) && this.#set(text, isIdle);
    }
    if (commandTag === "DISCARD ALL") this.#setBy = "";
    return this.#undoable && (isIdle || ENDS.test(commandTag)) && this.#end(commandTag, isIdle);
  }

  #set(text: string, isIdle: boolean): boolean {
    const isOther = text !== this.#setBy;
    this.#setBy = text;
    this.#undoable ||= !isIdle;
    return isOther;
  }

  /** The tag of ROLLBACK TO SAVEPOINT is ROLLBACK, too: more can be undone behind it. */
  #end(commandTag: string, isIdle: boolean): boolean {
    this.#setBy = "";
    this.#undoable = !isIdle && commandTag !== "COMMIT";
    return true;
  }
}
