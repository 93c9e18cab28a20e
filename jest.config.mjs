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

export default {
  projects: [
    ...rooms.map((room) => ({
      ...shared,
      displayName: room,
      testMatch: [`<rootDir>/${room}/test/**/*.test.ts`],
      testPathIgnorePatterns: ["/node_modules/", "\\.fuzz\\.test\\.ts$"],
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
  // A test that fails may leave a socket open in its worker, and jest would wait for that worker for ever.
  forceExit: true,
}
