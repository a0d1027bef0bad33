/** The answer, or after so many milliseconds a failure: silence is an answer too. */
export const within = async <T>(patienceMs: number, answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Nothing came in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}
