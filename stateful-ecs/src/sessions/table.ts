import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb"
import type {
  AttributeValue,
  DynamoDBClientConfig,
  QueryCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb"
import { StoreUnavailableError } from "./store-error.ts"

export type Row = Record<string, AttributeValue>
export interface Key {
  readonly pk: string
  readonly sk: string
}
export type Update = Omit<UpdateItemCommandInput, "TableName" | "Key">
export type Query = Omit<QueryCommandInput, "TableName">

export interface TableOptions {
  readonly table: string
  readonly client?: DynamoDBClientConfig
}

export type Table = ReturnType<typeof createTable>

/**
 * The sessions' table. Reads see every write that was answered before. Region, credentials and endpoint
 * come from where the SDK looks for them. @throws StoreUnavailableError
 */
export function createTable({ table, client: config }: TableOptions) {
  const client = new DynamoDBClient({
    // Two short tries: a caller waits, and a lease runs out, while this goes on.
    maxAttempts: 2,
    retryMode: "standard",
    requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
    ...config,
  })
  return {
    async get(key: Key): Promise<Row | undefined> {
      const command = new GetItemCommand({ TableName: table, Key: toKey(key), ConsistentRead: true })
      return (await run("GetItem", () => client.send(command)))?.Item
    },

    async put(row: Row) {
      const command = new PutItemCommand({ TableName: table, Item: row })
      await run("PutItem", () => client.send(command))
    },

    /** Whether it was put: false where a row with this key was there. */
    async putIfAbsent(row: Row): Promise<boolean> {
      const condition = { ConditionExpression: "attribute_not_exists(pk)" }
      const command = new PutItemCommand({ TableName: table, Item: row, ...condition })
      return (await run("PutItem", () => client.send(command))) !== undefined
    },

    /** The row as it is afterwards; nothing where the condition did not hold. */
    async update(key: Key, update: Update): Promise<Row | undefined> {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: toKey(key),
        ReturnValues: "ALL_NEW",
        ...update,
      })
      return (await run("UpdateItem", () => client.send(command)))?.Attributes
    },

    async delete(key: Key) {
      const command = new DeleteItemCommand({ TableName: table, Key: toKey(key) })
      await run("DeleteItem", () => client.send(command))
    },

    /** Every page. */
    async query(query: Query): Promise<{ rows: Row[]; count: number }> {
      const all = []
      for await (const page of pages(query)) all.push(page)
      return { rows: all.flatMap(({ rows }) => rows), count: all.reduce((sum, { count }) => sum + count, 0) }
    },

    pages,
  }

  /** Page by page: the next is read when it is asked for. */
  async function* pages(query: Query): AsyncGenerator<{ rows: Row[]; count: number }> {
    let from: Row | undefined
    do {
      const page = { ...query, ...(from && { ExclusiveStartKey: from }) }
      const command = new QueryCommand({ TableName: table, ConsistentRead: true, ...page })
      const answer = await run("Query", () => client.send(command))
      yield { rows: answer?.Items ?? [], count: answer?.Count ?? 0 }
      from = answer?.LastEvaluatedKey
    } while (from)
  }

  /** Nothing where the request's condition did not hold. */
  async function run<Answer>(action: string, send: () => Promise<Answer>) {
    try {
      return await send()
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw explainFailure(error, `${action} on DynamoDB table "${table}"`)
    }
  }
}

/**
 * DynamoDB, "Error handling": what is wrong here and stays so until somebody mends it. The rest may pass, as does
 * InvalidSignatureException: the SDK sets its clock by the answer, and a task that stood still signs anew.
 */
const lasting = new Map([
  ["AccessDeniedException", "is refused: allow it to the task's role"],
  ["ResourceNotFoundException", "failed: the table does not exist in this account and region"],
  ["UnrecognizedClientException", "is refused: the credentials are not valid"],
  ["ValidationException", "failed: DynamoDB does not accept the request"],
])

function explainFailure(cause: unknown, request: string): Error {
  const name = cause instanceof Error ? cause.name : ""
  const reason = lasting.get(name)
  if (reason !== undefined) return new Error(`${request} ${reason}`, { cause })
  // ECS's endpoint for credentials may only be slow.
  const hint =
    name === "CredentialsProviderError" ? ": no AWS credentials were found, does the task have a role?" : ""
  return new StoreUnavailableError(`${request} failed${hint}`, { cause })
}

const toKey = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } })
