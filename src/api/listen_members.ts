/**
 * Who listens to what. Nothing here waits.
 * @module
 */

import type { Notification } from "../driver.ts";
import type { Waiter } from "./deadline.ts";
import type { ListenQueue } from "./listen_event.ts";
import type { Listener } from "./listener.ts";

/** One listener, as its pool sees it. */
export interface ListenMember {
  /** What it listens to. */
  readonly channels: readonly string[];
  /** What it is told. */
  readonly queue: ListenQueue;
  /** Its caller, until the server has confirmed that it listens. */
  joining: Waiter<Listener> | null;
}

/** The listeners of one pool, and the channels that they want. */
export class ListenMembers {
  readonly #members = new Set<ListenMember>();
  readonly #channels = new Map<string, Set<ListenMember>>();

  /** How many there are. */
  get size(): number {
    return this.#members.size;
  }

  /** Whether one is among them. */
  has(member: ListenMember): boolean {
    return this.#members.has(member);
  }

  /** All channels that are wanted. */
  channels(): ReadonlySet<string> {
    return new Set(this.#channels.keys());
  }

  /** Adds one. */
  add(member: ListenMember): void {
    this.#members.add(member);
    for (const channel of member.channels) {
      const members = this.#channels.get(channel) ?? new Set();
      this.#channels.set(channel, members.add(member));
    }
  }

  /** Removes one; false when it was removed before. */
  remove(member: ListenMember): boolean {
    if (!this.#members.delete(member)) return false;
    for (const channel of member.channels) {
      const members = this.#channels.get(channel);
      members?.delete(member);
      if (members?.size === 0) this.#channels.delete(channel);
    }
    return true;
  }

  /** All of them, or those who are not listening yet. */
  list(which: "all" | "joining"): ListenMember[] {
    return [...this.#members].filter(({ joining }) => which === "all" || joining !== null);
  }

  /** One has arrived. */
  notify(notification: Notification): void {
    for (const { queue } of this.#channels.get(notification.channel) ?? []) {
      queue.notification(notification);
    }
  }

  /** The connection is lost, which was last heard of at `since`. */
  lost(reason: Error, since: number): void {
    for (const { queue, joining } of this.#members) {
      if (joining === null) queue.lost(reason, since);
    }
  }
}
