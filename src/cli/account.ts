import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { ADMIN_ROLE, seedRoles } from "../server/staff/default-roles.ts";
import { giveLink } from "../server/staff/links.ts";
import { createHasher, passwordProblem } from "../server/staff/passwords.ts";
import { accountName, displayName } from "../server/staff/rights-input.ts";
import {
  type Account,
  createAccount,
  findAccount,
  listAccounts,
  lockAccounts,
  unlockAccount,
} from "../store/accounts.ts";
import { appendAudit } from "../store/audit.ts";
import { setPassword } from "../store/credentials.ts";
import type { Db } from "../store/open.ts";
import { listRoles } from "../store/roles.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

export function accountCommand(): Command {
  const command = new Command("account").description("The staff who may sign in.");
  command
    .command("create <name>")
    .description("Create an account; asks for its password, or gives a link by which they set it themselves.")
    .option("--name <display>", "the name shown (default: the account's)")
    .option("--role <role...>", "what they may; the first account is admin by itself")
    .option("--link", "print a one-time link, good for 3 days, instead of asking for a password")
    .action(create);
  command
    .command("password <name>")
    .description("Print a one-time link by which they set a new password, good for 24 hours.")
    .action(password);
  command.command("list").description("All accounts.").option("--json", "print JSON").action(list);
  command
    .command("unlock <name>")
    .description("Let a locked account sign in again, and end its wait after failed tries.")
    .action(unlock);
  return command;
}

async function create(name: string, options: { name?: string; role?: string[]; link?: boolean }): Promise<void> {
  const checked = parsed(accountName, name);
  const shown = parsed(displayName, options.name ?? name);
  await withStore(async ({ db }, config) => {
    const isFirst = (await listAccounts(db, {}, { sort: "name", order: "asc", offset: 0, limit: 1 })).total === 0;
    const roles = options.role ?? (isFirst ? [ADMIN_ROLE] : []);
    if (roles.length === 0) throw new CommandError("--role を付けて、何をする人かを指定してください。", 2);
    // Asked for before anything is written.
    const hash = options.link ? undefined : await createHasher().hash(await askPassword([checked, shown]));
    const link = await db.transaction().execute(async (tx) => {
      const now = new Date();
      await lockAccounts(tx, now);
      await seedRoles(tx);
      const known = (await listRoles(tx)).map(({ id }) => id);
      const unknown = roles.filter((role) => !known.includes(role));
      if (unknown.length > 0)
        throw new CommandError(`役割 ${unknown.join(", ")} はありません。あるのは ${known.join(", ")} です。`, 2);
      const account = await createAccount(
        tx,
        { name: checked, displayName: shown, roles, permissions: [], departments: null },
        now,
      );
      if (!account) throw new CommandError(`アカウント名 ${checked} は使われています（削除したものも含みます）。`);
      if (hash !== undefined) await setPassword(tx, account.id, hash, now);
      const given = options.link
        ? await giveLink(tx, { accountId: account.id, kind: "invitation", publicUrl: config.publicUrl }, now)
        : undefined;
      await record(
        tx,
        account,
        { action: "accounts.create", after: { name: checked, displayName: shown, roles } },
        now,
      );
      return given;
    });
    if (link) printLink(link);
    else print(`${checked} を作りました。`);
  });
}

async function password(name: string): Promise<void> {
  await withStore(async ({ db }, config) => {
    const link = await db.transaction().execute(async (tx) => {
      const now = new Date();
      const account = await existing(tx, name);
      const kind = account.passwordAt === null ? "invitation" : "reset";
      const given = await giveLink(tx, { accountId: account.id, kind, publicUrl: config.publicUrl }, now);
      await record(tx, account, { action: "accounts.password-link", note: kind }, now);
      return given;
    });
    printLink(link);
  });
}

async function list(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const { accounts } = await listAccounts(db, {}, { sort: "name", order: "asc", offset: 0, limit: 10_000 });
    if (options.json) return printJson(accounts);
    const states = { active: "使用中", invited: "招待中", locked: "停止中", removed: "削除済み" } as const;
    for (const one of accounts) {
      const last = one.lastSignInAt === null ? "－" : jst(new Date(one.lastSignInAt));
      const second = one.totpAt === null ? "" : "  2段階認証";
      print(
        `${pad(one.name, 20)} ${pad(one.displayName, 20)} ${pad(states[one.state], 8)} ${one.roles.join(",")}${second}  最後のログイン ${last}`,
      );
    }
    if (accounts.length === 0) print("アカウントはまだありません。noroshi account create NAME で作れます。");
  });
}

async function unlock(name: string): Promise<void> {
  await withStore(async ({ db }) => {
    await db.transaction().execute(async (tx) => {
      const now = new Date();
      await lockAccounts(tx, now);
      const account = await existing(tx, name);
      await unlockAccount(tx, account, now);
      await record(tx, account, { action: "accounts.unlock", before: { state: account.state } }, now);
    });
    print(`${name} は、またログインできます。`);
  });
}

async function existing(db: Db, name: string): Promise<Account> {
  const account = await findAccount(db, name);
  if (!account || account.state === "removed") throw new CommandError(`アカウント ${name} はありません。`);
  return account;
}

interface Entry {
  action: string;
  before?: unknown;
  after?: unknown;
  note?: string;
}

async function record(tx: Db, account: Account, entry: Entry, now: Date): Promise<void> {
  await appendAudit(tx, {
    at: now.toISOString(),
    accountId: null,
    account: `cli:${userInfo().username}`,
    address: null,
    object: "accounts",
    objectId: String(account.id),
    result: "ok",
    before: null,
    after: null,
    counts: null,
    note: null,
    ...entry,
  });
}

function printLink({ url, endsAt }: { url: string; endsAt: string }): void {
  print(url);
  process.stderr.write(
    `このリンクを本人に渡してください。${jst(new Date(endsAt))} まで、一度だけ使えます。前に渡したリンクは使えなくなりました。\n`,
  );
}

function parsed<T>(
  schema: {
    safeParse(
      value: unknown,
    ): { success: true; data: T } | { success: false; error: { issues: { message: string }[] } };
  },
  value: string,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CommandError(result.error.issues.map(({ message }) => message).join(" "), 2);
}

/** Twice and unseen on a terminal; from a pipe its first line. */
async function askPassword(about: readonly string[]): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  const given = await readLine("パスワード: ");
  const problem = passwordProblem(given, about);
  if (problem !== null) throw new CommandError(problem);
  if (isTerminal && (await readLine("もう一度: ")) !== given) throw new CommandError("二つのパスワードが違います。");
  return given;
}

async function readLine(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    throw new CommandError("パスワードを標準入力の1行目に書くか、--link を付けてください。", 2);
  }
  // readline echoes what is typed to its output, so that this one shows nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  // Only now: before readline has the terminal, the terminal itself would show what is typed.
  process.stderr.write(question);
  // Ctrl-C: readline would take it, and we would wait for ever.
  lines.once("SIGINT", () => process.exit(1));
  const line = await lines.question("");
  lines.close();
  process.stderr.write("\n");
  return line;
}
