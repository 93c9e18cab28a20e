import type { Terraform } from "../terraform/terraform.ts"

interface Event {
  readonly type: string
  readonly hook?: { readonly action: string; readonly resource: { readonly addr: string } }
}

/** Applies, and tells in order what began to be destroyed before the change of `address` was complete. */
export async function applyAndListEarly(terraform: Terraform, address: string): Promise<string[]> {
  const lines = (await terraform.expect("apply", "-auto-approve", "-json")).split("\n").filter(Boolean)
  const events = lines.map((line) => JSON.parse(line) as Event)
  const isOf = ({ type, hook }: Event) => type === "apply_complete" && hook?.resource.addr === address
  if (!events.some(isOf)) throw new Error(`${address} is left as it is:\n${lines.join("\n")}`)
  return events
    .slice(0, events.findIndex(isOf))
    .filter(({ type, hook }) => type === "apply_start" && hook?.action === "delete")
    .map(({ hook }) => hook!.resource.addr)
}
