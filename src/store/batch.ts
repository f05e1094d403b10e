import { isOutage } from './outage.ts';

interface Waiting<Input, Output> {
  readonly input: Input;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

/**
 * Collects what arrives while the last batch is on its way and hands it over as one. `run` gives an output for each input,
 * in order. A failing batch is repeated one by one, so that one bad input fails nobody else; unless the store as a whole
 * is out of order. `rest`: what a batch still has on its way when its outputs are there; the next one waits for
 * it, and who needs to know how it ends has it from the output.
 */
export function createBatch<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  maxSize: number,
  rest: (output: Output) => Promise<unknown> | undefined = () => undefined,
): (input: Input) => Promise<Output> {
  const queue: Waiting<Input, Output>[] = [];
  let running = false;

  async function settle(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    const outputs = await run(batch.map(({ input }) => input));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const output = outputs[index];
      if (output === undefined) reject(new Error('The batch gave too few outputs'));
      else resolve(output);
    }
    const [output] = outputs;
    if (output !== undefined) await rest(output)?.catch(() => undefined);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, maxSize);
      await settle(batch).catch(async (error) => {
        if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error);
        else for (const waiting of batch) await settle([waiting]).catch(waiting.reject);
      });
    }
    running = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      queue.push({ input, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(drain);
    });
}
