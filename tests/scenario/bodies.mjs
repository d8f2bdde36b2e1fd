// The bodies of submissions that scenarios name with "@": good ones and one of every way to be wrong.
import { canonical, complaint, complaint_record, envelope, new_key, no_previous, sha256, submission, type_of }
  from "./portal.mjs";

const day_ms = 86400000;
const base64 = (text) => Buffer.from(text).toString("base64");
const pack = (leaf, sealed) => submission({ leaf, sealed });
const signed = (payload, key = new_key()) => envelope(type_of("complaint"), payload, key);

const makers = {
  // Good.
  complaint: () => complaint(),
  another_complaint: () => complaint(),
  withheld: () => complaint({ public_summary: "The queue took three hours." }),

  // The submission itself.
  not_json: () => "envelope",
  truncated: () => '{"envelope":"AAAA',
  empty_object: () => "{}",
  unknown_member: () => '{"envelope":"AAAA","admin":"yes"}',
  envelope_twice: () => '{"envelope":"AAAA","envelope":"AAAA"}',
  odd_base64: () => '{"envelope":"AAA"}',
  oversized: () => "x".repeat(200000),

  // The envelope.
  cut_leaf: () => pack(complaint().leaf.subarray(0, 300)),
  oversized_leaf: () => pack(Buffer.alloc(65536, " ")),
  spaced_leaf: () => pack(Buffer.from(complaint().leaf.toString().replace('{"payload":', '{ "payload":'))),
  two_signatures: () => {
    const value = JSON.parse(complaint().leaf);
    value.signatures.push(value.signatures[0]);
    return pack(Buffer.from(canonical(value)));
  },
  broken_signature: () => {
    const { leaf, sealed } = complaint();
    const value = JSON.parse(leaf);
    const bytes = Buffer.from(value.signatures[0].sig, "base64");
    bytes[10] ^= 1;
    value.signatures[0].sig = bytes.toString("base64");
    return pack(Buffer.from(canonical(value)), sealed);
  },
  changed_payload: () => {
    const { leaf, sealed } = complaint();
    const value = JSON.parse(leaf);
    value.payload = base64(Buffer.from(value.payload, "base64").toString().replace("explanation", "contest"));
    return pack(Buffer.from(canonical(value)), sealed);
  },
  wrong_kind: () => pack(envelope("application/vnd.trialog.petition.v1+json", "{}", new_key())),

  // The record.
  unknown_field: () => {
    const { record, sealed } = complaint_record({ verified: true });
    return pack(signed(canonical(record)), sealed);
  },
  missing_field: () => {
    const { record, sealed } = complaint_record();
    delete record.addressed_to;
    return pack(signed(canonical(record)), sealed);
  },
  duplicate_key: () => {
    const { record, sealed } = complaint_record();
    return pack(signed(canonical(record).replace('{"about_type":', '{"about_type":"service","about_type":')), sealed);
  },
  invalid_utf8: () => {
    const { record, sealed } = complaint_record({ public_summary: "XX" });
    const bytes = Buffer.from(canonical(record));
    bytes[bytes.indexOf("XX")] = 0xff;
    return pack(signed(bytes), sealed);
  },
  float_number: () => {
    const { record, sealed } = complaint_record();
    return pack(signed(canonical(record).replace('"revision":1', '"revision":1.0')), sealed);
  },
  hidden_direction: () => {
    const { record, sealed } = complaint_record({ public_summary: "abc\u202edef" });
    return pack(signed(canonical(record)), sealed);
  },
  long_summary: () => complaint({ public_summary: "x".repeat(501) }),
  no_such_body: () => complaint({ addressed_to: "org-nobody" }),
  no_such_record: () => complaint({ about_id: "dsc-nothing" }),
  early_clock: () => complaint({}, { published_at_ms: Date.now() - 3 * day_ms }),
  late_clock: () => complaint({}, { published_at_ms: Date.now() + day_ms }),
  not_an_official: () => pack(envelope(type_of("tombstone"), canonical({
    header: { id: "tmb-mine", language: "en", previous_sha256: no_previous, published_at_ms: Date.now(),
              publisher_id: "org-qinghe-health", revision: 1 },
    reason: "other", target_id: "dsc-health-specialist-queue", target_sha256: "0".repeat(64),
  }), new_key())),
  without_sealed: () => ({ leaf: complaint().leaf }),
  other_sealed: () => ({ leaf: complaint().leaf, sealed: Buffer.from("something else") }),
};

// What follows from a body that was sent before.
const followers = {
  // Another text under the id and revision of @withheld, by the same key.
  replay: ({ withheld }, key) => resign(withheld.record, { public_summary: "It took one hour." }, {}, key),
  second_revision: ({ withheld }, key) =>
    resign(withheld.record, {}, { revision: 2, previous_sha256: sha256(canonical(withheld.record)).toString("hex") }, key),
  stranger: ({ withheld }) =>
    resign(withheld.record, {}, { revision: 2, previous_sha256: sha256(canonical(withheld.record)).toString("hex") }, new_key()),
};
const resign = (record, changes, header_changes, key) => {
  const { sealed, record: fresh } = complaint_record();
  const next = { ...record, ...changes, sealed_sha256: fresh.sealed_sha256, header: { ...record.header, ...header_changes } };
  return { leaf: signed(canonical(next), key), sealed, record: next };
};

export const fresh_bodies = () => {
  const made = new Map();
  const key = new_key();
  made.set("key", key);
  made.set("withheld", complaint({ public_summary: "The queue took three hours." }, {}, key));
  return made;
};

// The body as text; the same name gives the same body within one scenario.
export const bodies = (made, name) => {
  if (!made.has(name)) {
    const follower = followers[name];
    made.set(name, follower ? follower({ withheld: made.get("withheld") }, made.get("key")) : makers[name]());
  }
  const body = made.get(name);
  return typeof body === "string" ? body : submission(body);
};
