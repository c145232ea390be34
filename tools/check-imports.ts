/**
 * Holds the arrows between the rooms: who may import whom, and that nobody imports in a circle. Fails as well when it
 * saw no modules: a checker that looks at nothing passes everything.
 */
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";

/** Each room and what it may import of ours; its own folder always. */
const rooms: Record<string, string[]> = {
  engine: [],
  plugins: ["engine"],
  line: ["engine/types.ts", "plugins/plugin.ts"],
  sandbox: [],
  store: ["engine"],
  delivery: ["engine", "store", "plugins/plugin.ts"],
  server: ["engine", "plugins", "line", "store", "delivery", "sandbox"],
  cli: ["engine", "plugins", "line", "store", "delivery", "sandbox", "server"],
};

const forbidden: IForbiddenRuleType[] = [
  ...Object.entries(rooms).map(
    ([room, may]): IForbiddenRuleType => ({
      name: `${room} imports only ${may.join(", ") || "itself"}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: {
        path: "^src/",
        pathNot: [room, ...may].map((place) => `^src/${place}${place.endsWith(".ts") ? "$" : "/"}`),
      },
    }),
  ),
  {
    name: "a plugin does not know another plugin",
    severity: "error",
    from: { path: "^src/plugins/(triggers|actions)/([^/]+?)(\\.ts)?(/|$)" },
    to: {
      path: "^src/plugins/(triggers|actions)/",
      pathNot: ["^src/plugins/$1/$2", "^src/plugins/actions/messages\\.ts$"],
    },
  },
  {
    name: "only the list knows the plugins by name",
    severity: "error",
    from: { path: "^src/", pathNot: ["^src/plugins/"] },
    to: { path: "^src/plugins/(triggers|actions)/" },
  },
  {
    name: "the engine is pure",
    severity: "error",
    from: { path: "^src/engine/" },
    to: { dependencyTypes: ["core"] },
  },
  { name: "no circles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
  {
    name: "the form knows the server's words, and nothing of it runs in the page",
    severity: "error",
    from: { path: "^liff/" },
    to: { path: "^src/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "the staff's pages know the HTTP API only",
    severity: "error",
    from: { path: "^admin/" },
    to: { path: "^(src|liff)/" },
  },
  { name: "no circles among the staff's pages", severity: "error", from: { path: "^admin/" }, to: { circular: true } },
  {
    name: "the server bundles the form and imports nothing of it",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "^(liff|admin)/" },
  },
  {
    name: "the product does not import tests or benches",
    severity: "error",
    from: { path: "^(src|liff|admin)/" },
    to: { path: "^(test|bench)/" },
  },
];

const options: ICruiseOptions = {
  ruleSet: { forbidden },
  validate: true,
  doNotFollow: { path: "node_modules" },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
};

const { output } = await cruise(["src", "liff", "admin"], { ...options, exclude: { path: "^admin/dist/" } });
const { summary, modules } = output as ICruiseResult;
for (const { rule, from, to } of summary.violations) console.error(`${from} → ${to}: ${rule.name}`);
const ours = modules.filter((m) => m.source.startsWith("src/")).length;
if (ours < 50) console.error(`the import check saw only ${ours} modules`);
if (summary.violations.length > 0 || ours < 50) process.exitCode = 1;
else console.log(`imports: ${ours} modules keep to the arrows`);
