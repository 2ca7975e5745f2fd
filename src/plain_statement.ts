/**
 * Which statements leave nothing behind but what they have done to the database.
 * @module
 */

/**
 * What neither begins a transaction nor ends one, as CALL may, nor changes what the session or the transaction is like,
 * as SET does, nor hears anything from then on. A text that begins with a comment is not looked into.
 */
const PLAIN = /^\s*(?:select|insert|update|delete|merge|values|with|table)\b/i;

/** Whether a text is one of a plain query: it stays in the transaction that it finds. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
