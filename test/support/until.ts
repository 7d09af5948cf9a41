/** Waits until something holds; fails after `atMost` milliseconds. */
export async function until(condition: () => Promise<boolean> | boolean, atMost = 120_000): Promise<void> {
  const deadline = performance.now() + atMost;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${atMost / 1000} s in vain`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
