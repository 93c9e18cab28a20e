import * as z from "zod"
import { defineTool } from "../definition.ts"
import { answer } from "./answer.ts"
import type { WithServer } from "./tool-dependencies.ts"

export function createPingTool({ server }: WithServer) {
  return defineTool({
    name: "ping",
    title: "Ping",
    description: "Says which server, version and instance answered, in which region and protocol revision.",
    input: z.object({}),
    output: z.object({
      server: z.string(),
      version: z.string(),
      instance: z.string().describe("The Lambda log stream or the ECS task"),
      region: z.string(),
      protocol: z.string().describe("The MCP revision of this request"),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false },
    run(_args, call) {
      const { name, version, instance, region } = server
      const protocol = call.protocolVersion
      return answer(
        { server: name, version, instance, region, protocol },
        `${name} ${version} answered from instance ${instance} in ${region}, speaking MCP ${protocol}.`,
      )
    },
  })
}
