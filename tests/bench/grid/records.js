// The rows that every grid shows, by number: the same on every machine, in Node and in the browser. All text is made up.
export const row_count = 100_000;
export const row_px = 36;
export const columns = [
  { key: 'number', title: 'Number', px: 90 },
  { key: 'title', title: 'Title', px: 380 },
  { key: 'organisation', title: 'Organisation', px: 230 },
  { key: 'kind', title: 'Kind', px: 130 },
  { key: 'status', title: 'Status', px: 120 },
  { key: 'date', title: 'Changed', px: 120 },
  { key: 'cases', title: 'Cases a year', px: 110 },
];

const subjects = ['Parking permits', 'Housing benefit', 'School places', 'Waste collection', 'Youth care', 'Building plans',
  'Debt advice', 'Street lighting', '停车许可', '住房补贴', '入学名额', '垃圾清运', '青少年服务', '建筑审批', '债务咨询', '道路照明'];
const tasks = ['sorting of applications', 'estimate of waiting times', 'search for double entries', 'choice of what to inspect',
  'draft of answers', '申请分类', '等待时间估算', '重复登记查找', '抽查选择', '答复草稿'];
const places = ['Aldermark', 'Beekdam', 'Cloverstad', 'Dorlo', 'Eastholm', 'Fenwijk', '格林港', '海登市', '伊瑟堡', '君河区'];
const bodies = ['City of', 'Province of', 'Water board of', 'Safety region of'];
const kinds = ['rules', 'statistics', 'machine learning', 'language model'];
const statuses = ['in use', 'planned', 'retired'];

// 32 bits that look random, of the row and of what is chosen for it.
function mixed(index, choice) {
  let value = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(choice + 1, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
const one_of = (list, index, choice) => list[mixed(index, choice) % list.length];

export function row(index) {
  const day = new Date(Date.UTC(2020, 0, 1) + (mixed(index, 5) % 2300) * 86_400_000);
  return {
    number: index + 1,
    title: `${one_of(subjects, index, 0)}: ${one_of(tasks, index, 1)}`,
    organisation: `${one_of(bodies, index, 2)} ${one_of(places, index, 3)}`,
    kind: one_of(kinds, index, 4),
    status: one_of(statuses, index, 6),
    date: day.toISOString().slice(0, 10),
    cases: mixed(index, 7) % 250_000,
  };
}
