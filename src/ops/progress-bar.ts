/** The part of a stream a progress bar needs. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressBar {
  show(done: number, total: number): void;
  /** Leaves the line to what is printed next. */
  end(): void;
}

const WIDTH = 30;

/** Draws how far a long work is, when the screen is a terminal. Says nothing otherwise. */
export function createProgressBar(screen: Screen): ProgressBar {
  if (screen.isTTY !== true) return { show: () => undefined, end: () => undefined };
  let drawn = '';
  return {
    show(done, total) {
      const line = drawProgress(done, total);
      if (line === drawn) return;
      drawn = line;
      screen.write(`\r${line}`);
    },
    end() {
      if (drawn !== '') screen.write(`\r${' '.repeat(drawn.length)}\r`);
      drawn = '';
    },
  };
}

/** Pure. "[####------]  40 %  400 of 1,000" */
export function drawProgress(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * WIDTH);
  const bar = `${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}`;
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${bar}] ${percent} %  ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}
