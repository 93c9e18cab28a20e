import type {
  CallToolResult,
  ClientCapabilities,
  GetPromptResult,
  InputRequiredResult,
  LoggingLevel,
  ReadResourceResult,
  Resource,
  ServerCapabilities,
  ServerContext,
  ServerEvent,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from "@modelcontextprotocol/server"
import type { ZodRawShape } from "zod"

/** Who calls. `id` is what everything that is stored is filed under; it is stable and opaque. */
export interface Principal {
  readonly id: string
}

/** Which process answers. */
export interface ServerIdentity {
  readonly name: string
  readonly title: string
  readonly version: string
  /** The Lambda log stream or the ECS task id: one value a running instance. */
  readonly instance: string
  readonly region: string
}

/** How a server names itself to its clients. */
export type ServerName = Pick<ServerIdentity, "name" | "title" | "version">

/** What a definition knows of the request it serves, the same in both protocol eras. */
export interface Call {
  readonly principal: Principal
  readonly requestId: string
  /** The MCP revision in which this request is served, such as `2025-11-25`. */
  readonly protocolVersion: string
  /** What the client declared. Empty where a 2025-era client talks to a stateless server: it cannot be asked. */
  readonly clientCapabilities: ClientCapabilities
  /**
   * Aborted when the client cancels or goes away, or when the host's time limit is near. Its reason is a `ToolError`
   * where somebody still listens, as at the time limit: a handler may throw it on, or add how to continue.
   */
  readonly signal: AbortSignal
  /** On hosts that stop a call at some time, whatever its client does: `undefined` elsewhere. */
  readonly hostTime?: HostTime | undefined
  /** The answers to what an earlier round asked with `inputRequired(...)`: unchecked, from the client. */
  readonly inputResponses: Record<string, unknown> | undefined
  /** Carries data across the rounds of one call, signed and bound to the principal (not encrypted). */
  readonly requestState: RequestState
  /** Does nothing where the client did not ask for progress. */
  readonly reportProgress: (progress: number, total?: number, message?: string) => Promise<void>
  /** A log message for the client, filtered by the level it asked for. */
  readonly log: (level: LoggingLevel, data: unknown) => Promise<void>
  /**
   * Tells listening clients that a list or a resource changed, where the host can reach them: the caller's own, unless
   * everybody's list or resource did.
   */
  readonly publish: (event: ServerEvent, to?: "caller" | "everybody") => void
  /** What is kept for this client from call to call; `undefined` on servers without sessions. */
  readonly session: SessionState | undefined
  /** The SDK's own context, for what this interface does not name. */
  readonly sdk: ServerContext
}

/** What a host still gives a call. */
export interface HostTime {
  /**
   * Aborted when it is nearly over, and once the answer was given: nothing may begin after that, as Lambda freezes what
   * still runs, and thaws it in the middle of another request. A client that cancels or leaves does not abort it.
   */
  readonly signal: AbortSignal
  /** Milliseconds until then. */
  readonly leftMs: () => number
}

/** Small JSON values of one session, there until it ends, on whichever task serves it. */
export interface SessionState {
  get<T>(key: string): Promise<T | undefined>
  set(key: string, value: unknown): Promise<void>
}

export interface RequestState {
  /** Fails where the server has no shared key (`MCP_REQUEST_STATE_KEY`). */
  seal(payload: unknown): Promise<string>
  /** What the previous round sealed, verified before the handler runs; `undefined` in the first round. */
  open<T>(): T | undefined
}

type Schema = StandardSchemaWithJSON

export interface ToolDefinition<Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly output?: Output
  readonly annotations: ToolAnnotations
  /** The OAuth scope that a caller needs; without it, none beyond being let in. */
  readonly scope?: string
  readonly run: (
    args: StandardSchemaWithJSON.InferOutput<Input>,
    call: Call,
  ) => CallToolResult | InputRequiredResult | Promise<CallToolResult | InputRequiredResult>
}

export interface PromptDefinition<Args extends Schema = Schema> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly args?: Args
  readonly scope?: string
  /** Values for an argument that begin with what was typed, for `completion/complete`. */
  readonly complete?: Record<string, Complete>
  readonly run: (
    args: StandardSchemaWithJSON.InferOutput<Args>,
    call: Call,
  ) => GetPromptResult | InputRequiredResult | Promise<GetPromptResult | InputRequiredResult>
}

/** A resource at one URI, or, with `{...}` in it, a template. */
export interface ResourceDefinition {
  readonly name: string
  readonly uri: string
  readonly title: string
  readonly description: string
  readonly mimeType: string
  /** Needed to read it, to list what a template stands for, and to hear of changes. */
  readonly scope?: string
  /** A template's resources, page by page. Without it a template lists nothing. */
  readonly list?: (page: { cursor: string | undefined; principal: Principal }) => Promise<ResourcePage>
  readonly complete?: Record<string, Complete>
  readonly read: (uri: URL, variables: Record<string, string>, call: Call) => Promise<ReadResourceResult>
}

export interface ResourcePage {
  readonly resources: Resource[]
  readonly nextCursor?: string | undefined
}

export type Complete = (
  typed: string,
  context: { principal: Principal; arguments: Record<string, string> },
) => string[] | Promise<string[]>

/** Everything a server offers. Made once a process; definitions hold no state of a single request. */
export interface ToolSet {
  readonly instructions?: string
  readonly capabilities?: Pick<ServerCapabilities, "logging"> & { resources?: { subscribe?: boolean } }
  readonly tools: readonly ToolDefinition[]
  readonly prompts: readonly PromptDefinition[]
  readonly resources: readonly ResourceDefinition[]
  /** What `/ready` asks before it says yes: each settles, or rejects with the reason. */
  readonly dependencies?: Record<string, (signal: AbortSignal) => Promise<void>>
}

/**
 * What a module of definitions exports, `@mcp-on-aws/tools/tool-set` and the one given with
 * `npm start -- --tools <module>` alike.
 */
export interface ToolSetModule<Settings extends ZodRawShape = ZodRawShape> {
  /** The environment variables it reads, checked together with the server's own. */
  readonly settings: Settings
  readonly createToolSet: (options: ToolSetOptions) => ToolSet
  /** Where the definitions are a server of their own, and not one more of the samples. */
  readonly identity?: ServerName
}

export interface ToolSetOptions {
  /** The checked values of the module's `settings`. */
  readonly settings: Record<string, unknown>
  readonly server: ServerIdentity
}

/** Keeps the argument types of `run` tied to the schemas, and forgets them where definitions are listed together. */
export function defineTool<Input extends Schema, Output extends Schema>(
  definition: ToolDefinition<Input, Output>,
): ToolDefinition {
  return definition as unknown as ToolDefinition
}

export function definePrompt<Args extends Schema>(definition: PromptDefinition<Args>): PromptDefinition {
  return definition as unknown as PromptDefinition
}
