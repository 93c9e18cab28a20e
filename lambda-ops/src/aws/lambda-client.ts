import { setTimeout } from "node:timers/promises"
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  paginateListAliases,
  paginateListFunctions,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda"
import type { LambdaClientConfig, Runtime } from "@aws-sdk/client-lambda"
import { describeFunction } from "./describe-function.ts"
import type { Alias, LambdaApi, LambdaFunction } from "./function.ts"
import { LambdaError } from "./lambda-error.ts"

/** A synchronous invocation may take as long as a function may run. */
const LONGEST_INVOCATION_MS = 15 * 60 * 1000
const INVOCATION_ATTEMPTS = 4
/** Meant by no qualifier too, which durable functions refuse. */
const LATEST = "$LATEST"

/**
 * Lambda of one region by the AWS SDK. Reads and updates are tried up to eight times, ever more slowly while
 * AWS throttles ("adaptive" retries); an invocation is tried again only where Lambda turned it away, as it
 * would otherwise run twice. GetFunction is never called: its answer has a link to the code.
 */
export function createLambdaClient(region: string, config: LambdaClientConfig = {}): LambdaApi {
  const client = new LambdaClient({
    region,
    retryMode: "adaptive",
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    ...config,
  })
  const invoker = new LambdaClient({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, requestTimeout: LONGEST_INVOCATION_MS },
    ...config,
  })
  return {
    region,
    ...createReads(client, region),
    ...createWrites(client, region),
    invoke: createInvoke(invoker),
  }
}

const name = (FunctionName: string) => ({ FunctionName })

type Writes = "publishVersion" | "updateRuntime"

function createReads(client: LambdaClient, region: string): Omit<LambdaApi, "region" | "invoke" | Writes> {
  return {
    async *listFunctions(signal, { versions } = { versions: "latest" }) {
      const input = versions === "all" ? { FunctionVersion: "ALL" as const } : {}
      const pages = paginateListFunctions({ client }, input, ...until(signal))
      for await (const { Functions = [] } of explained(pages, {
        action: "lambda:ListFunctions",
        subject: region,
        signal,
      })) {
        yield Functions.map((one) => describeFunction(one, region))
      }
    },

    async getFunction(fn, signal) {
      const send = () => client.send(new GetFunctionConfigurationCommand(name(fn)), ...until(signal))
      return describeFunction(
        await run({ action: "lambda:GetFunctionConfiguration", subject: fn, signal }, send),
        region,
      )
    },

    async listVersions(fn, signal) {
      const found: LambdaFunction[] = []
      const pages = paginateListVersionsByFunction({ client }, name(fn), ...until(signal))
      for await (const page of explained(pages, {
        action: "lambda:ListVersionsByFunction",
        subject: fn,
        signal,
      })) {
        found.push(...(page.Versions ?? []).map((one) => describeFunction(one, region)))
      }
      return found.filter(({ version }) => /^\d+$/.test(version))
    },

    async listAliases(fn, signal) {
      const found: Alias[] = []
      const pages = paginateListAliases({ client }, name(fn), ...until(signal))
      for await (const page of explained(pages, { action: "lambda:ListAliases", subject: fn, signal })) {
        for (const { Name = "", FunctionVersion = "", RoutingConfig } of page.Aliases ?? []) {
          const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
          const others = weights.map(([version, weight]) => ({ version, weight }))
          found.push({ name: Name, version: FunctionVersion, others })
        }
      }
      return found
    },

    async listTags(arn, signal) {
      const send = () => client.send(new ListTagsCommand({ Resource: arn }), ...until(signal))
      return (await run({ action: "lambda:ListTags", subject: arn, signal }, send)).Tags ?? {}
    },

    async getReservedConcurrency(fn, signal) {
      const send = () => client.send(new GetFunctionConcurrencyCommand(name(fn)), ...until(signal))
      return (await run({ action: "lambda:GetFunctionConcurrency", subject: fn, signal }, send))
        .ReservedConcurrentExecutions
    },

    async getRuntimeUpdateMode(fn, signal) {
      const send = () => client.send(new GetRuntimeManagementConfigCommand(name(fn)), ...until(signal))
      const about = { action: "lambda:GetRuntimeManagementConfig", subject: fn, signal }
      return (await run(about, send)).UpdateRuntimeOn ?? "Auto"
    },
  }
}

function createWrites(client: LambdaClient, region: string): Pick<LambdaApi, Writes> {
  return {
    async publishVersion(fn, { description, revisionId, codeSha256 }, signal) {
      const input = { ...name(fn), Description: description, RevisionId: revisionId, CodeSha256: codeSha256 }
      const send = () => client.send(new PublishVersionCommand(input), ...until(signal))
      return describeFunction(
        await run({ action: "lambda:PublishVersion", subject: fn, signal }, send),
        region,
      )
    },

    async updateRuntime(fn, { runtime, revisionId }, signal) {
      const input = { ...name(fn), Runtime: runtime as Runtime, RevisionId: revisionId }
      const send = () => client.send(new UpdateFunctionConfigurationCommand(input), ...until(signal))
      return describeFunction(
        await run({ action: "lambda:UpdateFunctionConfiguration", subject: fn, signal }, send),
        region,
      )
    },
  }
}

function createInvoke(invoker: LambdaClient): LambdaApi["invoke"] {
  return async (fn, { payload, dryRun = false, qualifier = LATEST }, signal) => {
    const command = new InvokeCommand({
      ...name(fn),
      InvocationType: dryRun ? "DryRun" : "RequestResponse",
      ...(!dryRun && { LogType: "Tail", Payload: Buffer.from(JSON.stringify(payload)) }),
      Qualifier: qualifier,
    })
    const about = { action: "lambda:InvokeFunction", subject: fn, signal }
    const answer = await whenAdmitted(() => run(about, () => invoker.send(command, ...until(signal))))
    return {
      status: answer.StatusCode ?? 0,
      error: answer.FunctionError,
      answer: answer.Payload ?? new Uint8Array(),
      logTail: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    }
  }
}

/** A throttled invocation did not run: it may be tried again. */
async function whenAdmitted<Answer>(invoke: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await invoke()
    } catch (error) {
      const throttled = error instanceof LambdaError && error.kind === "throttled"
      if (!throttled || attempt === INVOCATION_ATTEMPTS) throw error
    }
    await setTimeout(200 * 2 ** attempt)
  }
}

const until = (signal: AbortSignal | undefined) => (signal ? [{ abortSignal: signal }] : [])

interface About {
  readonly action: string
  /** The function, tag owner or region that is asked for. */
  readonly subject: string
  readonly signal?: AbortSignal | undefined
}

async function run<Answer>(about: About, send: () => Promise<Answer>): Promise<Answer> {
  about.signal?.throwIfAborted()
  try {
    return await send()
  } catch (cause) {
    about.signal?.throwIfAborted()
    throw new LambdaError(cause, about)
  }
}

async function* explained<Page>(pages: AsyncIterable<Page>, about: About): AsyncGenerator<Page> {
  const iterator = pages[Symbol.asyncIterator]()
  for (;;) {
    const next = await run(about, () => iterator.next())
    if (next.done) return
    yield next.value
  }
}
