// The Dutch register of algorithms (Algoritmeregister), as snapshots of its listing: JSON, also gzipped,
//   {"algoritmes":[{"id","title","organisatie","doel","juridische_basis","impactassessment","status",...}],"fetched_at",...}
// Each snapshot becomes revisions: a new number is a disclosure, a changed one its next revision, a missing one is
// withdrawn (removed_at_source), an unchanged one is left alone. Numbers that come back get a new record.
//   id -> header.id "dsc-nl-<id>" and header.source.reference; title -> name; organisatie -> organisation_name;
//   doel -> purpose; juridische_basis -> legal_basis; status -> status; url -> public_page.
// Whatever the common record has no place for, or would not give back as it was, lies in foreign_fields; so export gives
// every record back field for field, whatever shape the listing had on that day.
// Times: a record is dated by the snapshot it was read from (fetched_at).
// Signed by the key of the organisation "org-nl-algoritmeregister-import", which the portal's root certifies as what it
// is: an import, made by this portal, not by the Dutch government.
#pragma once

#include <string>
#include <vector>

#include "origin/clock.h"
#include "origin/portal.h"

namespace trialog::origin {

struct ImportSummary {
  std::string file;
  std::string read_on;  // YYYY-MM-DD
  std::size_t records = 0;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t withdrawn = 0;
  std::size_t unchanged = 0;
  std::vector<Error> refused;  // records that the rules of a disclosure do not take; `where` has their number
};

// Reads all files, puts them in the order of their dates and appends what is new.
// Errors: those of read_file and gunzip; invalid_json, wrong_type, missing_field for another kind of file;
//         invalid_key for the first import without the portal's root key;
//         old_revision for a snapshot older than what was imported before; those of Ledger::admit.
Result<std::vector<ImportSummary>> import_nl(Portal& portal, const std::vector<std::string>& files, const Clock& clock);

// The records that are in the register now, in the listing's own form.
std::string export_nl(const Register& records);

}  // namespace trialog::origin
