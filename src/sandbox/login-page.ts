import type { ListedPerson } from "./report.ts";

/** What the login page shows. Every text may hold anything; it is made harmless here. */
export interface LoginPage {
  words: string;
  total: number;
  people: { person: ListedPerson; href: string }[];
  /** Where the search form leads, and what it takes along beside the words. */
  action: string;
  kept: [name: string, value: string][];
}

const harmless = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title: string, main: string): string => `<!doctype html>
<html lang="ja">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="/sandbox/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/sandbox/style.css">
    <link rel="stylesheet" href="/sandbox/login.css">
  </head>
  <body class="login">
    <main>
${main}
    </main>
  </body>
</html>
`;

/** A page that says why there is no login. Takes no text from outside. */
export const noticePage = (heading: string, words: string): string =>
  page(
    `${heading}（サンドボックス）`,
    `<h1>${heading}</h1><p>${words}</p><p class="note">サンドボックス：本物のLINEではありません</p>`,
  );

function row({ person, href }: LoginPage["people"][number]): string {
  const { userId, name, chips = [], stranger, blocked, foreign } = person;
  const standing = [stranger && "友だちではない", blocked && "ブロック中", foreign && "別プロバイダー"].filter(
    (word) => typeof word === "string",
  );
  const spans = [
    ...chips.map((chip) => `<span class="chip">${harmless(chip)}</span>`),
    ...standing.map((word) => `<span class="chip off">${word}</span>`),
  ];
  return `<li><a class="person" href="${harmless(href)}">
        <span class="name">${harmless(name ?? `市民 ${userId.slice(-6)}`)}</span>
        <span class="chips">${spans.join("")}</span>
        <span class="user-id">${userId}</span>
      </a></li>`;
}

function countOf({ words, total, people }: LoginPage): string {
  if (total === 0) return words === "" ? "市民がまだ登録されていません" : "当てはまる市民はいません";
  const all = `${total.toLocaleString("ja-JP")}人`;
  return total > people.length ? `${all}のうち${people.length}人を表示しています。ほかの人は探してください。` : all;
}

/** Asks who logs in, as LINE Login asks outside of LINE. */
export function loginPage(shown: LoginPage): string {
  const kept = shown.kept.map(
    ([name, value]) => `<input type="hidden" name="${harmless(name)}" value="${harmless(value)}">`,
  );
  return page(
    "ログイン（サンドボックス）",
    `      <h1>だれとしてログインしますか（サンドボックス）</h1>
      <p class="note">LINEログインの画面の代わりです。本物のLINEにはつながりません。</p>
      <form role="search" action="${harmless(shown.action)}">
        ${kept.join("")}
        <label class="search">
          <span>名前・属性・IDで探す</span>
          <input name="words" type="search" autocomplete="off" value="${harmless(shown.words)}">
        </label>
        <button type="submit">探す</button>
      </form>
      <p class="note">${countOf(shown)}</p>
      <ul>
      ${shown.people.map(row).join("\n      ")}
      </ul>`,
  );
}
