import { convert } from "html-to-text";

/** What a reader does not see. Styles in a style sheet are not looked at. */
const HIDDEN = [
  "[hidden]",
  '[aria-hidden="true" i]',
  ...["display:none", "visibility:hidden", "font-size:0", "max-height:0", "mso-hide:all"].flatMap((style) => [
    `[style*="${style}" i]`,
    `[style*="${style.replace(":", ": ")}" i]`,
  ]),
  "head",
  "style",
  "script",
  "template",
  "img",
];
/** Deeper markup is nobody's mail, and html-to-text takes the square of the depth (Chrome flattens beyond 512). */
const MAX_DEPTH = 1_000;
const MAX_LENGTH = 1_000_000;
/** Tags without an end tag, or whose end tag may be left out. */
const LEAVES =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|option|t[rdh]|thead|tbody|tfoot)$/i;

/** HTML as plain text: lines, lists and links (as text) are kept, hidden elements are not. Null when it is too large or too deep. */
export function htmlText(html: string): string | null {
  if (html.length > MAX_LENGTH || depthOf(html) > MAX_DEPTH) return null;
  try {
    return convert(html, {
      wordwrap: false,
      limits: { maxDepth: MAX_DEPTH },
      selectors: [
        ...HIDDEN.map((selector) => ({ selector, format: "skip" })),
        { selector: "a", options: { hideLinkHrefIfSameAsText: true, linkBrackets: [" ", ""] } },
        ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
        { selector: "p", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
        { selector: "table", options: { uppercaseHeaderCells: false } },
      ],
    });
  } catch {
    return null;
  }
}

/** How many elements are open at once, at most. An end tag closes only its own kind, so this is never too little. */
function depthOf(html: string): number {
  const open = new Map<string, number>();
  let depth = 0;
  let deepest = 0;
  for (const [, end, tag = ""] of html.matchAll(/<(\/?)([a-z][\w:-]*)/gi)) {
    const name = tag.toLowerCase();
    const count = open.get(name) ?? 0;
    if (LEAVES.test(name) || (end !== "" && count === 0)) continue;
    const step = end === "" ? 1 : -1;
    open.set(name, count + step);
    depth += step;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
