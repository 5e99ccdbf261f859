// A reader that says what it was told to.
#pragma once

#include "json/reader.h"

namespace tenon {

class FakeReader : public Reader {};

}  // namespace tenon
