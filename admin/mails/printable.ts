/** Text with its control characters as signs that can be seen (ESC: ␛), line breaks and tabs as they are. */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(/\p{Cc}/gu, (sign) => {
    if (sign === "\n" || sign === "\t") return sign;
    const code = sign.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "␡";
  });
}
