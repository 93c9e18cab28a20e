export function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <i class="dot era-2026" /> 2026-07-28
      </li>
      <li>
        <i class="dot era-2025" /> 2025 era
      </li>
      <li>
        <i class="dot part" /> part of an answer
      </li>
      <li>
        <i class="dot failed" /> failed
      </li>
    </ul>
  )
}
