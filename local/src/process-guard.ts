import { spawn } from "node:child_process"
import { once } from "node:events"

/**
 * Ends processes that outlive this one. A child ends by itself when its connections close, but not
 * while it is frozen; so a small shell, told of each child, waits for the end of its standard input,
 * which comes however this process ends (SIGKILL too), and then kills who is left.
 */
export interface ProcessGuard {
  watch(pid: number): void
  forget(pid: number): void
  close(): Promise<void>
}

const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r verb pid; do
  case $verb in
    watch) pids="$pids$pid " ;;
    forget) case $pids in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }" ;; esac ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
`

export function createProcessGuard(): ProcessGuard {
  // Windows freezes nothing: there the connections suffice.
  if (process.platform === "win32") return { watch() {}, forget() {}, close: async () => {} }
  const shell = spawn("/bin/sh", ["-c", SCRIPT], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: {},
  })
  const { stdin } = shell
  stdin.on("error", () => {})
  shell.unref()
  return {
    watch: (pid) => void stdin.write(`watch ${pid}\n`),
    forget: (pid) => void stdin.write(`forget ${pid}\n`),
    async close() {
      if (shell.exitCode !== null || shell.signalCode !== null) return
      stdin.end()
      shell.ref()
      await once(shell, "exit")
    },
  }
}
