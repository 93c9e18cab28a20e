import type { TableView } from "../../src/view.ts"
import { pluralOf } from "../plural-of.ts"

export function DynamoDbNode({ tables }: { readonly tables: readonly TableView[] }) {
  return (
    <section class="dynamodb" aria-label="DynamoDB">
      <h3>DynamoDB</h3>
      <div class="node" data-node="dynamodb">
        <strong>Tables</strong>
        <ul>
          {tables.map(({ name, reads, writes }) => (
            <li key={name}>
              {name}
              <small>
                {reads} {pluralOf(reads, "read")} · {writes} {pluralOf(writes, "write")}
              </small>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
