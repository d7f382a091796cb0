/** A profile that somebody opened: one address differs, one key is fixed, one certificate comes along. */
import type { ProfileOffer, ProfileRow } from '../../src/lib/ipc/bindings';

const row = (key: string, value: string, more: Partial<ProfileRow> = {}): ProfileRow => ({
  key,
  value,
  before: null,
  differs: false,
  locked: false,
  certificates: [],
  ...more,
});

export const profileOffer: ProfileOffer = {
  id: '5f'.repeat(32),
  fileName: 'tinh-mau.lienthong',
  name: 'Tỉnh mẫu',
  isFirst: false,
  rows: [
    row('name', 'Tỉnh mẫu'),
    row('sso.issuer', 'https://sso.tinhmau.gov.vn/auth/realms/digo'),
    row('sso.client_id', 'lienthong-desktop'),
    row('igate.base_url', 'https://apiigate-moi.tinhmau.gov.vn', {
      before: 'https://apiigate.tinhmau.gov.vn',
      differs: true,
    }),
    row('igate.paths.search', '/pa/dossier/search'),
    row('idesk.base_url', 'https://idesk.tinhmau.gov.vn'),
    row('network.extra_ca_file', 'ca-tinh.pem', {
      certificates: [`CN=CA tỉnh mẫu · đến 31/01/2031 · SHA-256 ${'ab'.repeat(32)}`],
    }),
    row('network.proxy', 'http://proxy.tinhmau.gov.vn:3128', { locked: true }),
  ],
};
