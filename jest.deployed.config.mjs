import config from "./jest.config.mjs"

const e2e = config.projects.find(({ displayName }) => displayName === "e2e")

// For `npm run test:deployed`: nothing is started, and a report for whoever runs it in a pipeline.
export default {
  ...config,
  projects: [
    {
      ...e2e,
      displayName: "deployed",
      testMatch: ["<rootDir>/e2e/test/**/*.deployed.test.ts"],
      testPathIgnorePatterns: ["/node_modules/"],
      globalSetup: undefined,
      globalTeardown: undefined,
    },
  ],
  reporters: ["default", ["jest-junit", { suiteName: "deployed", classNameTemplate: "{classname}" }]],
  testTimeout: 60_000,
  // A test that fails may leave a connection to the endpoint open: the pipeline that waits for this run would never end.
  forceExit: true,
}
