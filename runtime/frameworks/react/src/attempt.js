// One call, which is made when somebody wants its answer, and cancelled when nobody does any more.

/** @template T */
export class Attempt {
  #controller = new AbortController();
  /** @type {Promise<T> | undefined} */
  #answer;
  #isSettled = false;
  #users = 0;

  /**
   * @param {any} service
   * @param {string} method
   * @param {readonly unknown[]} args
   * @param {object} options
   * @param {string} key the same for the same method and arguments
   */
  constructor(service, method, args, options, key) {
    this.service = service;
    this.method = method;
    this.args = args;
    this.options = options;
    this.key = key;
  }

  /** Whether it has been cancelled, so that another one is needed. */
  get isOver() {
    return this.#controller.signal.aborted;
  }

  /** Makes the call, once. */
  start() {
    if (this.#answer === undefined) {
      const { signal } = this.#controller;
      this.#answer = new Promise((resolve) => resolve(this.service[this.method](...this.args, { ...this.options, signal })));
      const settle = () => {
        this.#isSettled = true;
      };
      // An answer that nobody waits for may fail unseen.
      this.#answer.then(settle, settle);
    }
    return this.#answer;
  }

  /**
   * What `use` of React calls while a component renders.
   *
   * @template A, B
   * @param {((value: T) => A | PromiseLike<A>) | null} [done]
   * @param {((error: unknown) => B | PromiseLike<B>) | null} [failed]
   * @returns {Promise<A | B>}
   */
  then(done, failed) {
    return /** @type {Promise<A | B>} */ (this.start().then(done, failed));
  }

  /** The same call once more. */
  again() {
    return new Attempt(this.service, this.method, this.args, this.options, this.key);
  }

  /**
   * Says that somebody wants the answer.
   *
   * @returns {() => void} says that they do not any more
   */
  retain() {
    this.#users += 1;
    return () => {
      this.#users -= 1;
      // StrictMode unmounts a component and mounts it again in one go: that is no reason to cancel.
      queueMicrotask(() => {
        if (this.#users === 0 && !this.#isSettled) this.#controller.abort();
      });
    };
  }
}
