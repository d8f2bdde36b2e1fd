// A text in one or more languages. On the wire an object: {"en":"...","zh-Hans":"..."}, keys are BCP 47 tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trialog {

struct LocalizedString {
  std::string language;  // BCP 47, e.g. "en", "zh-Hans", "nl"
  std::string text;
  friend bool operator==(const LocalizedString&, const LocalizedString&) = default;
};

struct LocalizedText {
  std::vector<LocalizedString> entries;  // distinct languages
  friend bool operator==(const LocalizedText&, const LocalizedText&) = default;

  bool empty() const { return entries.empty(); }

  // The entry in `language`, else in English, else the first; nullptr when there is none.
  const LocalizedString* best(std::string_view language) const {
    const LocalizedString* fallback = entries.empty() ? nullptr : &entries.front();
    for (const LocalizedString& entry : entries) {
      if (entry.language == language) return &entry;
      if (entry.language == "en") fallback = &entry;
    }
    return fallback;
  }
};

}  // namespace trialog
