import type { Writable } from "node:stream"

/**
 * Writes lines to a stream, those of one turn of the event loop at once: to a pipe, each write is a system call that
 * takes longer than most answers. What is left when the process ends goes out then.
 */
export function createLineWriter(stream: Pick<Writable, "write">): (line: string) => void {
  let waiting = ""
  const flush = () => {
    const lines = waiting
    waiting = ""
    if (lines !== "") stream.write(lines)
  }
  process.once("exit", flush)
  return (line) => {
    if (waiting === "") setImmediate(flush)
    waiting += line
  }
}
