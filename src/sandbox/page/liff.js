// LIFF addresses in a talk: on a phone they open as the citizen whose phone it is.

/**
 * Where a link leads when this person follows it. `form.url` is the sandbox's LIFF URL; LINE's own for the same app means
 * the same. Every other address stays as it is.
 */
export function asCitizen(href, { userId, form }) {
  if (!form) return href;
  const inLine = `https://liff.line.me${form.url.slice(form.url.lastIndexOf("/"))}`;
  const start = [form.url, inLine].find((one) => href.startsWith(one) && /^([/?#]|$)/.test(href.slice(one.length)));
  if (start === undefined) return href;
  const address = new URL(form.url + href.slice(start.length));
  address.searchParams.set("user", userId);
  return address.href;
}
