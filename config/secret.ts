import { inspect } from 'node:util';

const shown = '[secret]';

/** A value that no log, JSON or error message shows; only `reveal` gives it. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself: call it where it is used, never keep it. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
