import { defineTool } from "@mcp-on-aws/tools/definition"
import * as z from "zod"
import { statusOf } from "../fleet/summary.ts"
import type { Dependencies } from "../dependencies.ts"
import { scopes } from "../scopes.ts"
import { answer } from "./answer.ts"

const date = z.string().nullable().describe("ISO date; null where AWS has announced none")

export function createListRuntimesTool({ catalog }: Pick<Dependencies, "catalog">) {
  return defineTool({
    name: "list_runtimes",
    title: "List Lambda runtimes",
    description:
      "Every Lambda runtime with the dates of its deprecation, of the end of new functions, and of the end of updates, and " +
      "the runtime to go to. From a dated table; refresh reads the AWS page anew.",
    input: z.object({
      refresh: z.boolean().default(false).describe("Read the AWS page now; fails where that fails"),
      only_deprecated: z.boolean().default(false),
    }),
    output: z.object({
      source: z.string(),
      as_of: z.string(),
      today: z.string(),
      runtimes: z.array(
        z.object({
          id: z.string(),
          status: z.enum(["deprecated", "ending", "supported", "unknown"]),
          deprecation: date,
          create_block: date,
          update_block: date,
          successor: z.string().nullable(),
        }),
      ),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: true },
    scope: scopes.read,
    async run({ refresh, only_deprecated }, call) {
      if (refresh) await catalog.refresh(call.signal)
      const { source, asOf, runtimes } = catalog.table()
      const today = catalog.today()
      const rows = runtimes
        .map((runtime) => ({
          id: runtime.id,
          status: statusOf(runtime, today),
          deprecation: runtime.deprecation,
          create_block: runtime.createBlock,
          update_block: runtime.updateBlock,
          successor: runtime.successor,
        }))
        .filter(({ status }) => !only_deprecated || status === "deprecated")
      return answer({ source, as_of: asOf, today, runtimes: rows }, [
        `${rows.length} runtimes; ${source} as of ${asOf}; today is ${today}.`,
        "runtime: status, deprecation / no new functions / no updates → go to",
        ...rows.map(
          (row) =>
            `${row.id}: ${row.status}, ${row.deprecation ?? "–"} / ${row.create_block ?? "–"} / ${row.update_block ?? "–"} → ` +
            (row.successor ?? "–"),
        ),
      ])
    },
  })
}
