/**
 * Where names without a schema are looked up, as far as commands tell.
 * @module
 */

import { TRANSACTION_ENDS } from "../types/schema_changes.ts";

/** SET SCHEMA sets it, RESET ALL resets it. That a role has a schema of its own is left alone: roles change often. */
const MOVES = /\b(?:search_path|schema|all)\b/i;
/** Only for the transaction; of several statements in one text others may not be. */
const LOCAL = /^\s*SET\s+LOCAL\b[^;]*$/i;

/** Follows the commands of one session. */
export class SearchPath {
  #current: unknown = "";
  /** That outside of transactions. */
  #base: unknown = "";
  /** Whether the end of the transaction may set it back. */
  #undoable = false;
  /** Whether only the transaction has it so. */
  #isLocal = true;

  /** What stands for it now: the same as before only where a name means the same. */
  get current(): unknown {
    return this.#current;
  }

  /** Hears of a command that has completed, and whether no transaction is open behind it, if that is known. */
  observe(commandTag: string, text: string, isIdle: boolean): void {
    if (commandTag === "SET" || commandTag === "RESET") {
      if (MOVES.test(text)) this.#set(text, isIdle);
    } else if (this.#undoable && (isIdle || TRANSACTION_ENDS.test(commandTag))) {
      this.#end(commandTag, isIdle);
    }
  }

  /** The same command again sets the same. Outside of a transaction SET LOCAL does nothing. */
  #set(text: string, isIdle: boolean): void {
    const isLocal = LOCAL.test(text);
    if (isIdle && isLocal) return;
    this.#current = text;
    if (isIdle && !this.#undoable) this.#base = text;
    else {
      this.#undoable = true;
      this.#isLocal &&= isLocal;
    }
  }

  /** The tag of ROLLBACK TO SAVEPOINT is ROLLBACK, too: more can be undone behind it. */
  #end(commandTag: string, isIdle: boolean): void {
    const isOver = isIdle || commandTag === "COMMIT";
    const isBack = isOver && (this.#isLocal || commandTag === "ROLLBACK");
    this.#current = isBack ? this.#base : {}; // which is like none before
    if (!isOver) return;
    this.#base = this.#current;
    this.#undoable = false;
    this.#isLocal = true;
  }
}
