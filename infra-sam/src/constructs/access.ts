import { type CleanStack, explain } from "../template/clean-stack.ts"
import type { Inputs } from "../template/inputs.ts"
import { Authorization } from "./authorization.ts"
import { createStateKey } from "./state-key.ts"

export interface AccessOptions {
  readonly inputs: Inputs
  readonly server: {
    readonly name: string
    readonly scopes: { readonly read: string; readonly write: string }
  }
}

/** Who may call a server, and the key with which it knows what it has signed itself. */
export function createAccess(stack: CleanStack, { inputs, server }: AccessOptions) {
  const key = createStateKey(stack, inputs.text("name"))
  const authorization = new Authorization(stack, {
    inputs,
    serverName: server.name,
    scopes: server.scopes,
    protect: inputs.isOn("deletion_protection"),
  })
  explain(key, "Signs what a call carries across its rounds")
  explain(authorization, "Who may call: a user pool, where authorization is cognito")
  return { key, authorization }
}
