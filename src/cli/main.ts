#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { accountCommand } from "./account.ts";
import { attributesCommand } from "./attributes.ts";
import { auditCommand } from "./audit.ts";
import { channelsCommand } from "./channels.ts";
import { deliveriesCommand } from "./deliveries.ts";
import { demoCommand } from "./demo-command.ts";
import { exportCommand } from "./export.ts";
import { fireCommand } from "./fire.ts";
import { friendsCommand } from "./friends.ts";
import { importCommand } from "./import.ts";
import { relaysCommand } from "./relays.ts";
import { replayCommand } from "./replay.ts";
import { rulesCommand } from "./rules.ts";
import { serveCommand } from "./serve.ts";
import { sourcesCommand } from "./sources.ts";
import { statusCommand } from "./status.ts";
import { CommandError } from "./terminal.ts";
import { webhooksCommand } from "./webhooks.ts";

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

for (const command of [
  serveCommand,
  demoCommand,
  statusCommand,
  replayCommand,
  rulesCommand,
  fireCommand,
  importCommand,
  exportCommand,
  deliveriesCommand,
  sourcesCommand,
  channelsCommand,
  attributesCommand,
  friendsCommand,
  accountCommand,
  relaysCommand,
  webhooksCommand,
  auditCommand,
]) {
  program.addCommand(exitsLikeItsParent(command()));
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
