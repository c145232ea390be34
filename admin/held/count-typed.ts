/** From here on a number is typed, not only read, before something goes to so many people. */
const TYPED_ABOVE = 1_000;

/** Whether the number of people must be typed before it goes. */
export const mustType = (audience: unknown, count: number) => audience === "everyone" || count > TYPED_ABOVE;

/** Whether what was typed says this number, in whatever width and with or without separators. */
export function saysCount(typed: string, count: number): boolean {
  const digits = typed.normalize("NFKC").replaceAll(/[,\s人]/g, "");
  return /^\d+$/.test(digits) && Number(digits) === count;
}
