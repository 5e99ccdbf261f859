#include "import/keras/internal/layer_names.h"

#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsWord(char c) {
  return IsUpper(c) || IsLower(c) || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// (.)([A-Z][a-z]+) -> \1_\2
std::string CutBeforeWords(std::string_view text) {
  std::string cut;
  size_t i = 0;
  while (i < text.size()) {
    cut += text[i++];
    if (i + 1 >= text.size() || !IsUpper(text[i]) || !IsLower(text[i + 1])) continue;
    cut += '_';
    cut += text[i++];
    while (i < text.size() && IsLower(text[i])) cut += text[i++];
  }
  return cut;
}

}  // namespace

std::string SnakeCase(std::string_view class_name) {
  std::string word;
  for (const char c : class_name)
    if (IsWord(c)) word += c;
  word = CutBeforeWords(word);
  std::string snake;
  for (size_t i = 0; i < word.size(); ++i) {  // ([a-z])([A-Z]) -> \1_\2
    if (i > 0 && IsLower(word[i - 1]) && IsUpper(word[i])) snake += '_';
    snake += IsUpper(word[i]) ? static_cast<char>(word[i] - 'A' + 'a') : word[i];
  }
  return snake;
}

std::string NumberedNames::Next(std::string_view class_name) {
  // Python's name of this class is not the one that Keras exports.
  if (class_name == "GroupQueryAttention") class_name = "GroupedQueryAttention";
  std::string name = SnakeCase(class_name);
  const int number = used_[name]++;
  return number == 0 ? name : StrCat(name, "_", number);
}

}  // namespace tenon::keras
