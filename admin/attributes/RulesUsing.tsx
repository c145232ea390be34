import { Skeleton, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { RuleLinks } from "./RulesInUse";

const text = words(
  {
    none: "この質問を使うルールはありません。",
    some: (n: number) =>
      `${formatCount(n)}件のルールがこの質問を使っています。使われている間は、フォームから外せません。使われている選択肢も消せません。`,
  },
  {
    none: "No rule uses this question.",
    some: (n: number) =>
      `${formatCount(n)} rules use this question. Until they are changed, it cannot be taken out of the form, nor can the options that they ask for.`,
  },
);

/** Which rules a change of the question would touch. */
export function RulesUsing({ attribute }: { attribute: string }) {
  const t = useText(text);
  const using = useQuery({
    // Rules that change make it old, too.
    queryKey: ["rules", "using", attribute],
    queryFn: () => ask(api.GET("/api/attributes/{id}/rules", { params: { path: { id: attribute } } })),
  });
  if (!using.data) return using.error ? <ProblemAlert error={using.error} /> : <Skeleton />;
  const { rules, otherRules } = using.data;
  const n = rules.length + otherRules;
  return (
    <>
      <ProblemAlert error={using.error} />
      <Typography>{n === 0 ? t.none : t.some(n)}</Typography>
      <RuleLinks {...using.data} />
    </>
  );
}
