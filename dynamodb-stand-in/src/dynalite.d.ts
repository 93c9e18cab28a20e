declare module "dynalite" {
  import type { Server } from "node:http"

  /** Without `path` it keeps everything in memory. */
  function dynalite(options?: { createTableMs?: number }): Server
  export = dynalite
}
