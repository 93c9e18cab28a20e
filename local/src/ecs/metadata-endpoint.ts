import { createServer } from "node:http"
import { closeServer, listen } from "../ports.ts"

/** What a task learns about itself. */
export interface TaskDescription {
  readonly id: string
  readonly service: string
  /** Of the task definition. */
  readonly revision: number
  readonly region: string
  readonly address: string
  readonly startedAt: Date
}

/** "Task metadata endpoint version 4" in the ECS documentation, for the tasks of this machine. */
export interface MetadataEndpoint {
  /** The value of `ECS_CONTAINER_METADATA_URI_V4` for a task. */
  urlOf(taskId: string): string
  add(task: TaskDescription): void
  remove(taskId: string): void
  close(): Promise<void>
}

const ACCOUNT = "123456789012"
const CLUSTER = "local"

export async function startMetadataEndpoint(): Promise<MetadataEndpoint> {
  const tasks = new Map<string, TaskDescription>()
  const server = createServer(({ url = "" }, response) => {
    const [, version, id = "", what = ""] = url.split("/")
    const task = tasks.get(id)
    const body = version === "v4" && task ? describe(task, what) : undefined
    response.writeHead(body ? 200 : 404, { "content-type": "application/json" })
    response.end(body && JSON.stringify(body))
  })
  const port = await listen(server, { port: 0, owner: "the task metadata endpoint" })
  return {
    urlOf: (taskId) => `http://127.0.0.1:${port}/v4/${taskId}`,
    add: (task) => void tasks.set(task.id, task),
    remove: (taskId) => void tasks.delete(taskId),
    close: () => closeServer(server),
  }
}

/** The fields that every Fargate task has, but for its image and its network card. */
function describe(task: TaskDescription, what: string): object | undefined {
  const arn = `arn:aws:ecs:${task.region}:${ACCOUNT}:`
  const container = {
    DockerId: `${task.id}-0000000000`,
    Name: task.service,
    DockerName: task.service,
    Labels: {
      "com.amazonaws.ecs.cluster": CLUSTER,
      "com.amazonaws.ecs.container-name": task.service,
      "com.amazonaws.ecs.task-arn": `${arn}task/${CLUSTER}/${task.id}`,
      "com.amazonaws.ecs.task-definition-family": task.service,
      "com.amazonaws.ecs.task-definition-version": String(task.revision),
    },
    DesiredStatus: "RUNNING",
    KnownStatus: "RUNNING",
    CreatedAt: task.startedAt.toISOString(),
    StartedAt: task.startedAt.toISOString(),
    Type: "NORMAL",
    ContainerARN: `${arn}container/${CLUSTER}/${task.id}`,
    Networks: [{ NetworkMode: "awsvpc", IPv4Addresses: [task.address] }],
  }
  if (what === "") return container
  if (what !== "task") return undefined
  return {
    Cluster: `${arn}cluster/${CLUSTER}`,
    ServiceName: task.service,
    TaskARN: `${arn}task/${CLUSTER}/${task.id}`,
    Family: task.service,
    Revision: String(task.revision),
    DesiredStatus: "RUNNING",
    KnownStatus: "RUNNING",
    AvailabilityZone: `${task.region}a`,
    LaunchType: "FARGATE",
    Containers: [container],
  }
}
