import { once } from "node:events"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb"
import type { DynamoDbNews } from "./dynamodb-worker.ts"
import type { CloudEvents } from "./events.ts"
import { PortTakenError } from "./ports.ts"

/** A table with two string keys, as a server's deployment facts describe it, under the name that it has here. */
export interface Table {
  readonly name: string
  readonly partitionKey: string
  readonly sortKey: string
}

export interface LocalDynamoDb {
  readonly url: string
  close(): Promise<void>
}

/**
 * DynamoDB in memory, on loopback, with the tables in it. It expires nothing (no TTL) and has no
 * transactions and no throttling: code that needs these is not tested by it.
 */
export async function startDynamoDb(
  port: number,
  tables: readonly Table[],
  events?: CloudEvents,
): Promise<LocalDynamoDb> {
  const worker = new Worker(join(import.meta.dirname, "dynamodb-worker.ts"), { workerData: port })
  const close = async () => void (await worker.terminate())
  try {
    const url = `http://127.0.0.1:${await whenListening(worker)}`
    await createTables(url, tables)
    worker.on("message", (news: DynamoDbNews) => {
      if ("table" in news) events?.emit({ type: "dynamodb-request", ...news })
    })
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @throws PortTakenError */
async function whenListening(worker: Worker): Promise<number> {
  const [news] = (await once(worker, "message")) as [DynamoDbNews]
  if ("port" in news) return news.port
  throw "taken" in news ? new PortTakenError(news.taken) : new Error("DynamoDB was asked before it listened")
}

async function createTables(url: string, tables: readonly Table[]) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials })
  for (const { name, partitionKey, sortKey } of tables) {
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
  }
  client.destroy()
}
