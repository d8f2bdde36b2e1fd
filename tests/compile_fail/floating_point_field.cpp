#include "record/archive.h"

struct Price {
  double amount = 0;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(amount)); }
};

trialog::json::Value print(const Price& price) { return trialog::SaveArchive::save(price); }
