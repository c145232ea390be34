import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNotify } from "react-admin";
import { useNavigate } from "react-router-dom";

/** Once a form is saved: says so and goes to the list, after `UnsavedGuard` has seen that nothing is unsaved any more. */
export function useSaved(isSaved: boolean, { said, resource }: { said: string; resource: string }): void {
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  useEffect(() => {
    if (!isSaved) return;
    notify(said, { type: "success" });
    void navigate(`/${resource}`);
    void queries.invalidateQueries({ queryKey: [resource] });
  }, [isSaved, said, resource, notify, navigate, queries]);
}
