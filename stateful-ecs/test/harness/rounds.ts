import { afterAll, beforeAll, beforeEach } from "@jest/globals"
import { TestClient } from "./client.ts"
import { startCluster } from "./cluster.ts"
import type { Cluster, Task } from "./cluster.ts"

/** What one test has: two tasks that stay, and an owner of its own, which it may kill. */
export interface Round {
  cluster: Cluster
  owner: Task
  other: Task
  /** Its session is the owner's. */
  client: TestClient
  /** With which the test's own lines begin in the log of what tools did. */
  mark: string
}

/** Sets a round up for every test of a file. */
export function useRounds(prefix: string): Round {
  const round = {} as Round
  let count = 0
  beforeAll(async () => {
    round.cluster = await startCluster(["b", "c"])
  })
  afterAll(() => round.cluster.stop())
  beforeEach(async () => {
    round.owner = await round.cluster.add("a")
    round.other = round.cluster.task("b")
    round.client = await TestClient.begin(round.owner.url)
    round.mark = `${prefix}${++count} `
  })
  return round
}
