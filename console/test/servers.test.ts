import { describe, expect, test } from "@jest/globals"
import { describeServers } from "../page/topology/servers.ts"

const endpointOf = (server: string, front: string, ids: readonly string[], url: string | null = null) => ({
  ...{ server, front, url: `http://127.0.0.1/${server}/${front}`, health: "" },
  instances: ids.map((id) => ({ id, pid: 1, url })),
})

describe("the topology", () => {
  test("comes of the endpoints alone: a server or a front that nobody knew appears", () => {
    const servers = describeServers({
      endpoints: [endpointOf("new", "front-1", ["a"]), endpointOf("new", "front-2", ["a"])],
    })

    expect(servers).toMatchObject([
      {
        name: "new",
        fronts: [{ key: "new/front-1" }, { key: "new/front-2" }],
        instances: [{ id: "a", kind: "environment" }],
        more: 0,
      },
    ])
  })

  test("draws an instance once, with the first server that has it", () => {
    const task = "http://127.0.0.1:1/mcp"
    const servers = describeServers({
      endpoints: [endpointOf("ecs", "alb", ["a"], task), endpointOf("hybrid", "alb", ["a"], task)],
    })

    expect(servers.map(({ instances }) => instances)).toEqual([[{ id: "a", kind: "task" }], []])
    expect(servers[1]?.fronts[0]?.instances).toEqual(["a"])
  })

  test("draws a crowd as a few and a number", () => {
    const ids = Array.from({ length: 50 }, (_, at) => String(at))
    const [server] = describeServers({ endpoints: [endpointOf("lambda", "rest", ids)] })

    expect(server?.instances.length).toBe(6)
    expect(server?.more).toBe(44)
  })
})
