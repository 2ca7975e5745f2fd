/**
 * Who listens to a session: nobody at first, and nobody who could break it.
 * @module
 */

import type { SessionEvents } from "../driver.ts";

/** Hears nothing. */
export const SILENT: SessionEvents = { notice() {}, notification() {}, lost() {} };

/** What a listener throws is reported as the platform reports it of any listener; the session goes on. */
export function isolated(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportError(error);
  }
}
