/**
 * What waits in line, however much it is: taking the first costs the same whatever is behind it. `Array.shift()` moves
 * all that is left of a long array.
 * @module
 */

interface Place<T> {
  readonly item: T;
  next: Place<T> | null;
}

/** A queue: the first in is the first out. */
export class Queue<T> {
  #first: Place<T> | null = null;
  #last: Place<T> | null = null;
  #length = 0;

  /** How many are in it. */
  get length(): number {
    return this.#length;
  }

  /** The one that is next; undefined when none is. */
  get first(): T | undefined {
    return this.#first?.item;
  }

  /** Adds one behind all others. */
  push(item: T): void {
    const place: Place<T> = { item, next: null };
    if (this.#last === null) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    this.#length++;
  }

  /** Takes the one that is next; undefined when none is. */
  shift(): T | undefined {
    const place = this.#first;
    if (place === null) return undefined;
    this.#first = place.next;
    if (place.next === null) this.#last = null;
    place.next = null; // an old place that is dead would keep all behind it from being collected soon
    this.#length--;
    return place.item;
  }

  /** All that are in it, in order. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let place = this.#first; place !== null; place = place.next) yield place.item;
  }
}
