import { once } from "node:events"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb"
import type { DynamoDbNews, DynamoDbOrder } from "./dynamodb-worker.ts"

/** A table with two string keys, as a server's deployment facts describe it, under the name that it has here. */
export interface Table {
  readonly name: string
  readonly partitionKey: string
  readonly sortKey: string
}

export interface DynamoDbOptions {
  /** 0: whichever is free. */
  readonly port?: number
  readonly tables?: readonly Table[]
  /** `PutItem`, `Query`, ... */
  readonly onRequest?: (operation: string, table: string) => void
}

export interface DynamoDb {
  readonly port: number
  readonly url: string
  /** For a client of the SDK. */
  readonly config: ReturnType<typeof configOf>
  createTable(table: Table): Promise<void>
  close(): Promise<void>
}

/**
 * DynamoDB in memory, on loopback, with the tables in it. It expires nothing (no TTL) and has no
 * transactions and no throttling: code that needs these is not tested by it.
 * @throws NodeJS.ErrnoException where it may not listen on the port
 */
export async function startDynamoDb({
  port = 0,
  tables = [],
  onRequest,
}: DynamoDbOptions = {}): Promise<DynamoDb> {
  const workerData: DynamoDbOrder = { port, tellsRequests: onRequest !== undefined }
  const worker = new Worker(join(import.meta.dirname, "dynamodb-worker.ts"), { workerData })
  const close = async () => void (await worker.terminate())
  try {
    const found = await whenListening(worker)
    const url = `http://127.0.0.1:${found}`
    const config = configOf(url)
    for (const table of tables) await createTable(config, table)
    worker.on("message", (news: DynamoDbNews) => {
      if ("table" in news) onRequest?.(news.operation, news.table)
    })
    return { port: found, url, config, createTable: (table) => createTable(config, table), close }
  } catch (error) {
    await close()
    throw error
  }
}

const configOf = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
})

async function whenListening(worker: Worker): Promise<number> {
  const [news] = (await once(worker, "message")) as [DynamoDbNews]
  if ("port" in news) return news.port
  if (!("failure" in news)) throw new Error("DynamoDB was asked before it listened")
  throw Object.assign(new Error(news.failure.message), news.failure)
}

async function createTable(config: ReturnType<typeof configOf>, { name, partitionKey, sortKey }: Table) {
  const client = new DynamoDBClient(config)
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: "HASH" },
        { AttributeName: sortKey, KeyType: "RANGE" },
      ],
    }),
  )
  client.destroy()
}
