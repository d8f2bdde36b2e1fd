// Every screen of the portal, as the origin and the core write it, with a name for what a test says of it.
export const screens = [
  { name: 'home', path: '' },
  { name: 'register', path: 'register' },
  { name: 'disclosure', path: 'register/dsc-elderly-home-care-hours' },
  { name: 'withdrawn disclosure', path: 'register/dsc-court-settlement-estimate' },
  { name: 'uses of data', path: 'data' },
  { name: 'use of data', path: 'data/prc-waste-point-images' },
  { name: 'complain', path: 'complain' },
  { name: 'complaints', path: 'complaints' },
  { name: 'complaint', path: 'complaints/cmp-demo-201' },
  { name: 'proposals', path: 'proposals' },
  { name: 'proposal', path: 'proposals/prp-plate-records-one-day' },
  { name: 'mine', path: 'mine' },
  { name: 'verify', path: 'verify' },
  { name: 'changes', path: 'changes' },
  { name: 'about', path: 'about' },
  { name: 'missing record', path: 'register/dsc-nowhere-to-be-found', status: 404 },
];
