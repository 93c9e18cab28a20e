import { existsSync, readdirSync } from "node:fs"

const root = import.meta.dirname
const rooms = readdirSync(root).filter((name) => name !== "e2e" && existsSync(`${root}/${name}/test`))

const shared = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
}

/** The stacks' tests read the servers' zips: terraform and SAM look at what a stack names. */
const needBuild = ["infra-terraform", "infra-sam"]

export default {
  projects: [
    ...rooms.map((room) => ({
      ...shared,
      displayName: room,
      testMatch: [`<rootDir>/${room}/test/**/*.test.ts`],
      testPathIgnorePatterns: ["/node_modules/", "\\.fuzz\\.test\\.ts$"],
      ...(needBuild.includes(room) && { globalSetup: "<rootDir>/jest.build.mjs" }),
    })),
    {
      ...shared,
      displayName: "fuzz",
      testMatch: rooms.map((room) => `<rootDir>/${room}/test/**/*.fuzz.test.ts`),
      setupFilesAfterEnv: ["<rootDir>/jest.fuzz.mjs"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/e2e/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "\\.deployed\\.test\\.ts$"],
      globalSetup: "<rootDir>/e2e/local-cloud.mjs",
      globalTeardown: "<rootDir>/e2e/local-cloud-teardown.mjs",
    },
  ],
  testTimeout: 60_000,
}
