// release: the files of one release of the page, so that anyone can tell whether what a portal serves is what it says it
// serves. Register log; the portal's own key, or a registrar.
#pragma once

#include <vector>

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

struct ReleaseFile {
  std::string name;        // below /assets/: "core.wasm", "languages/en.json"
  std::string sha256;      // of its bytes as they are before any compression
  std::int64_t size = 0;   // bytes
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(name), CEREAL_NVP(sha256), CEREAL_NVP(size));
  }
};

struct Release {
  RecordHeader header;                       // id = "rel-" and release_name(files)
  std::vector<ReleaseFile> files;            // by name, each once
  std::optional<std::string> source;         // what it was built from: a commit, an archive's hash
  std::optional<LocalizedText> change_note;  // what is new, for people
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(files), CEREAL_NVP(source), CEREAL_NVP(change_note));
  }
};

template <>
struct RecordTraits<Release> {
  static constexpr Kind kind = Kind::release;
  static constexpr std::string_view payload_type = "application/vnd.trialog.release.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::root || role == Role::registrar; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"files", Form::list, 200},
      {"files[]", Form::group},
      {"files[].name", Form::line, 100},
      {"files[].sha256", Form::digest},
      {"files[].size", Form::integer, limits::max_release_file_bytes},
      {"source", Form::line, 200},
      {"change_note", Form::localized_text, 2000},
  };
};

}  // namespace trialog
