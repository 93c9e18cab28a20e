import { wildcards } from "@mcp-on-aws/blueprint/permissions"
import type { Arguments, Configuration, Json } from "../terraform/configuration.ts"

interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Principal?: Json
}

/** The arguments that hold an IAM policy as JSON. */
const POLICIES = ["policy", "assume_role_policy"]

/** What a stack grants on everything, to everybody, or by a pattern of actions, but for what blueprint gives a reason for. */
export function findWildcards({ resource = {} }: Configuration): string[] {
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, given]) =>
      readStatements(given).flatMap((statement) =>
        findIn(statement).map((finding) => `${type}.${name}: ${statement.Sid ?? "a statement"} ${finding}`),
      ),
    ),
  )
}

/** @throws SyntaxError for a policy that is no JSON: nobody could tell what it grants. */
const readStatements = (given: Arguments): Statement[] =>
  POLICIES.map((argument) => given[argument])
    .filter((policy) => typeof policy === "string" && !/^\$\{[^}]*\}$/.test(policy))
    .flatMap((policy) => (JSON.parse(policy as string) as { Statement?: Statement[] }).Statement ?? [])

function findIn({ Effect, Action = [], Resource = [], Principal }: Statement): string[] {
  if (Effect !== "Allow") return []
  const actions = [Action].flat()
  const excused = actions.length > 0 && actions.every((action) => action in wildcards)
  return [
    ...actions.filter((action) => action.includes("*")).map((action) => `grants ${action}`),
    ...([Resource].flat().includes("*") && !excused ? [`grants ${actions.join(", ")} on *`] : []),
    ...(JSON.stringify(Principal ?? "").includes('"*"') ? ["grants it to everybody"] : []),
  ]
}
