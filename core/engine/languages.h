// The languages of the portal, one line each: first part of its addresses, BCP 47 tag, its name in itself, and whether its
// catalogue, assets/languages/<tag>.json, is complete. The first language stands in for words that another lacks, and
// people are sent only to complete ones. web/page/languages.mjs reads these lines too.
// A new language: one line here, its catalogue, and its plural rule in view/words.cpp when it counts as no other does.
// Does not: know directions: they follow from the tag (view/text.h).
#pragma once

#include <array>
#include <string_view>

namespace trialog::engine {

#define TRIALOG_LANGUAGES(X)            \
  X("en", "en", "English", true)        \
  X("zh", "zh-Hans", "中文", true)      \
  X("ar", "ar", "العربية", false)

struct Language {
  std::string_view path;
  std::string_view tag;
  std::string_view name;
  bool is_complete;
};

#define TRIALOG_LANGUAGE(path, tag, name, is_complete) Language{path, tag, name, is_complete},
inline constexpr std::array languages{TRIALOG_LANGUAGES(TRIALOG_LANGUAGE)};
#undef TRIALOG_LANGUAGE

}  // namespace trialog::engine
