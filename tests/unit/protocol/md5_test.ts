import { assertEquals } from "@std/assert";
import { md5Proof } from "../../../src/protocol/md5.ts";

Deno.test("md5Proof() is md5 of md5 of password and user, and the salt", () => {
  const salt = Uint8Array.of(0x93, 0xad, 0x70, 0x3a);
  assertEquals(md5Proof("md5_user", "password", salt), "md52dc339eb242353fb6e6d8c93b29bd6ba");
});

Deno.test("md5Proof() takes names and passwords that are not ASCII as UTF-8", () => {
  assertEquals(
    md5Proof("ä", "ö", Uint8Array.of(0, 0, 0, 255)),
    "md511cc99852d4797cbbab27a8339195f44",
  );
});
