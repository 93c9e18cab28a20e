import { service as settings } from "./settings.ts"

/** What a server in a container says of itself. */
export interface ContainerServer {
  readonly name: string
  readonly architecture: string
  readonly port: number
  /** Of the server's that has one. */
  readonly privatePort?: number
  readonly healthPath: string
  readonly stopTimeoutSeconds: number
}

type Contained = Pick<ContainerServer, "port" | "privatePort" | "healthPath">

/** What a container definition says of a server, in the names of ECS' API. */
export const describeContainer = ({ port, privatePort, healthPath }: Contained) => ({
  essential: true,
  /** Of the image; nothing in it is written. */
  user: "node",
  readonlyRootFilesystem: true,
  linuxParameters: { initProcessEnabled: true },
  portMappings: [port, ...(privatePort === undefined ? [] : [privatePort])].map((containerPort) => ({
    containerPort,
    hostPort: containerPort,
    protocol: "tcp",
  })),
  /** ECS does not read the image's own. 503 is the answer of a task that ends its calls: it is busy, not ill. */
  healthCheck: {
    command: [
      "CMD",
      "node",
      "--eval",
      `fetch("http://127.0.0.1:${port}${healthPath}").then((answer) => process.exit([200, 503].includes(answer.status) ? 0 : 1), () => process.exit(1))`,
    ],
    interval: settings.containerHealthCheck.intervalSeconds,
    timeout: settings.containerHealthCheck.timeoutSeconds,
    retries: settings.containerHealthCheck.retries,
    startPeriod: settings.containerHealthCheck.startSeconds,
  },
})
