#include "view/qr.h"

#include <qrcodegen.h>

#include <array>
#include <string>

namespace trialog::view {

Result<Modules> qr_code(std::string_view text) {
  if (text.size() > max_qr_bytes) return Errc::too_large;
  if (text.find('\0') != std::string_view::npos) return Errc::invalid_text;
  constexpr int max_version = 15;
  using Buffer = std::array<std::uint8_t, qrcodegen_BUFFER_LEN_FOR_VERSION(max_version)>;
  Buffer code{};
  Buffer work{};
  const bool fits = qrcodegen_encodeText(std::string(text).c_str(), work.data(), code.data(), qrcodegen_Ecc_MEDIUM, 1,
                                         max_version, qrcodegen_Mask_AUTO, true);
  TRIALOG_ASSERT(fits, "max_qr_bytes is what the largest version takes");
  Modules modules;
  modules.size = qrcodegen_getSize(code.data());
  for (int y = 0; y < modules.size; ++y) {
    for (int x = 0; x < modules.size; ++x) modules.dark.push_back(qrcodegen_getModule(code.data(), x, y));
  }
  return modules;
}

}  // namespace trialog::view
