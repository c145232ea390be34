import { Link, Skeleton } from "@mui/material";
import { Link as RouterLink, useParams } from "react-router-dom";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { AttributeEditor } from "./AttributeEditor";
import { RetireButton } from "./RetireButton";
import { useAttributes, useFormWords } from "./use-attributes";

const text = words(
  { none: "この質問はありません", back: "質問の一覧へ" },
  { none: "There is no such question", back: "To the list of questions" },
);

export default function AttributeEdit() {
  const t = useText(text);
  const { id = "" } = useParams();
  const attributes = useAttributes();
  const formWords = useFormWords();
  const error = attributes.error ?? formWords.error;
  if (!attributes.data || formWords.data === undefined)
    return error ? <ProblemAlert error={error} /> : <Skeleton variant="rounded" height={400} sx={{ mt: 2 }} />;
  const saved = attributes.data.find(({ key }) => key === id);
  if (!saved)
    return (
      <Page title={t.none}>
        <Empty title={t.none}>
          <Link component={RouterLink} to="/attributes">
            {t.back}
          </Link>
        </Empty>
      </Page>
    );
  return (
    <>
      <ProblemAlert error={error} />
      <AttributeEditor
        key={id}
        saved={saved}
        all={attributes.data}
        formWords={formWords.data}
        actions={<RetireButton attribute={saved} />}
      />
    </>
  );
}
