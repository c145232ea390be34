import { Command } from "commander";
import { createLog, print } from "./terminal.ts";

export function demoCommand(): Command {
  return new Command("demo")
    .description(
      "Try it: an embedded database, the LINE sandbox, 2,000 sample citizens, fixture mails. Nothing to set up.",
    )
    .option("--port <port>", "where the demo page listens", "8080")
    .option("--sandbox-port <port>", "where the phones are", "8081")
    .action(demo);
}

async function demo(options: { port: string; sandboxPort: string }): Promise<void> {
  // Loaded only here: the demo brings development packages that `serve` does without.
  const { runDemo } = await import("./demo.ts");
  const running = await runDemo({
    port: Number(options.port),
    sandboxPort: Number(options.sandboxPort),
    log: createLog(process.env.LOG_LEVEL ?? "error"),
  });
  print(
    `狼煙 Noroshi のデモを開始しました。ブラウザーで開いてください:\n  管理画面        ${running.adminUrl}\n  メールを届ける  ${running.url}\n  市民のスマホ    ${running.phoneUrl}\n  受信設定        ${running.formUrl}\n終わるには Ctrl-C`,
  );
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  await running.close();
}
