/** Asks again and again until the answer is yes; the error names what was awaited and what is known about it. */
export const until = async (
  what: string,
  seconds: number,
  ask: () => boolean | Promise<boolean>,
  evidence: () => string = () => '',
): Promise<void> => {
  const deadline = performance.now() + seconds * 1000;
  let pause = 5;
  while (!(await ask())) {
    if (performance.now() > deadline)
      throw new Error(`gave up after ${seconds} s waiting until ${what}\n${evidence().slice(-2000)}`.trim());
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, 100);
  }
};
