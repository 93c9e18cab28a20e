type Start<T> = (signal: AbortSignal) => Promise<T>

/**
 * Starts all at once. Where one fails, the others hear of it by their signal, and are waited for, so that whoever
 * cleans up then has all to himself. Rejects with what failed first, or with the reason of the given signal.
 */
export async function startTogether<const Results extends readonly unknown[]>(
  given: AbortSignal | undefined,
  starts: { readonly [Index in keyof Results]: Start<Results[Index]> },
): Promise<Results> {
  const failed = new AbortController()
  const signal = given ? AbortSignal.any([failed.signal, given]) : failed.signal
  const started = (starts as readonly Start<unknown>[]).map(async (start) => {
    try {
      return await start(signal)
    } catch (error) {
      failed.abort(error)
      throw error
    }
  })
  await Promise.allSettled(started)
  signal.throwIfAborted()
  return (await Promise.all(started)) as unknown as Results
}
