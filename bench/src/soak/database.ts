// DynamoDB in memory, in a process of its own: it keeps every row for ever, so its growth tells nothing.
import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"

const tables = process.argv.slice(2).map((name) => ({ name, partitionKey: "pk", sortKey: "sk" }))
const { url } = await startDynamoDb({ tables })
process.on("disconnect", () => process.exit(0))
process.send?.({ url })
