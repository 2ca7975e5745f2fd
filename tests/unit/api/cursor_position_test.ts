import { assertEquals } from "@std/assert";
import { CursorPosition, type Move, type ScrollMode } from "../../../src/api/cursor_position.ts";

/** What a server does with a cursor of `count` rows, by the manual: a row, before the first, behind the last. */
class ServerSide {
  /** 0 is before the first row, `count + 1` behind the last. */
  on = 0;
  constructor(readonly count: number) {}

  fetch(asked: number): number[] {
    const rows: number[] = [];
    while (rows.length < asked && this.on <= this.count) {
      this.on++;
      if (this.on <= this.count) rows.push(this.on - 1);
    }
    return rows;
  }

  move({ direction, count }: Move): number {
    if (direction === "FORWARD") return this.fetch(count).length;
    if (direction === "ABSOLUTE") {
      this.on = Math.min(count, this.count + 1);
      return this.on >= 1 && this.on <= this.count ? 1 : 0;
    }
    const from = this.on;
    this.on = Math.max(from - count, 0);
    return from - this.on - (this.on === 0 ? 1 : 0);
  }
}

function scroll(position: CursorPosition, server: ServerSide, value: number, mode: ScrollMode) {
  const move = position.scroll(value, mode);
  if (move !== null) position.moved(move, server.move(move));
}

function take(position: CursorPosition, server: ServerSide, size: number): unknown[] {
  const missing = size - position.ahead;
  if (missing > 0 && !position.atEnd) position.fetched(server.fetch(missing), missing);
  return position.take(size);
}

Deno.test("CursorPosition follows a list of rows through every fetch and scroll, known or not", () => {
  for (const known of [true, false]) {
    for (let round = 0; round < 300; round++) {
      const count = round % 7;
      const server = new ServerSide(count);
      const position = new CursorPosition(known ? 0 : null);
      let here = 0;
      for (let step = 0; step < 12; step++) {
        const dice = (round * 31 + step * 17 + round * step * 7) % 11;
        const value = dice - 5;
        if (dice % 3 === 0) {
          const rows = take(position, server, Math.abs(value));
          const expected = Array.from(
            { length: Math.min(Math.abs(value), count - here) },
            (_, i) => here + i,
          );
          assertEquals(rows, expected);
          here += rows.length;
        } else if (dice % 3 === 1) {
          scroll(position, server, value, "relative");
          here = Math.min(Math.max(here + value, 0), count);
        } else {
          scroll(position, server, value, "absolute");
          here = Math.min(Math.max(value, 0), count);
        }
        // Ahead of the caller, as an iteration is.
        if (step % 4 === 1 && position.ahead === 0 && !position.atEnd) {
          position.fetched(server.fetch(2), 2);
        }
        if (position.rowNumber !== null || known) assertEquals(position.rowNumber, here);
      }
      assertEquals(take(position, server, 100).length, count - here);
      if (known) assertEquals([position.rowNumber, position.rowCount], [count, count]);
    }
  }
});

Deno.test("CursorPosition.scroll() within the rows that are here sends nothing", () => {
  const position = new CursorPosition(0);
  position.fetched([1, 2, 3], 3);
  assertEquals([position.scroll(2, "relative"), position.rowNumber], [null, 2]);
  assertEquals([position.scroll(3, "absolute"), position.rowNumber], [null, 3]);
  assertEquals(position.scroll(4, "absolute"), { direction: "FORWARD", count: 1 });
});

Deno.test("CursorPosition.scroll() on behind the last row sends nothing", () => {
  const position = new CursorPosition(0);
  position.fetched([1, 2], 3);
  assertEquals([position.scroll(5, "relative"), position.rowNumber, position.ahead], [null, 2, 0]);
});

Deno.test("CursorPosition keeps the rows that are here when it is lost, and no number", () => {
  const position = new CursorPosition(0);
  position.fetched([1, 2], 2);
  position.lose();
  assertEquals([position.rowNumber, position.ahead, position.take(5)], [null, 2, [1, 2]]);
});

Deno.test("CursorPosition is lost when the server does not count a move", () => {
  const position = new CursorPosition(0);
  position.moved(position.scroll(5, "relative")!, null);
  assertEquals(position.rowNumber, null);
});

Deno.test("CursorPosition knows where it is again before the first row", () => {
  const position = new CursorPosition(null);
  position.moved(position.scroll(-5, "relative")!, 2);
  assertEquals(position.rowNumber, 0);
});

Deno.test("CursorPosition.isBackward() tells by where it stands, if it knows", () => {
  const known = new CursorPosition(0);
  known.fetched([1, 2], 2);
  known.take(2);
  assertEquals(known.isBackward(1, "absolute"), true);
  assertEquals(known.isBackward(2, "absolute"), false);
  assertEquals(known.isBackward(-1, "relative"), true);
  assertEquals(known.isBackward(0, "relative"), false);
  assertEquals(new CursorPosition(null).isBackward(1, "absolute"), false);
});

Deno.test("CursorPosition gives rows that come behind others in their order", () => {
  const position = new CursorPosition(0);
  position.fetched([1, 2, 3], 3);
  assertEquals([position.peek(1), position.take(1)], [[1], [1]]);
  position.fetched([4], 2);
  assertEquals([position.take(2), position.take(9), position.take(1)], [[2, 3], [4], []]);
});

Deno.test("CursorPosition.scroll() back asks for no more than a MOVE can count", () => {
  const position = new CursorPosition(0);
  position.fetched([1, 2, 3], 3);
  const move = position.scroll(-(2 ** 31 - 1), "relative")!;
  assertEquals(move, { direction: "BACKWARD", count: 2 ** 31 - 1 });
  position.moved(move, 2);
  assertEquals([position.rowNumber, position.ahead], [0, 0]);
});
