import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { TestClient } from "./harness/client.ts"
import { startCluster } from "./harness/cluster.ts"
import type { Cluster } from "./harness/cluster.ts"

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster(["a", "b", "c"])
})
afterAll(() => cluster.stop())

describe("a session", () => {
  test("is served by its owner, whichever task is asked", async () => {
    const client = await TestClient.begin(cluster.task("a").url)

    const answers = []
    for (const name of ["a", "b", "c", "b"])
      answers.push(await client.callText(cluster.task(name).url, "who"))

    expect(answers).toEqual(["a", "a", "a", "a"])
  })
})
