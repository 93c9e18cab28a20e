import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { createRequire } from "node:module"
import { join } from "node:path"

const require = createRequire(import.meta.url)

export interface RuntimeSettings {
  readonly functionName: string
  /** `module.export`, as the function's configuration has it. */
  readonly handler: string
  /** The folder with the unpacked code. */
  readonly code: string
  readonly memoryMb: number
  readonly region: string
  /** The function's own environment variables. */
  readonly variables: Readonly<Record<string, string>>
}

export interface RuntimePlace {
  readonly logStream: string
  readonly runtimeApi: string
  /** The one folder that may be written, `/tmp` on Lambda. */
  readonly temporary: string
}

/** Starts AWS's runtime interface client on this process's Node, with nothing of this process's environment. */
export function spawnRuntime(settings: RuntimeSettings, place: RuntimePlace): ChildProcess {
  const { handler, code, memoryMb } = settings
  return spawn(
    process.execPath,
    [
      // As Lambda's Node runtime divides the memory: the rest is for buffers and for Node itself.
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      // Lambda's file system is read-only but for /tmp.
      ...["--permission", "--allow-fs-read=*", `--allow-fs-write=${join(place.temporary, "*")}`],
      ...["--allow-child-process", "--allow-worker", "--allow-addons", "--disable-warning=SecurityWarning"],
      ...["--import", new URL("rapid-client.mjs", import.meta.url).href],
      require.resolve("aws-lambda-ric"),
      handler,
    ],
    {
      cwd: code,
      env: { ...describeEnvironment(settings, place), ...settings.variables },
      stdio: ["ignore", "pipe", "pipe"],
      // Out of reach of the terminal's Ctrl-C: who ends it is decided here.
      detached: true,
    },
  )
}

/** "Defined runtime environment variables" in the Lambda Developer Guide, with credentials that open nothing. */
function describeEnvironment(settings: RuntimeSettings, place: RuntimePlace): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: "AKIALOCALLOCALLOCAL0",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_DEFAULT_REGION: settings.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: "Text",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_REGION: settings.region,
    LAMBDA_TASK_ROOT: settings.code,
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TMPDIR: place.temporary,
    TZ: ":UTC",
    _HANDLER: settings.handler,
  }
}
