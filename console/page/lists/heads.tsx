export interface Column {
  readonly name: string
  readonly number?: boolean
  /** Where there is little room the row's first cell tells it instead. */
  readonly wide?: boolean
}

export function Heads({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(({ name, number, wide }) => (
          <th key={name} scope="col" class={number ? "number" : wide ? "wide" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}
