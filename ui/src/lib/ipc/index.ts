/** The only door to the program behind the window: every command answers with its value or throws a `Failure`. */
import { commands, events, type Failure } from './bindings';

export * from './bindings';

/** What a generated command answers with. */
type Answer<Value> = { status: 'ok'; data: Value } | { status: 'error'; error: Failure };

type Door<Commands> = {
  readonly [Name in keyof Commands]: Commands[Name] extends (
    ...given: infer Given
  ) => Promise<Answer<infer Value>>
    ? (...given: Given) => Promise<Value>
    : never;
};

/** Whether what was thrown is a failure of the program and no fault of the window. */
export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'reference' in thrown;
}

/** What was thrown as a failure; a fault of the window itself becomes LT-9002. */
export function failureOf(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  console.error(thrown);
  return { code: 'LT-9002', field: null, detail: null, reference: 'cua-so' };
}

function open<Commands extends object>(all: Commands): Door<Commands> {
  const door: Record<string, (...given: unknown[]) => Promise<unknown>> = {};
  for (const [name, command] of Object.entries(all)) {
    door[name] = async (...given) => {
      // A command that is not allowed answers with a text of Tauri's own, which no person can use.
      const answer: Answer<unknown> = await command(...given);
      if (answer.status === 'ok') return answer.data;
      throw failureOf(answer.error);
    };
  }
  return door as Door<Commands>;
}

export const ipc = open(commands);
export { events };
