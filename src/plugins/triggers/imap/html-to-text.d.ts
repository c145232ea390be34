/** The package brings no types; this is what we use of it (html-to-text 10, README). */
declare module "html-to-text" {
  interface Selector {
    selector: string;
    format?: string;
    options?: Record<string, unknown>;
  }
  export function convert(
    html: string,
    options: { wordwrap: false | number; limits: { maxDepth: number }; selectors: Selector[] },
  ): string;
}
