// A job whose clock is wrong: `NODE_OPTIONS=--import=<this file> CLOCK_SHIFT=<milliseconds>`. All nodes of the sandbox share
// the kernel's clock with the job, a time namespace shifts only the monotonic clocks, and what a job knows of the time of
// day it has from `Date`. Only the difference counts: a job that is an hour late is a server that is an hour early.
const shift = Number(process.env.CLOCK_SHIFT);
const Real = Date;
const now = () => Real.now() + shift;
globalThis.Date = new Proxy(Real, {
  construct: (target, args, of) => Reflect.construct(target, args.length === 0 ? [now()] : args, of),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + shift });
