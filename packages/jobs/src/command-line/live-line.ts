const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR = '\r\u001b[K';

/** One line at the bottom of a terminal that shows the progress; other lines are printed above it. */
export type LiveLine = {
  /** An empty text removes the line. */
  readonly show: (text: string) => void;
  readonly above: (write: () => void) => void;
  readonly stop: () => void;
};

export function createLiveLine(write: (text: string) => unknown, columns: () => number): LiveLine {
  let text = '';
  let frame = 0;
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    const seconds = Math.round((performance.now() - began) / 1000);
    write(`${CLEAR}${FRAMES[frame++ % FRAMES.length]} ${seconds} s  ${text}`.slice(0, columns() + CLEAR.length - 1));
  };
  const stop = () => {
    if (timer) write(CLEAR);
    clearInterval(timer);
    timer = undefined;
  };
  return {
    show: (next) => {
      if (next === '') return stop();
      text = next;
      timer ??= setInterval(draw, 120).unref();
      draw();
    },
    above: (line) => {
      if (timer) write(CLEAR);
      line();
      if (timer) draw();
    },
    stop,
  };
}
