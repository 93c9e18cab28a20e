import { isDeepStrictEqual } from "node:util"
import type { Terraform } from "../terraform/terraform.ts"

/** What Terraform would do to one resource. */
export interface Change {
  readonly address: string
  readonly type: string
  readonly actions: readonly string[]
  /** The arguments that would become others. */
  readonly changed: readonly string[]
}

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string
    readonly type: string
    readonly mode: string
    readonly change: {
      readonly actions: readonly string[]
      readonly before: Readonly<Record<string, unknown>> | null
      readonly after: Readonly<Record<string, unknown>> | null
      readonly after_unknown: Readonly<Record<string, unknown>>
    }
  }[]
}

/** Plans, and tells what is not as the configuration wants it. */
export async function readPlan(terraform: Terraform, ...options: string[]): Promise<Change[]> {
  await terraform.expect("plan", "-out=plan", ...options)
  const { resource_changes: resources = [] } = JSON.parse(
    await terraform.expect("show", "-json", "plan"),
  ) as PlanJson
  return resources
    .filter(({ mode, change }) => mode === "managed" && !isDeepStrictEqual(change.actions, ["no-op"]))
    .map(({ address, type, change: { actions, before, after, after_unknown: unknown } }) => ({
      ...{ address, type, actions },
      changed: Object.keys({ ...before, ...after, ...unknown }).filter(
        (name) => unknown[name] === true || !isDeepStrictEqual(before?.[name], after?.[name]),
      ),
    }))
}
