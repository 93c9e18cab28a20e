// Builds every server, once a run, before the tests that look at what was built.
import { spawnSync } from "node:child_process"

export default function build() {
  const { status } = spawnSync(process.execPath, ["scripts/build.ts"], {
    cwd: import.meta.dirname,
    stdio: "inherit",
  })
  if (status !== 0) throw new Error("The servers could not be built: the reason stands above.")
}
