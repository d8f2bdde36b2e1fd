// The shipped catalogues, as the screens use them.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "support/files.h"
#include "view/words.h"

namespace trialog::test {

inline std::string catalogue_text(const std::string& language) {
  return read_file(root() / ("assets/languages/" + language + ".json"));
}

// As the hosts load them: English stands in for what another lacks.
inline view::Words words(const std::string& language) {
  std::shared_ptr<const view::Words> fallback;
  if (language != "en") fallback = std::make_shared<const view::Words>(words("en"));
  return view::Words::load(language, catalogue_text(language), std::move(fallback)).value();
}

}  // namespace trialog::test

namespace trialog::view {

inline std::ostream& operator<<(std::ostream& out, const Text& text) { return out << text.text << '(' << text.language << ')'; }

}  // namespace trialog::view
