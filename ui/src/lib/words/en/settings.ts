/** Settings of this window and what the profile of the province says. */ import { shownSize } from '../../sizes';

export const settings = {
  title: 'Settings',
  loading: 'Loading the settings',
  display: 'Display',
  language: 'Language',
  vietnamese: 'Tiếng Việt',
  english: 'English',
  theme: 'Theme',
  themes: {
    system: 'As the operating system',
    light: 'Light',
    dark: 'Dark',
    highContrast: 'High contrast',
  },
  locked: (who: string | null) => (who ? `Set by ${who}` : 'Set by the administrator of this computer'),
  policy: 'Policy of this computer',
  policyFixes: (keys: number, who: string | null) =>
    who ? `${who} fixes ${keys} settings` : `The administrator fixes ${keys} settings`,
  profile: 'Profile of the province',
  profileName: 'Name',
  profileFile: 'Profile file',
  noFile: 'None chosen',
  chooseProfile: 'Choose a profile file…',
  sso: 'Identity server',
  igate: 'iGate address',
  idesk: 'iDesk address',
  local: 'On this computer',
  folder: 'Data folder',
  cache: 'Stored files',
  cacheUsed: (used: number, limit: number) => `${shownSize(used, '.')} of ${shownSize(limit, '.')}`,
  retention: 'Keep files on this computer',
  days: (days: number) => `${days} days after their transfer`,
  retentionNote:
    'After that the stored copies of a transfer’s files leave this computer; iGate and iDesk stay as they are. Receipt and audit keep names and hashes. Files of unfinished work stay.',
  lock: 'Lock when not in use',
  lockAfter: (minutes: number) =>
    minutes === 0 ? 'Never by itself' : `After ${minutes} minutes without keyboard or mouse`,
  lockNote:
    'Locking hides the contents and takes the keys out of memory; what waits goes on after unlocking. Unlocking is a sign-in through SSO, so it needs the network.',
  vault: 'Where the session is kept',
  vaults: {
    keyring: 'The operating system’s keyring',
    keyFile: 'A key file in the data folder',
    memory: 'In memory only, until the program closes',
  },
  version: 'Version',
  saved: 'Settings saved.',
};
