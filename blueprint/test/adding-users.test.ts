import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "@jest/globals"

const root = join(import.meta.dirname, "..", "..")

test("whoever is told how to add a user has the password sent by mail: Cognito's own choice is a text message", () => {
  const files = globSync(["docs/*.md", "infra-*/stacks/*/README.md"], { cwd: root })
  const texts = files.map((file) => readFileSync(join(root, file), "utf8"))

  const commands = texts.flatMap(
    (text) => text.match(/aws cognito-idp admin-create-user (?:.*\\\n)*.*/g) ?? [],
  )

  expect(commands.length).toBeGreaterThan(10)
  for (const command of commands) {
    expect(command).toMatch(/--user-attributes Name=email,Value=\S+ Name=email_verified,Value=true/)
    expect(command).toContain("--desired-delivery-mediums EMAIL")
  }
})
