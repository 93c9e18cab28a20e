import { readFile } from "node:fs/promises"

/** An endpoint to test, and what is known of it so far. */
export interface Target {
  readonly url: string
  /** Where the file says so: otherwise the server tells, and the URL. */
  readonly server?: string | undefined
  readonly front?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The client for scripts that the stack made, as far as its outputs tell. */
  readonly client?: TokenClient | undefined
}

export interface TokenClient {
  readonly tokenUrl?: string | undefined
  readonly id?: string | undefined
  readonly secret?: string | undefined
  readonly scope?: string | undefined
}

type Outputs = ReadonlyMap<string, unknown>

const endpointOutputs = ["endpoint", "function_url_endpoint", "http_api_endpoint"]
const forms = [
  "`terraform output -json`",
  "`aws cloudformation describe-stacks` (or its `Outputs` alone)",
  "a list of endpoints as `.local/endpoints.json` has it",
]

/** @throws Error naming the file where it is missing, is no JSON, or names no endpoint. */
export async function readTargets(file: string): Promise<Target[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause })
  })
  const targets = targetsOf(parse(text, file))
  if (targets.length > 0) return targets
  throw new Error(`${file} names no endpoint. It should hold what one of these writes: ${forms.join("; ")}.`)
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file} is no JSON: ${(cause as Error).message}`, { cause })
  }
}

function targetsOf(json: unknown): Target[] {
  if (isList(json) && json.some(({ url }) => typeof url === "string")) return json as unknown as Target[]
  return outputsOf(json).flatMap((outputs) =>
    endpointOutputs.flatMap((name) => {
      const url = outputs.get(name)
      if (typeof url !== "string" || url === "") return []
      return [{ url, server: textOf(outputs, "server"), client: clientOf(outputs) }]
    }),
  )
}

const clientOf = (outputs: Outputs): TokenClient => ({
  tokenUrl: textOf(outputs, "token_url"),
  id: textOf(outputs, "machine_client_id"),
  secret: textOf(outputs, "machine_client_secret"),
  scope: textOf(outputs, "token_scopes"),
})

const textOf = (outputs: Outputs, name: string) => {
  const value = outputs.get(name)
  return typeof value === "string" && value !== "" ? value : undefined
}

/** One map a stack. CloudFormation's `FunctionUrlEndpoint` is Terraform's `function_url_endpoint`. */
function outputsOf(json: unknown): Outputs[] {
  if (isRecord(json) && isList(json.Stacks)) return json.Stacks.flatMap(({ Outputs }) => outputsOf(Outputs))
  if (isList(json)) {
    return [new Map(json.map(({ OutputKey, OutputValue }) => [toSnakeCase(String(OutputKey)), OutputValue]))]
  }
  if (!isRecord(json)) return []
  return [
    new Map(Object.entries(json).map(([name, output]) => [name, isRecord(output) ? output.value : null])),
  ]
}

const toSnakeCase = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isList = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.every(isRecord)
