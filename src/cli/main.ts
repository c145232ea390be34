#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { CommandError } from "./terminal.ts";

// Half of a command's time went into compiling. Beside the program, where nobody else may write; not there: without.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/noroshi", import.meta.url)));

// `noroshi … | head` closes the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const program = new Command("noroshi")
  .description(
    "Carries a city's messages to its citizens on LINE: a mail arrives, rules decide, the right people get it once.",
  )
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 failed, 2 wrong use. The configuration is read from the environment (see README).",
  )
  .exitOverride();

const commands: Record<string, () => Promise<Command>> = {
  serve: async () => (await import("./serve.ts")).serveCommand(),
  demo: async () => (await import("./demo-command.ts")).demoCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  replay: async () => (await import("./replay.ts")).replayCommand(),
  rules: async () => (await import("./rules.ts")).rulesCommand(),
  fire: async () => (await import("./fire.ts")).fireCommand(),
  import: async () => (await import("./import.ts")).importCommand(),
  export: async () => (await import("./export.ts")).exportCommand(),
  deliveries: async () => (await import("./deliveries.ts")).deliveriesCommand(),
  sources: async () => (await import("./sources.ts")).sourcesCommand(),
  channels: async () => (await import("./channels.ts")).channelsCommand(),
  attributes: async () => (await import("./attributes.ts")).attributesCommand(),
  friends: async () => (await import("./friends.ts")).friendsCommand(),
  account: async () => (await import("./account.ts")).accountCommand(),
  relays: async () => (await import("./relays.ts")).relaysCommand(),
  webhooks: async () => (await import("./webhooks.ts")).webhooksCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
};

// Loading all of them takes a second: what is asked for is enough, and all where it is none or help.
const [asked = ""] = process.argv.slice(2);
const wanted = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
for (const name of wanted) {
  const command = await commands[name]?.();
  if (command) program.addCommand(exitsLikeItsParent(command));
}

/** `exitOverride` is not inherited by commands that were made elsewhere. */
function exitsLikeItsParent(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) exitsLikeItsParent(sub);
  return command;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof CommandError) {
    process.stderr.write(`noroshi: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(
      `noroshi: ${error instanceof Error ? (process.env.LOG_LEVEL === "debug" ? error.stack : error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}
