#include "crypto/secret.h"
#include "record/archive.h"

struct Leak {
  trialog::Secret<32> key;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(key)); }
};

trialog::json::Value print(const Leak& leak) { return trialog::SaveArchive::save(leak); }
