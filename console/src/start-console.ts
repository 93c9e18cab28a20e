import { listen, portOf } from "@mcp-on-aws/local/ports"
import type { Attached } from "@mcp-on-aws/local/run"
import { createApi } from "./api.ts"
import type { Driven } from "./api.ts"
import { buildPage } from "./build-page.ts"
import { observe } from "./observer.ts"
import type { Watched } from "./observer.ts"
import { createConsoleServer } from "./server.ts"

/** The console of a local cloud that runs, at its base port. */
export async function startConsole(cloud: Watched & Driven, basePort: number): Promise<Attached> {
  const page = await buildPage()
  const observer = observe(cloud)
  const api = createApi(cloud, observer)
  const server = createConsoleServer({ page, observer, api })
  const close = async () => {
    observer.close()
    await api.close()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  try {
    const port = await listen(server, { port: portOf("console", basePort), owner: "the console" })
    return { row: ["console", "page", `http://127.0.0.1:${port}/`], close }
  } catch (error) {
    await close()
    throw error
  }
}
