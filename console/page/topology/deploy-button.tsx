import { useState } from "preact/hooks"
import type { DeployLine } from "../../src/call-line.ts"
import { ActionButton } from "../action-button.tsx"
import { stream } from "../api.ts"

export function DeployButton({ server }: { readonly server: string }) {
  const [progress, setProgress] = useState("")
  const deploy = async () => {
    const tell = (line: DeployLine) => setProgress("progress" in line ? line.progress : "Deployed.")
    try {
      await stream<DeployLine>("deploy", { server }, { tell })
    } catch (error) {
      setProgress("")
      throw error
    }
  }
  return (
    <span class="deploy">
      <span role="status">{progress}</span>
      <ActionButton label="Deploy" describedAs={`Deploy ${server}`} act={deploy} />
    </span>
  )
}
