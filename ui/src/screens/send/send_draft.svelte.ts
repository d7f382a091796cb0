/** What the person has entered in the send dialog: theirs at once on the screen, kept by the program soon after. */
import type { FailureCode, FileGroup, SendChoice, SendDialog, SendDialogEdit } from '../../lib/ipc/bindings';

/** How the draft stands towards the journal. */
export type Keeping = 'untouched' | 'keeping' | 'kept' | 'failed';

/** The groups in the order of the dialog; `local` are files of this computer. */
export type SendGroup = FileGroup | 'local';
const GROUPS: readonly SendGroup[] = ['thanh-phan', 'xu-ly', 'ket-qua', 'local'];

/** Typing is kept once it pauses this long, in milliseconds. */
const PAUSE = 400;

/** What the program says of the entries as it last saw them; here they are judged as they stand now. */
const JUDGED_HERE: readonly FailureCode[] = ['LT-3012', 'LT-3013'];

export class SendDraft {
  dialog: SendDialog = $state.raw(undefined as never);
  subject = $state('');
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  keeping = $state<Keeping>('untouched');

  readonly groups = $derived(
    GROUPS.map((id) => ({ id, files: this.dialog.files.filter((file) => (file.group ?? 'local') === id) })),
  );
  readonly chosen = $derived(this.dialog.files.filter((file) => this.ticked.has(file.token)));
  readonly bytes = $derived(this.chosen.reduce((sum, file) => sum + file.size, 0));
  /** Why nothing at all can be sent from here: the step, the dossier's end. */
  readonly obstacle = $derived(
    this.dialog.problem && !JUDGED_HERE.includes(this.dialog.problem) ? this.dialog.problem : null,
  );
  readonly subjectEmpty = $derived(this.subject.trim() === '');
  readonly ready = $derived(!this.obstacle && !this.subjectEmpty && this.chosen.length > 0);

  #save: (edit: SendDialogEdit) => Promise<SendDialog>;
  #dirty = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;

  constructor(dialog: SendDialog, save: (edit: SendDialogEdit) => Promise<SendDialog>) {
    this.#save = save;
    this.dialog = dialog;
    this.subject = dialog.subject;
    this.ticked = new Set(
      dialog.files.filter((file) => file.ticked && isTickable(file)).map((file) => file.token),
    );
  }

  write(subject: string): void {
    this.subject = subject;
    this.#touch();
  }

  tick(tokens: readonly string[], on: boolean): void {
    const ticked = new Set(this.ticked);
    for (const file of this.dialog.files) {
      if (!tokens.includes(file.token)) continue;
      if (on && isTickable(file)) ticked.add(file.token);
      else ticked.delete(file.token);
    }
    this.ticked = ticked;
    this.#touch();
  }

  /** Files came or went; what was typed and ticked meanwhile stays. */
  accept(dialog: SendDialog): void {
    if (dialog.key !== this.dialog.key) return;
    const known = new Set(this.dialog.files.map((file) => file.token));
    const stays = (file: SendChoice) => (known.has(file.token) ? this.ticked.has(file.token) : file.ticked);
    this.dialog = dialog;
    this.ticked = new Set(
      dialog.files.filter((file) => isTickable(file) && stays(file)).map((file) => file.token),
    );
  }

  /** Everything entered is in the journal when this ends; fails when it could not be put there. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running?.catch(() => {});
    if (this.#dirty) await this.#keep();
  }

  #touch(): void {
    this.#dirty = true;
    this.keeping = 'keeping';
    clearTimeout(this.#timer);
    // Whoever cares for the failure is `flush`; the screen reads `keeping`.
    this.#timer = setTimeout(() => void this.flush().catch(() => {}), PAUSE);
  }

  #keep(): Promise<void> {
    this.#dirty = false;
    const edit = {
      key: this.dialog.key,
      subject: this.subject,
      ticked: this.chosen.map((file) => file.token),
    };
    this.#running = this.#save(edit).then(
      (dialog) => {
        this.accept(dialog);
        if (!this.#dirty) this.keeping = 'kept';
      },
      (reason: unknown) => {
        this.#dirty = true;
        this.keeping = 'failed';
        throw reason;
      },
    );
    return this.#running;
  }
}

/** A file with a problem cannot go, ticked or not. A twin of another can. */
export function isTickable(file: SendChoice): boolean {
  return file.problem === null;
}
