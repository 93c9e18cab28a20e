import { expect, test } from "@jest/globals"
import type { Call, ToolSetModule } from "@mcp-on-aws/tools/definition"
import * as dice from "../examples/my-tools.ts"

const module: ToolSetModule = dice
const server = { ...dice.identity, instance: "here", region: "local" }

function roll(sides: number) {
  const [tool] = module.createToolSet({ settings: { MOST_SIDES: 20 }, server }).tools
  if (!tool) throw new Error("The example offers no tool")
  return tool.run({ sides }, {} as Call)
}

test("the example of bring-your-own-tools.md rolls a die", async () => {
  const { structuredContent } = await roll(2)

  expect([{ shows: 1 }, { shows: 2 }]).toContainEqual(structuredContent)
})

test("it tells the model what it will not do", () => {
  expect(() => roll(21)).toThrow("There are no dice with more than 20 sides here.")
})
