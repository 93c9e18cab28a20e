import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { dirname } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import type { InstanceLog } from "../instance-log.ts"
import type { ProcessGuard } from "../process-guard.ts"
import { findFreePorts } from "./free-ports.ts"
import type { MetadataEndpoint } from "./metadata-endpoint.ts"

/** A process that the task started may hold its output open for ever. */
const LAST_OUTPUT_MS = 100
const ADDRESS = "127.0.0.1"

/** One deployed state of a service's code. */
export interface Revision {
  readonly number: number
  /** The bundle's entry. */
  readonly main: string
}

export interface TaskOptions {
  readonly service: string
  readonly revision: Revision
  readonly region: string
  readonly variables: Readonly<Record<string, string>>
  readonly metadata: MetadataEndpoint
  readonly log: InstanceLog
  readonly guard: ProcessGuard
}

/** One process with one copy of the server in it. */
export interface Task {
  readonly id: string
  readonly pid: number
  readonly host: string
  readonly port: number
  readonly revision: Revision
  /** Tells how. */
  readonly ended: Promise<string>
  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void
  /** SIGTERM, and SIGKILL where it still runs after `limitMs`. */
  stop(limitMs: number): Promise<void>
}

export async function startTask(options: TaskOptions): Promise<Task> {
  const { service, revision, region, metadata, log, guard } = options
  const id = randomUUID().replaceAll("-", "")
  const [port = 0, privatePort = 0] = await findFreePorts(2, ADDRESS)
  metadata.add({ id, service, revision: revision.number, region, address: ADDRESS, startedAt: new Date() })
  const child = spawnTask(options, {
    ECS_CONTAINER_METADATA_URI_V4: metadata.urlOf(id),
    HOST: ADDRESS,
    PORT: String(port),
    PRIVATE_PORT: String(privatePort),
  })
  await once(child, "spawn")
  const { pid = 0 } = child
  guard.watch(pid)
  for (const output of [child.stdout, child.stderr]) if (output) log.follow(id.slice(0, 8), output)
  log.write(id.slice(0, 8), `Task ${id} of revision ${revision.number} started as process ${pid}`)
  const ended = untilEnded(child).then((how) => {
    guard.forget(pid)
    metadata.remove(id)
    log.write(id.slice(0, 8), `Task ended: ${how}`)
    return how
  })
  return {
    ...{ id, pid, host: ADDRESS, port, revision, ended },
    signal: (signal) => void child.kill(signal),
    async stop(limitMs) {
      child.kill("SIGTERM")
      const over = new AbortController()
      const limit = delay(limitMs, "late", { signal: over.signal }).catch(() => "ended")
      if ((await Promise.race([ended, limit])) === "late") child.kill("SIGKILL")
      over.abort()
      await ended
    },
  }
}

function spawnTask({ revision, region, variables }: TaskOptions, own: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ["--enable-source-maps", revision.main], {
    cwd: dirname(revision.main),
    // Nothing of this process's environment; credentials that open nothing.
    env: {
      AWS_ACCESS_KEY_ID: "AKIALOCALLOCALLOCAL0",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
      AWS_REGION: region,
      NODE_ENV: "production",
      PATH: "/usr/local/bin:/usr/bin:/bin",
      TZ: ":UTC",
      ...own,
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // Out of reach of the terminal's Ctrl-C: who ends it is decided here.
    detached: true,
  })
}

async function untilEnded(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null]
  if (child.stdout && !child.stdout.closed) {
    await Promise.race([once(child, "close"), delay(LAST_OUTPUT_MS)])
  }
  return signal === null ? `exit code ${code}` : signal
}
