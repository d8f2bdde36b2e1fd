// The fields that every published record begins with.
#pragma once

#include <optional>
#include <string>

#include "record/archive.h"
#include "record/rules.h"

namespace trialog {

// Where an imported record came from.
struct RecordSource {
  std::string system;     // "nl-algoritmeregister"
  std::string reference;  // the source's own identifier of this record
  std::string format;     // "listing-2026-06"; which shape of the source's file
  std::string read_on;    // YYYY-MM-DD: the date of the snapshot
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(system), CEREAL_NVP(reference), CEREAL_NVP(format), CEREAL_NVP(read_on));
  }
};

struct RecordHeader {
  std::string id;                      // never reused; prefix by kind: dsc- prc- cmp- rpl- prp- end- tmb- crt-
                                       // rel-
  std::int64_t revision = 1;           // 1, 2, 3 ...: each is a new leaf
  std::string previous_sha256;         // SHA-256 of the payload of the revision before; 64 zeros for the first
  std::int64_t published_at_ms = 0;    // Unix milliseconds, UTC, by the signer's clock
  std::string publisher_id;            // the organisation that answers for it; empty: a person
  std::string language;                // main language, BCP 47
  std::optional<RecordSource> source;  // imports only
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(id), CEREAL_NVP(revision), CEREAL_NVP(previous_sha256), CEREAL_NVP(published_at_ms),
            CEREAL_NVP(publisher_id), CEREAL_NVP(language), CEREAL_NVP(source));
  }
};

inline constexpr std::string_view no_previous_sha256 = "0000000000000000000000000000000000000000000000000000000000000000";

// A named link to a law or a page.
struct Reference {
  std::string title;
  std::optional<std::string> link;
  std::optional<LocalizedText> text;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(title), CEREAL_NVP(link), CEREAL_NVP(text));
  }
};

// A field of a foreign format that the common record has no place for; kept so that an export gives it back.
struct ForeignField {
  std::string name;
  std::string value;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(name), CEREAL_NVP(value));
  }
};

// The rules of RecordHeader, to begin each kind's table with.
#define TRIALOG_HEADER_RULES                                                                                     \
  {"header", Form::group}, {"header.id", Form::identifier, 0, Search::yes},                                      \
      {"header.revision", Form::integer, 1000000}, {"header.previous_sha256", Form::digest},                     \
      {"header.published_at_ms", Form::integer, limits::max_time_ms}, {"header.publisher_id", Form::line, 128},  \
      {"header.language", Form::language}, {"header.source", Form::group}, {"header.source.system", Form::line, 64}, \
      {"header.source.reference", Form::line, 200, Search::yes}, {"header.source.format", Form::line, 64},       \
      {"header.source.read_on", Form::date}

}  // namespace trialog
