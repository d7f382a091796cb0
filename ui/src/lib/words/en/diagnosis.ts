/** What is looked at when something does not work; the lines themselves come from the program. */
export const diagnosis = {
  title: 'Diagnosis',
  subtitle:
    'Looks at everything the program needs; nothing is changed, and nothing of yours is sent anywhere.',
  open: 'Diagnosis…',
  intro: 'When the program does not do what it should: what is broken, and what to do.',
  looking: 'Looking at the network, the systems and this computer…',
  well: 'All is well.',
  wrong: (count: number) => `${count} broken.`,
  notable: (count: number) => `${count} worth a look.`,
  toDo: 'To be seen to',
  computer: 'This computer',
  network: 'Network and systems',
  states: { ok: 'Well', warn: 'Worth a look', fail: 'Broken' },
  took: (ms: number) => `${ms} ms`,
  again: 'Look again',
  save: 'Save a support file…',
  saved: 'The support file was saved. It holds no name, no number and no code of a dossier.',
};
