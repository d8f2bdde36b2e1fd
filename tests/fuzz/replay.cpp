// Runs a fuzz target over every file of the folders given, and over each file cut and with each byte changed at a few
// places; then, for TRIALOG_FUZZ_SECONDS, over what comes of the files by chance. What the compilers without libFuzzer can
// do: nothing here follows which code was reached; hours.sh does.
// The same seed makes the same inputs of the same files; TRIALOG_FUZZ_SEED chooses another.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;
using Place = Input::difference_type;

constexpr std::size_t max_input_bytes = std::size_t{1} << 16;

void replay(Input input) {
  LLVMFuzzerTestOneInput(input.data(), input.size());
  const std::size_t step = input.size() / 16 + 1;
  for (std::size_t at = 0; at < input.size(); at += step) {
    LLVMFuzzerTestOneInput(input.data(), at);
    input[at] ^= 0x20;
    LLVMFuzzerTestOneInput(input.data(), input.size());
    input[at] ^= 0x20;
  }
}

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(random_() & 0xff); }

  // One change: a bit, a byte, a part taken out, said twice or taken from another file, a number of many digits.
  void change(Input& input, const std::vector<Input>& files) {
    const std::size_t at = below(input.size() + 1);
    const auto place = input.begin() + static_cast<Place>(at);
    const std::size_t size = input.size() == at ? 0 : below(std::min<std::size_t>(input.size() - at, 64) + 1);
    switch (below(7)) {
      case 0: if (at < input.size()) input[at] ^= static_cast<std::uint8_t>(1U << below(8)); break;
      case 1: if (at < input.size()) input[at] = byte(); break;
      case 2: input.erase(place, place + static_cast<Place>(size)); break;
      case 3: {
        const Input part(place, place + static_cast<Place>(size));
        input.insert(place, part.begin(), part.end());
        break;
      }
      case 4: {
        const Input& other = files[below(files.size())];
        if (other.empty()) break;
        const std::size_t from = below(other.size());
        const std::size_t count = below(std::min<std::size_t>(other.size() - from, 256) + 1);
        const auto begin = other.begin() + static_cast<Place>(from);
        input.insert(place, begin, begin + static_cast<Place>(count));
        break;
      }
      case 5: {
        static const std::string numbers[] = {"0", "-1", "256", "65536", "4294967296", "9007199254740992", "18446744073709551616"};
        const std::string& number = numbers[below(std::size(numbers))];
        input.insert(place, number.begin(), number.end());
        break;
      }
      default: input.insert(place, below(8), byte()); break;
    }
  }

 private:
  std::mt19937 random_;
};

unsigned number_of(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i])) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Input> files;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  for (const Input& file : files) replay(file);
  std::cout << files.size() << " files replayed\n";
  if (files.empty()) return 1;

  const std::chrono::seconds time(number_of("TRIALOG_FUZZ_SECONDS", 0));
  std::erase_if(files, [](const Input& file) { return file.size() > max_input_bytes; });
  Chance chance(number_of("TRIALOG_FUZZ_SEED", 1));
  std::size_t inputs = 0;
  for (const auto begin = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - begin < time; ++inputs) {
    Input input = files[chance.below(files.size())];
    for (std::size_t changes = 1 + chance.below(6); changes > 0; --changes) chance.change(input, files);
    if (input.size() <= max_input_bytes) LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::cout << inputs << " inputs by chance\n";
  return 0;
}
