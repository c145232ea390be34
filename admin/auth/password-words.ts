import { words } from "../text/text";

/** Of every field for a new password. The server judges it (`passwords.ts`); a test holds the number to the server's. */
export const passwordWords = words(
  {
    passwordHelp: "12文字以上。いくつかの言葉をつないだ長いものが、覚えやすく安全です。",
    differs: "2つのパスワードが違います。",
  },
  {
    passwordHelp: "12 characters or more. Several words in a row are safe and easy to remember.",
    differs: "The two passwords differ.",
  },
);
