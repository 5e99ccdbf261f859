// Names that Keras makes of class names.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tenon::keras {

// "GlobalAveragePooling1D" -> "global_average_pooling1d", as keras.utils.naming does.
std::string SnakeCase(std::string_view class_name);

// Names of weights by class: "dense", "dense_1", ... in the order in which they are asked for.
class NumberedNames {
 public:
  std::string Next(std::string_view class_name);

 private:
  std::map<std::string, int, std::less<>> used_;
};

}  // namespace tenon::keras
