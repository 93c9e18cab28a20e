import { randomBytes } from "node:crypto"
import type { Table } from "@mcp-on-aws/dynamodb-stand-in/start"

export const REGION = "us-east-1"

/** What any server's `deployment` facts tell of its name and tables. */
export interface ServerTables {
  readonly name: string
  /** Besides what is the same for all. */
  readonly settings?: Readonly<Record<string, string>>
  readonly tables: readonly (Omit<Table, "name"> & { readonly environmentVariable: string })[]
}

/** The table's name here, for the server's environment and for DynamoDB. */
export const tablesOf = ({ name: server, tables }: ServerTables) =>
  tables.map(({ environmentVariable, partitionKey, sortKey }) => {
    const name = `${server}-${environmentVariable.toLowerCase().replace(/_table$/, "")}`
    return { environmentVariable, name, partitionKey, sortKey }
  })

/** The same for every instance of one server. */
export const describeVariables = (server: ServerTables, dynamoDbUrl: string): Record<string, string> => ({
  MCP_ALLOWED_HOSTS: "localhost,127.0.0.1,[::1]",
  MCP_REQUEST_STATE_KEY: randomBytes(32).toString("base64url"),
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDbUrl,
  ...server.settings,
  ...Object.fromEntries(tablesOf(server).map(({ environmentVariable, name }) => [environmentVariable, name])),
})
