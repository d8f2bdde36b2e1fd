// The demo city: records written as plain JSON in assets/demo become signed leaves on the way that every record takes,
// from signature to admission. Only the age of records is not checked, by an explicit policy.
//   organisations.json       [{"id","name","type","role","contact"}]: a key, a sealing key and a certificate each
//   <kind>/<id>.json         {"id","publisher","revisions":[{"published_on","record"} | {"published_on","changes"}],
//                             "withdrawn":{"published_on","reason","text"}?}; changes are a JSON merge patch (RFC 7386)
//   complaints/<n>.json      the public part, the private one (sealed to the body, by a key of its own), and replies
//   endorsements.json        [{"proposal_id","in_favour","against","abstain","first_on","last_on"}]: that many keys sign
// Keys of organisations lie in DATA/keys/demo. Keys of the city's citizens follow from the portal's root seed and are not
// kept. What is in the register already is left out, so that loading goes on where it was cut off.
#pragma once

#include <string>

#include "origin/clock.h"
#include "origin/portal.h"

namespace trialog::origin {

struct DemoSummary {
  std::size_t loaded = 0;         // leaves appended now
  std::size_t already_there = 0;
};

// Errors: invalid_key without the portal's root key; those of read_file; invalid_json, missing_field, wrong_type, invalid_value with the file and the field; those of
// sign_payload and Ledger::admit with the record's id.
Result<DemoSummary> load_demo(Portal& portal, const std::string& folder, const Clock& clock);

}  // namespace trialog::origin
