// The shipped catalogues, as the screens use them.
#pragma once

#include <string>

#include "support/files.h"
#include "view/words.h"

namespace trialog::test {

inline std::string catalogue_text(const std::string& language) {
  return read_file(root() / ("assets/languages/" + language + ".json"));
}

inline view::Words words(const std::string& language) {
  return view::Words::load(language, catalogue_text(language)).value();
}

}  // namespace trialog::test
