#include "record/record.h"

trialog::Result<trialog::Verified<trialog::Reply>> open(const trialog::VerifiedLeaf& leaf) {
  return trialog::open_record<trialog::Reply>(leaf);
}
