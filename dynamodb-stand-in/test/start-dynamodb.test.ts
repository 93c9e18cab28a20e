import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb"
import { expect, test } from "@jest/globals"
import { startDynamoDb } from "../src/start-dynamodb.ts"

test("DynamoDB has the tables that a server's facts name, and its port is free afterwards", async () => {
  const table = { name: "notes", partitionKey: "pk", sortKey: "sk" }
  const dynamoDb = await startDynamoDb({ tables: [table] })
  const client = new DynamoDBClient(dynamoDb.config)
  const Item = { pk: { S: "p" }, sk: { S: "s" }, text: { S: "t" } }

  await client.send(new PutItemCommand({ TableName: "notes", Item }))
  const read = await client.send(
    new GetItemCommand({ TableName: "notes", Key: { pk: Item.pk, sk: Item.sk } }),
  )

  expect(read.Item).toEqual(Item)
  client.destroy()
  await dynamoDb.close()
  const again = await startDynamoDb({ port: dynamoDb.port, tables: [table] })
  await again.close()
})
