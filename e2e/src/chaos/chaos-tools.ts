// What the chaos run calls, in place of the notes: one tool for each thing that must not be lost or doubled.
import { setTimeout as delay } from "node:timers/promises"
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb"
import { acceptedContent, inputRequired } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { ToolSet, ToolSetModule, ToolSetOptions } from "@mcp-on-aws/tools/definition"
import * as z from "zod"

export const settings = { NOTES_TABLE: z.string() } satisfies ToolSetModule["settings"]

/** How long an addition is under way: time to be killed in. */
const ADDITION_MS = 50

export function createToolSet(options: ToolSetOptions): ToolSet {
  const { NOTES_TABLE } = z.object(settings).parse(options.settings)
  const additions = createAdditions(NOTES_TABLE)
  return {
    capabilities: { resources: { subscribe: true } },
    tools: [count, ask, announce, createAddTool(additions), createReadAdditionsTool(additions)],
    prompts: [],
    resources: [
      {
        name: "announced",
        uri: "chaos://{name}",
        title: "Announced",
        description: "Something that clients subscribe to",
        mimeType: "text/plain",
        read: async (uri) => ({ contents: [{ uri: uri.href, text: "announced" }] }),
      },
    ],
  }
}

const answerText = (text: string) => ({ content: [{ type: "text" as const, text }] })

const count = defineTool({
  name: "count",
  title: "Count",
  description: "Counts, and reports each step",
  input: z.object({ to: z.number(), delay_ms: z.number() }),
  annotations: { idempotentHint: true },
  async run({ to, delay_ms }, { reportProgress, signal }) {
    for (let step = 1; step <= to; step++) {
      await delay(delay_ms, undefined, { signal })
      await reportProgress(step, to)
    }
    return answerText(`counted to ${to}`)
  },
})

const ask = defineTool({
  name: "ask",
  title: "Ask",
  description: "Asks the user, and says what was answered",
  input: z.object({ question: z.string() }),
  annotations: {},
  run({ question }, { inputResponses }) {
    const schema = z.object({ text: z.string() })
    const given = acceptedContent(inputResponses, "answer", schema)
    if (given) return answerText(given.text)
    const requestedSchema = {
      type: "object" as const,
      properties: { text: { type: "string" as const } },
      required: ["text"],
    }
    return inputRequired({
      inputRequests: { answer: inputRequired.elicit({ message: question, requestedSchema }) },
    })
  },
})

const announce = defineTool({
  name: "announce",
  title: "Announce",
  description: "Tells whoever subscribed that a resource has changed",
  input: z.object({ uri: z.string() }),
  annotations: { idempotentHint: true },
  run({ uri }, { publish }) {
    publish({ kind: "resource_updated", uri })
    return answerText("announced")
  },
})

interface Additions {
  add(key: string): Promise<number>
  read(key: string): Promise<number>
}

const createAddTool = (additions: Additions) =>
  defineTool({
    name: "add",
    title: "Add",
    description: "Adds one: it must not happen twice",
    input: z.object({ key: z.string() }),
    annotations: {},
    async run({ key }) {
      await delay(ADDITION_MS)
      return answerText(String(await additions.add(key)))
    },
  })

const createReadAdditionsTool = (additions: Additions) =>
  defineTool({
    name: "read_additions",
    title: "Read additions",
    description: "How often each was added to",
    input: z.object({ keys: z.array(z.string()) }),
    annotations: { readOnlyHint: true },
    async run({ keys }) {
      return answerText(JSON.stringify(await Promise.all(keys.map((key) => additions.read(key)))))
    },
  })

/** In the servers' own table, as that is where all tasks can count together. */
function createAdditions(table: string): Additions {
  const client = new DynamoDBClient({})
  const keyOf = (key: string) => ({ pk: { S: `CHAOS#${key}` }, sk: { S: "N" } })
  return {
    async add(key) {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(key),
          UpdateExpression: "ADD added :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
          ReturnValues: "ALL_NEW",
        }),
      )
      return Number(Attributes?.added?.N)
    },
    async read(key) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }),
      )
      return Number(Item?.added?.N ?? 0)
    },
  }
}
