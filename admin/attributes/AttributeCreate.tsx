import { Skeleton } from "@mui/material";
import { ProblemAlert } from "../parts/ProblemAlert";
import { AttributeEditor } from "./AttributeEditor";
import { useAttributes, useFormWords } from "./use-attributes";

export default function AttributeCreate() {
  const attributes = useAttributes();
  const words = useFormWords();
  if (attributes.data && words.data !== undefined)
    return <AttributeEditor all={attributes.data} formWords={words.data} />;
  const error = attributes.error ?? words.error;
  return error ? <ProblemAlert error={error} /> : <Skeleton variant="rounded" height={400} sx={{ mt: 2 }} />;
}
