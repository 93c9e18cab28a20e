import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb"
import { explainDynamoDbError } from "./dynamodb-errors.ts"

export type Row = Record<string, AttributeValue>
export type Key = Record<"pk" | "sk", AttributeValue>
type Request<Input> = Omit<Input, "TableName">
type Send<Answer> = (client: DynamoDBClient, options: { abortSignal?: AbortSignal }) => Promise<Answer>

export type DynamoDbTable = ReturnType<typeof createDynamoDbTable>

/**
 * The only file that loads the AWS SDK, the heaviest part of a cold start: import it when it is first needed.
 * Region, credentials and endpoint come from where the SDK looks for them; `client` overrides.
 */
export function createDynamoDbTable({
  table,
  client: config,
}: {
  table: string
  client?: DynamoDBClientConfig
}) {
  const run = createRunner(table, config)
  return {
    /** Sees every write that was answered before. */
    async get(key: Key, signal?: AbortSignal): Promise<Row | undefined> {
      const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true })
      return (await run("GetItem", signal, (client, options) => client.send(command, options)))?.Item
    },

    async put(row: Row, signal?: AbortSignal) {
      const command = new PutItemCommand({ TableName: table, Item: row })
      await run("PutItem", signal, (client, options) => client.send(command, options))
    },

    /** Whether the row was put: false where one with this key was there. */
    async putIfAbsent(row: Row, signal?: AbortSignal) {
      const command = new PutItemCommand({
        TableName: table,
        Item: row,
        ConditionExpression: "attribute_not_exists(pk)",
      })
      return (await run("PutItem", signal, (client, options) => client.send(command, options))) !== undefined
    },

    /** The row as it is afterwards; `undefined` where the condition did not hold. */
    async update(request: Request<UpdateItemCommandInput>, signal?: AbortSignal): Promise<Row | undefined> {
      const command = new UpdateItemCommand({ ...request, TableName: table, ReturnValues: "ALL_NEW" })
      return (await run("UpdateItem", signal, (client, options) => client.send(command, options)))?.Attributes
    },

    /** Whether there was such a row. */
    async delete(key: Key, signal?: AbortSignal) {
      const command = new DeleteItemCommand({
        TableName: table,
        Key: key,
        ConditionExpression: "attribute_exists(pk)",
      })
      return (
        (await run("DeleteItem", signal, (client, options) => client.send(command, options))) !== undefined
      )
    },

    /** One page, at most 1 MB of rows as DynamoDB reads them. */
    async query(
      request: Request<QueryCommandInput>,
      signal?: AbortSignal,
    ): Promise<{ rows: Row[]; last?: Row }> {
      const command = new QueryCommand({ ...request, TableName: table, ConsistentRead: true })
      const answer = await run("Query", signal, (client, options) => client.send(command, options))
      return { rows: answer?.Items ?? [], ...(answer?.LastEvaluatedKey && { last: answer.LastEvaluatedKey }) }
    },
  }
}

function createRunner(table: string, config: DynamoDBClientConfig | undefined) {
  const client = new DynamoDBClient({
    // DynamoDB answers in milliseconds: three short tries end well before API Gateway's 29 s, one long wait may not.
    maxAttempts: 3,
    retryMode: "standard",
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    ...config,
  })

  /** `undefined` where the request's condition did not hold. */
  return async function run<Answer>(action: string, signal: AbortSignal | undefined, send: Send<Answer>) {
    signal?.throwIfAborted()
    try {
      return await send(client, signal ? { abortSignal: signal } : {})
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw explainDynamoDbError(error, { action, table })
    }
  }
}
