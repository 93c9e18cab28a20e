import { hostname } from "node:os"
import * as z from "zod"
import type { ContainerSettings } from "./settings.ts"

const TIMEOUT_MS = 2_000

/** "Task metadata endpoint version 4" in the ECS documentation: the part that is read here. */
const metadata = z.object({
  TaskARN: z.string().regex(/^arn:[^:]+:ecs:[^:]+:\d*:task\/.+/),
  Containers: z.array(
    z.object({ Networks: z.array(z.object({ IPv4Addresses: z.array(z.string()) })).optional() }),
  ),
})

export interface TaskIdentity {
  readonly id: string
  readonly region: string
  /** The task's private address; unknown outside ECS. */
  readonly address: string | undefined
}

/**
 * Who this task is: by ECS's metadata endpoint where there is one, else by `TASK_ID` or the host's name.
 * Fails where the endpoint is named and does not answer: a task that takes another name would be two.
 */
export async function readTaskIdentity(settings: ContainerSettings): Promise<TaskIdentity> {
  const { ECS_CONTAINER_METADATA_URI_V4: endpoint, TASK_ID = hostname(), AWS_REGION: region } = settings
  if (endpoint === undefined) return { id: TASK_ID, region, address: undefined }
  try {
    const response = await fetch(`${endpoint}/task`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) throw new Error(`It answered ${response.status}`)
    const { TaskARN, Containers } = metadata.parse(await response.json())
    const [, , , arnRegion = region, , resource = ""] = TaskARN.split(":")
    const addresses = Containers.flatMap(({ Networks = [] }) => Networks).flatMap(
      (network) => network.IPv4Addresses,
    )
    return { id: resource.split("/").at(-1) ?? TASK_ID, region: arnRegion, address: addresses[0] }
  } catch (cause) {
    throw new Error(`The ECS metadata endpoint ${endpoint}/task did not say which task this is`, { cause })
  }
}
