/** Keeps what the process prints instead of printing it too late to look at. Returns how to stop. */
export function recordOutput(printed: string[]): () => void {
  const undo = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed.push(String(chunk));
      return (write as (...all: unknown[]) => boolean).call(stream, chunk, ...rest);
    }) as typeof stream.write;
    return () => {
      stream.write = write;
    };
  });
  return () => {
    for (const one of undo) one();
  };
}
