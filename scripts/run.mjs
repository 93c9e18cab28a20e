// What every `npm run` of package.json starts. It only looks at the version of Node, in words that old ones understand:
// they could not read what comes next, or would fail in it with errors that name neither cause nor remedy.
const version = process.versions.node
if (Number(version.split(".")[0]) < 20) {
  console.error(
    `This is Node ${version}; Node 20 or newer is needed. Install it (https://nodejs.org) and run the command again.`,
  )
  process.exit(1)
}
import("./tasks.mjs")
