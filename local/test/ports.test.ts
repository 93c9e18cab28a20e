import { createServer } from "node:http"
import { describe, expect, test } from "@jest/globals"
import { listen, PORT_OFFSETS, PortTakenError, portOf } from "../src/ports.ts"

describe("ports", () => {
  test("have a fixed distance from the base port, each its own", () => {
    expect(portOf("rest", 4000)).toBe(4001)
    expect(portOf("alb-target", 4000)).toBe(4006)
    expect(portOf("stateful-ecs/alb-no-stickiness", 4000)).toBe(4021)
    expect(portOf("dynamodb", 5000)).toBe(5080)
    expect(new Set(Object.values(PORT_OFFSETS)).size).toBe(Object.keys(PORT_OFFSETS).length)
  })

  test("of servers of one's own follow each other, as far as there are any", () => {
    expect([portOf("own/0", 4000), portOf("own/19", 4000), portOf("own/3", 0)]).toEqual([4060, 4079, 0])
    expect(() => portOf("own/20", 4000)).toThrow("no ports for more than 20 servers")
    expect(Object.values(PORT_OFFSETS).filter((offset) => offset >= 60 && offset < 80)).toEqual([])
  })

  test("that are taken are named, with who wants them and the way out", async () => {
    const first = createServer()
    const port = await listen(first, { port: 0, owner: "the first" })

    const second = listen(createServer(), { port, owner: "the front rest" })

    await expect(second).rejects.toThrow(PortTakenError)
    await expect(second).rejects.toThrow(`Port ${port}, which the front rest needs`)
    await expect(second).rejects.toThrow("npm start -- --port")
    first.close()
  })

  test("are open on loopback only", async () => {
    const server = createServer()
    await listen(server, { port: 0, owner: "a test" })

    expect(server.address()).toMatchObject({ address: "127.0.0.1" })
    server.close()
  })
})
