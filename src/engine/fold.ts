/**
 * The form in which Japanese text is compared: NFKC (full and half width, ㈱, ①), lower case, hiragana as katakana,
 * and the many dashes as one. 「震度５弱」 equals 「震度5弱」. Only for comparing: what is sent stays as it came.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u3041-\u3096\u309d\u309e]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60))
    .replace(/[\u2010-\u2015\u2212\uff0d]/g, "-");
}
