// DynamoDB in memory, in a process of its own: it keeps every row for ever, so its growth tells nothing.
import { startDynamoDb } from "@mcp-on-aws/local/dynamodb"

const tables = process.argv.slice(2).map((name) => ({ name, partitionKey: "pk", sortKey: "sk" }))
const { url } = await startDynamoDb(0, tables)
process.on("disconnect", () => process.exit(0))
process.send?.({ url })
